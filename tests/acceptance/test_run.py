"""`python -m core run`: web server and worker live and end together."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.acceptance_home import ask
from tests.support.acceptance_programs import ROOT, Program, core, free_port, get, session_for
from tests.support.waiting import until

pytestmark = pytest.mark.acceptance
LONG = 120


@contextmanager
def running(home: Path, **more: str) -> Iterator[Program]:
    """A supervisor whose web server answers and whose worker lives."""
    port = free_port()
    with Program("core", ("run",), home, {"COUNTERSIGN_PORT": str(port), **more}) as program:
        until(lambda: not program.alive or "Countersign is at" in program.output, LONG)
        until(lambda: not program.alive or living_worker(program), LONG)
        assert program.alive, program.output
        yield program


def port_of(program: Program) -> int:
    return int(program.more["COUNTERSIGN_PORT"])


def living_worker(program: Program) -> psutil.Process | None:
    """Return the supervisor's worker once it has said in the database that it lives."""
    found = program.child("worker")
    beat = found and ask(program.home, "select 1 from worker where pid = ?", found.pid)
    return found if beat else None


def until_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=LONG / 2)
    for process in alive:
        process.kill()
    assert alive == []


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    home = tmp_path_factory.mktemp("run") / "home"
    with running(home, COUNTERSIGN_ALLOWED_HOSTS="desk.example") as program:
        yield program


def test_it_prints_where_it_is(program):
    assert f"Countersign is at http://localhost:{port_of(program)}" in program.output
    assert str(program.home) in program.output


def test_it_says_nothing_else(program):
    assert len(program.output.splitlines()) == 1


def test_the_web_server_says_that_it_lives_and_is_ready(program):
    assert get(port_of(program), "/healthz") == (200, "ok")
    status, said = get(port_of(program), "/readyz")
    assert (status, json.loads(said)) == (200, {"ready": True, "worker": True})


@pytest.mark.parametrize(("name", "status"), [("localhost", 101), ("desk.example", 101), ("elsewhere.example", 403)])
def test_only_the_names_that_are_allowed_get_a_session(program, name, status):
    assert session_for(port_of(program), name) == status


def test_a_second_run_on_the_same_data_folder_is_refused(program):
    second = core(program.home, "run", COUNTERSIGN_PORT=str(free_port()))
    assert second.returncode == 1
    assert f"http://localhost:{port_of(program)}" in second.stderr
    assert str(program.home) in second.stderr
    assert len(second.stderr.splitlines()) == 1
    assert program.alive


def test_a_port_in_use_is_named_with_the_setting_that_changes_it(program, tmp_path):
    second = core(tmp_path / "other", "run", COUNTERSIGN_PORT=str(port_of(program)))
    assert second.returncode == 1
    assert str(port_of(program)) in second.stderr
    assert "COUNTERSIGN_PORT" in second.stderr
    assert len(second.stderr.splitlines()) == 1


@pytest.mark.parametrize("setting", [{"COUNTERSIGN_PORT": "99999"}, {"COUNTERSIGN_HOST": "no.such.place.invalid"}])
def test_an_address_that_cannot_be_is_refused_by_the_name_of_its_setting(setting, tmp_path):
    refused = core(tmp_path / "home", "run", **setting)
    assert refused.returncode == 1
    assert next(iter(setting)) in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_killed_worker_is_started_again(program):
    first = until(lambda: living_worker(program), LONG)
    first.kill()
    first.wait(LONG)
    second = until(lambda: living_worker(program), LONG)
    assert second.pid != first.pid
    assert program.alive


def test_ctrl_c_ends_the_web_server_and_the_worker(small_home):
    with running(small_home) as program:
        children = program.children()
        program.signal(signal.SIGINT)
        assert program.process.wait(LONG) == 0
    assert len(children) == 2
    until_gone(children)


def test_killing_the_supervisor_ends_the_web_server_and_the_worker(small_home):
    with running(small_home) as program:
        children = program.children()
        program.kill()
        until_gone(children)
    assert len(children) == 2


def test_a_killed_web_server_ends_the_rest_with_a_sentence(small_home):
    with running(small_home) as program:
        children = program.children()
        web = program.child("streamlit")
        assert web
        web.kill()
        assert program.process.wait(LONG) == 1
    until_gone(children)
    assert "The web server has ended" in program.output.splitlines()[-1]


def test_the_streamlit_app_by_itself_starts_its_own_worker_which_ends_with_it(tmp_path, browser):
    home, port = tmp_path / "home", free_port()
    arguments = ("run", str(ROOT / "streamlit_app.py"), "--server.port", str(port))
    with Program("streamlit", arguments, home) as program, closing(browser.new_page()) as page:
        until(lambda: get(port, "/_stcore/health")[0] == 200 or not program.alive, LONG)
        page.goto(f"http://localhost:{port}/")
        worker = until(lambda: started_worker(program), LONG)
        program.kill()
        until_gone([worker])


def started_worker(program: Program) -> psutil.Process | None:
    database = program.home / "countersign.db"
    if not database.exists():
        return None
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("select count(*) from sqlite_master where name = 'worker'").fetchone()
    return living_worker(program) if tables[0] else None
