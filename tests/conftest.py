"""What holds for every test: no network, unless the test starts real processes; and one browser for all."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts
from xdist.scheduler import LoadFileScheduling

from tests.support.once import begin_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
]
# Real processes, each test with its own: they begin first, and in any process of the run. The tests of another file
# share a server, so they stay together.
LONG = (
    *("tests/test_benchmarks.py", "tests/browser/test_whole_loop.py", "tests/acceptance/test_first_start.py"),
    *("tests/acceptance/test_killed_at_random.py", "tests/acceptance/test_killed_worker.py"),
    *("tests/acceptance/test_killed_desk_jobs.py", "tests/acceptance/test_killed_proofs.py"),
    "tests/acceptance/test_large_import.py",
)

settings.register_profile("any machine", deadline=None)  # how long an example takes is the machine's affair
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run: here, not in the processes it is spread over."""
    if not hasattr(config, "workerinput"):
        begin_run()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first."""
    files = {item: item.nodeid.partition("::")[0] for item in items}
    items.sort(key=lambda item: LONG.index(files[item]) if files[item] in LONG else len(LONG))


class Spread(LoadFileScheduling):
    """Keeps a file's tests in one process, but for the long ones."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return nodeid if file in LONG else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread | None:
    """Spread the files when that was asked for."""
    return Spread(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse sockets in unit tests; browser and acceptance tests talk to processes on this machine."""
    marks = {mark.name for mark in request.node.iter_markers()}
    if marks & {"browser", "acceptance", "loopback"}:
        enable_socket()
        socket_allow_hosts(["127.0.0.1"] if "loopback" in marks else None)
    else:
        disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One browser for all tests, as a process has room for one only; the system's Chromium where there is one."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        executable = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()
