"""Workers that die at every place of a job, and the jobs that are given to them."""

from pathlib import Path

from core.bootstrap import bootstrap
from core.config import Settings
from core.domain.actors import SYSTEM
from core.domain.jobs import JobId, JobKind
from core.workflow.deciding import Choice
from tests.support.acceptance_home import only_project, open_app, open_jobs
from tests.support.acceptance_programs import Program
from tests.support.waiting import until

LONG = 120
PLANS = bootstrap(Settings(home=Path("nowhere"))).driver.plans


def places(kind: JobKind, *moments: str) -> list[str]:
    return [f"{step}-{moment}" for step in range(len(PLANS[kind].steps)) for moment in moments]


def finish_dying(home: Path, kind: JobKind, wanted: list[str]) -> None:
    """Start one worker after the other, each dying at the next place, until no job is open."""
    deaths = home.with_name("deaths.txt")
    program = Program("tests.support.acceptance_worker", (str(home), kind.value, str(deaths), *wanted), home)
    for _ in wanted:
        with program as mortal:
            assert mortal.process.wait(LONG) == -9, mortal.output
    with program as last:
        until(lambda: not open_jobs(home), LONG)
        assert last.alive, last.output
    assert sorted(deaths.read_text().splitlines()) == sorted(wanted)


def request_training(home: Path, operation: str = "train") -> JobId:
    app = open_app(home)
    return app.training.request(SYSTEM, only_project(app), operation).id


def promote(home: Path, operation: str = "promote") -> None:
    """Put the newest version into production, whatever the gate says; the world has not followed yet."""
    app = open_app(home)
    project = only_project(app)
    version = app.reports.versions(SYSTEM, project)[0].version
    production, _ = app.promoting.releases(SYSTEM, project)
    expected = production.id if production else None
    choice = Choice(operation=operation, reason="The newest one.", expected=expected, despite=True)
    app.promoting.promote(SYSTEM, project, version.id, choice)


def train_here(home: Path, operation: str = "train") -> None:
    request_training(home, operation)
    open_app(home).driver.drain()
