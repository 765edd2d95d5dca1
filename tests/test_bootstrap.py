"""Putting the parts together: nothing heavy is loaded, nothing is touched, and one process at a time holds a lock."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.bootstrap import TAGGED, arrivals, bootstrap, is_locked, loop_of, take_lock, tidy
from core.config import Settings
from core.domain.actors import SYSTEM
from core.domain.jobs import JobKind
from core.domain.labels import Kind
from core.domain.projects import NewProject
from tests.support.waiting import until
from tests.support.workflow_desk import FakeClock

ROOT = Path(__file__).parents[1]
HEAVY = ("sklearn", "boto3", "botocore", "dbos", "plotly", "streamlit", "alembic", "pandas", "psycopg", "openpyxl")
MONDAY = datetime(2026, 9, 7, tzinfo=UTC)


def python(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )


def test_putting_the_parts_together_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import json, sys; from pathlib import Path; from core.bootstrap import bootstrap; from core.config import Settings;"
        "bootstrap(Settings(home=Path(sys.argv[1])));"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    assert json.loads(python(code, str(tmp_path)).stdout) == []


def test_tidying_removes_uploads_nobody_needs_and_keeps_those_of_today(tmp_path: Path) -> None:
    app = bootstrap(Settings(home=tmp_path))
    app.store.migrate()
    left = app.intake.blobs
    left.put("uploads/left-behind", [b"text"])
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name in ("old", "new"):
        (incoming / name).write_text("text")
    os.utime(incoming / "old", (0, 0))
    tidy(app)
    assert left.keys("uploads") == []
    assert [path.name for path in incoming.iterdir()] == ["new"]


def test_tidying_removes_the_half_of_an_export_whose_worker_was_killed_and_no_upload_under_way(tmp_path: Path) -> None:
    app = bootstrap(Settings(home=tmp_path))
    app.store.migrate()
    halves = [tmp_path / "blobs" / folder / "token~0f" for folder in ("exports", "uploads")]
    for half in halves:
        half.parent.mkdir(parents=True)
        half.write_text("half of somebody's ticket")
    tidy(app)
    assert [half.exists() for half in halves] == [False, True]


def test_putting_the_parts_together_touches_nothing(tmp_path: Path) -> None:
    bootstrap(Settings(home=tmp_path / "nothing yet"))
    assert list(tmp_path.iterdir()) == []


def test_a_prepared_store_serves_every_use_case(tmp_path: Path) -> None:
    app = bootstrap(Settings(home=tmp_path), clock=FakeClock())
    app.store.migrate()
    project = app.projects.start(SYSTEM, NewProject(name="Desk"))
    assert app.reports.overview(SYSTEM, project.id).project == project
    assert project.created_at == app.clock.now()


@pytest.mark.parametrize(("found_at", "leads"), [("", "http://localhost:8501"), ("https://desk.example",) * 2])
def test_links_for_people_elsewhere_lead_to_where_they_find_the_app(tmp_path: Path, found_at: str, leads: str) -> None:
    assert bootstrap(Settings(home=tmp_path, found_at=found_at)).telling.address == leads


def test_there_is_a_plan_for_every_kind_of_job(tmp_path: Path) -> None:
    assert bootstrap(Settings(home=tmp_path)).driver.plans.keys() == set(JobKind)


def test_the_loop_uses_the_use_cases_of_the_app(tmp_path: Path) -> None:
    app = bootstrap(Settings(home=tmp_path))
    loop = loop_of(app, app.driver.drain, print)
    assert (loop.store, loop.training, loop.reviewing) == (app.store, app.training, app.reviewing)


def test_the_demo_s_tickets_arrive_over_eight_weeks_some_with_a_label() -> None:
    tickets = list(arrivals(Kind.SINGLE, MONDAY))
    times = [ticket.document.received_at for ticket in tickets if ticket.document.received_at]
    assert len(times) == len(tickets)
    assert min(times) >= MONDAY
    assert timedelta(weeks=7) < max(times) - MONDAY < timedelta(weeks=8)
    labelled = [ticket for ticket in tickets if ticket.document.labels]
    assert 0.3 < len(labelled) / len(tickets) < 0.99
    agree = sum(ticket.document.labels == ticket.truth for ticket in labelled)
    assert 0.9 < agree / len(labelled) < 1
    assert all(len(ticket.truth) == 1 for ticket in tickets)


def test_the_second_demo_has_several_labels_a_ticket_and_a_third_without() -> None:
    tickets = list(arrivals(Kind.MULTI, MONDAY))
    assert len(tickets) == TAGGED
    assert sum(ticket.document.labels is None for ticket in tickets) == TAGGED // 3
    assert any(len(ticket.truth) > 1 for ticket in tickets)
    assert all(ticket.document.labels in (None, ticket.truth) for ticket in tickets)


def test_the_same_start_gives_the_same_tickets() -> None:
    assert list(arrivals(Kind.MULTI, MONDAY)) == list(arrivals(Kind.MULTI, MONDAY))


def test_a_lock_is_taken_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "made for it")
    assert not is_locked(settings, "worker")
    assert take_lock(settings, "worker")
    assert is_locked(settings, "worker")
    assert not take_lock(settings, "worker")


def test_worker_and_web_server_have_locks_of_their_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert take_lock(settings, "worker")
    assert take_lock(settings, "app")


def test_two_data_folders_do_not_lock_each_other(tmp_path: Path) -> None:
    assert take_lock(Settings(home=tmp_path / "one"), "worker")
    assert take_lock(Settings(home=tmp_path / "two"), "worker")


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_a_lock_ends_with_the_process_that_holds_it(tmp_path: Path, end: str) -> None:
    code = (
        "import sys; from pathlib import Path; from core.bootstrap import take_lock; from core.config import Settings;"
        "print(take_lock(Settings(home=Path(sys.argv[1])), 'worker'), flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "True\n"
        settings = Settings(home=tmp_path)
        assert is_locked(settings, "worker")
        assert not take_lock(settings, "worker")
        getattr(holder, end)()
        holder.wait()
    assert until(lambda: not is_locked(settings, "worker"))
