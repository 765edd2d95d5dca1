"""The web server around the pages: headers, health, policy, what it loads and what it leaves alone."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
import streamlit

from asgi import HEADERS
from tests.support.browser_server import ROOT
from tests.support.pages_home import copied, template
from tests.support.pages_server import WholeApp

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
# Opens every page as everybody, then names the libraries that were loaded for it.
EVERY_PAGE = """
import sys
from streamlit.testing.v1 import AppTest
from tests.support.pages_home import EVERYBODY
from ui.navigation import ENTRIES
for person in EVERYBODY:
    tab = AppTest.from_file("streamlit_app.py", default_timeout=60)
    tab.session_state["person"] = person.id
    tab.run()
    for entry in ENTRIES:
        if person.may(entry.permission):
            tab.switch_page(f"pages/{entry.file}").run()
            assert not tab.exception, entry.title
print(*sorted(name for name in ("altair", "boto3", "botocore", "matplotlib") if name in sys.modules))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WholeApp]:
    """The web server on a project with a history."""
    server = WholeApp(folder=tmp_path, home=copied(template(), tmp_path / "home")).start()
    yield server
    server.stop()


def get(server: WholeApp, address: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("localhost", server.port, timeout=10)
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def session_for(server: WholeApp, host: str) -> int:
    """Ask for a page's session as a browser does that took this host for ours; return the answer's status."""
    connection = HTTPConnection("localhost", server.port, timeout=10)
    key = base64.b64encode(bytes(16)).decode()
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    connection.request("GET", "/_stcore/stream", headers={"Host": host, "Origin": f"http://{host}", **upgrade})
    status = connection.getresponse().status
    connection.close()
    return status


def inline_scripts() -> list[str]:
    return re.findall(r"<script>(.*?)</script>", INDEX.read_text(encoding="utf-8"), re.DOTALL)


def test_the_policy_names_the_one_inline_script_of_streamlits_page() -> None:
    (script,) = inline_scripts()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in HEADERS["Content-Security-Policy"]


def test_the_policy_allows_no_other_script_and_no_foreign_address() -> None:
    policy = HEADERS["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.acceptance
def test_every_answer_carries_the_security_headers(server: WholeApp) -> None:
    for address in ("/", "/promotion", "/favicon.png", "/static/none.js", "/_stcore/health", "/healthz", "/readyz"):
        answer, _ = get(server, address)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, address


@pytest.mark.acceptance
def test_the_server_says_that_it_lives_and_is_ready(server: WholeApp) -> None:
    answer, body = get(server, "/healthz")
    assert (answer.status, body) == (200, b"ok")
    answer, body = get(server, "/readyz")
    assert (answer.status, json.loads(body)) == (200, {"ready": True, "worker": False})


@pytest.mark.acceptance
def test_without_its_database_the_server_is_not_ready_and_says_why(server: WholeApp) -> None:
    (server.home / "countersign.db").write_bytes(b"somebody wrote over it" * 1000)
    answer, body = get(server, "/readyz")
    assert answer.status == 503
    assert json.loads(body)["ready"] is False
    assert "database" in json.loads(body)["why"]
    assert get(server, "/healthz")[0].status == 200


@pytest.mark.acceptance
def test_a_page_of_another_host_name_gets_no_session(server: WholeApp) -> None:
    assert session_for(server, f"localhost:{server.port}") == 101
    assert session_for(server, f"elsewhere.example:{server.port}") == 403


@pytest.mark.acceptance
def test_no_page_loads_a_library_it_has_no_use_for(tmp_path: Path) -> None:
    env = {"COUNTERSIGN_HOME": str(copied(template(), tmp_path / "home")), "COUNTERSIGN_SUPERVISED": "test"}
    command = [sys.executable, "-W", "ignore", "-c", EVERY_PAGE]
    done = subprocess.run(
        command, cwd=ROOT, env={**_path(), **env}, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == ""


def _path() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(Path.home())}
