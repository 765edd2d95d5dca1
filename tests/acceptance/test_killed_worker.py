"""The worker is killed at every step of every job, and nothing happens twice or is lost."""

import random
import subprocess
from pathlib import Path

import pytest

from core.bootstrap import bootstrap
from core.config import Settings
from core.domain.actors import SYSTEM
from core.domain.intake import Mapping
from core.domain.jobs import JobId, JobKind
from core.workflow.promotion import Choice
from tests.support.acceptance_home import REVIEWS, ask, count, only_project, open_app, open_jobs, write_csv
from tests.support.acceptance_programs import Program, worker
from tests.support.waiting import until

pytestmark = pytest.mark.acceptance
LONG = 120
KILLS = 10
PLANS = bootstrap(Settings(home=Path("nowhere"))).driver.plans
UNRECORDED = ("after",)
MOMENTS = ("before", "during", "after")


def places(kind: JobKind, moments: tuple[str, ...]) -> list[str]:
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


def promote(home: Path) -> None:
    app = open_app(home)
    project = only_project(app)
    version = app.reports.versions(SYSTEM, project)[0].version
    choice = Choice(operation="promote", reason="The first one.", expected=None)
    app.promoting.promote(SYSTEM, project, version.id, choice)


def train_here(home: Path) -> None:
    request_training(home)
    open_app(home).driver.drain()


def test_a_worker_killed_before_in_and_after_every_step_of_a_training_makes_one_version(small_home):
    job = request_training(small_home)
    finish_dying(small_home, JobKind.TRAIN, places(JobKind.TRAIN, MOMENTS))
    assert ask(small_home, "select state, error from job where id = ?", job) == [("done", "")]
    assert count(small_home, "model_version") == 1
    assert count(small_home, "comparison") == 1
    assert count(small_home, "review") == REVIEWS


def test_a_worker_killed_at_every_step_of_an_import_lands_every_row_once(small_home, tmp_path):
    app = open_app(small_home)
    file = write_csv(tmp_path / "more.csv", 1500, start=1000)
    mapping = Mapping(text="text", label="label", has_header=True)
    app.intake.request(SYSTEM, only_project(app), file, file.name, mapping)
    finish_dying(small_home, JobKind.IMPORT, places(JobKind.IMPORT, MOMENTS[1:]))
    assert count(small_home, "document") == 360 + 1500
    assert ask(small_home, "select rows_read, added from import_record where file_name = 'more.csv'") == [(1500, 1500)]
    assert ask(small_home, "select count(*) from job where kind = 'classify'") == [(2,)]


def test_a_worker_killed_at_every_step_of_a_switch_ends_with_the_release_serving(small_home):
    train_here(small_home)
    promote(small_home)
    finish_dying(small_home, JobKind.SWITCH, places(JobKind.SWITCH, UNRECORDED))
    assert ask(small_home, "select distinct state from job") == [("done",)]
    app = open_app(small_home)
    production, releases = app.promoting.releases(SYSTEM, only_project(app))
    assert production == releases[0]
    assert app.promoting.serving.serving(only_project(app)) == production.id
    assert count(small_home, "decision") == 1


class Kills:
    """Kills workers at moments drawn by lot, and starts new ones, until there was enough of that."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home, self.lot, self.left = home, random.Random(seed), KILLS

    def until_quiet(self) -> None:
        while open_jobs(self.home):
            with worker(self.home) as mortal:
                pid = mortal.process.pid
                until(lambda: ask(self.home, "select 1 from worker where pid = ?", pid) or not mortal.alive, LONG)  # noqa: B023 - looked at here
                if not self.left:
                    until(lambda: not open_jobs(self.home), LONG)
                    return
                self.left -= 1
                with pytest.raises(subprocess.TimeoutExpired):
                    mortal.process.wait(self.lot.uniform(0.0, 1.5))


def test_workers_killed_at_ten_random_moments_lose_and_double_nothing(small_home, tmp_path):
    kills = Kills(small_home, seed=7)
    app = open_app(small_home)
    file = write_csv(tmp_path / "more.csv", 4000, start=1000)
    app.intake.request(SYSTEM, only_project(app), file, file.name, Mapping(text="text", label="label", has_header=True))
    request_training(small_home)
    kills.until_quiet()
    promote(small_home)
    kills.until_quiet()
    assert ask(small_home, "select distinct state, error from job") == [("done", "")]
    assert count(small_home, "document") == 360 + 4000
    assert count(small_home, "model_version") == count(small_home, "comparison") == count(small_home, "decision") == 1
    assert count(small_home, "review") == REVIEWS
