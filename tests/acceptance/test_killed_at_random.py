"""The worker is killed in a switch and at moments drawn by lot, and nothing happens twice or is lost."""

import random
import subprocess
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM
from core.domain.intake import Mapping
from core.domain.jobs import JobKind
from tests.support.acceptance_deaths import LONG, finish_dying, places, promote, request_training, train_here
from tests.support.acceptance_home import REVIEWS, ask, count, only_project, open_app, open_jobs, write_csv
from tests.support.acceptance_programs import worker
from tests.support.waiting import until

pytestmark = pytest.mark.acceptance
KILLS = 6


def test_a_worker_killed_at_every_step_of_a_switch_ends_with_the_release_serving(small_home):
    train_here(small_home)
    promote(small_home)
    finish_dying(small_home, JobKind.SWITCH, places(JobKind.SWITCH, "after"))
    assert ask(small_home, "select distinct state from job") == [("done",)]
    app = open_app(small_home)
    production, releases = app.promoting.releases(SYSTEM, only_project(app))
    assert production == releases[0]
    assert app.switching.serving.serving(only_project(app)) == production.id
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


def test_workers_killed_at_random_moments_lose_and_double_nothing(small_home, tmp_path):
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
