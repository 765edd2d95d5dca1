"""The worker is killed at every step of a training, an import, a switch and a roll back: nothing is lost or done twice."""

import shutil
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM
from core.domain.intake import Mapping
from core.domain.jobs import JobKind
from core.workflow.deciding import Choice
from tests.support.acceptance_deaths import finish_dying, places, promote, request_training
from tests.support.acceptance_home import REVIEWS, ask, count, only_project, open_app, write_csv
from tests.support.acceptance_versions import make_versions
from tests.support.once import made_once

pytestmark = pytest.mark.acceptance
# Before a step is as in it: the first that each step does is to say so.
MOMENTS = ("during", "after")
# A new release has asked nothing before: there is no middle of asking it again.
SWITCH = [place for place in places(JobKind.SWITCH, *MOMENTS) if place != "2-during"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_in_or_after_every_step_of_a_training_makes_one_version(small_home, moment):
    job = request_training(small_home)
    finish_dying(small_home, JobKind.TRAIN, places(JobKind.TRAIN, moment))
    assert ask(small_home, "select state, error from job where id = ?", job) == [("done", "")]
    assert count(small_home, "model_version") == 1
    assert count(small_home, "comparison") == 1
    assert count(small_home, "review") == REVIEWS


def test_a_worker_killed_at_every_step_of_an_import_lands_every_row_once(small_home, tmp_path):
    app = open_app(small_home)
    file = write_csv(tmp_path / "more.csv", 1500, start=1000)
    mapping = Mapping(text="text", label="label", has_header=True)
    app.intake.request(SYSTEM, only_project(app), file, file.name, mapping)
    finish_dying(small_home, JobKind.IMPORT, places(JobKind.IMPORT, *MOMENTS))
    assert count(small_home, "document") == 360 + 1500
    assert ask(small_home, "select rows_read, added from import_record where file_name = 'more.csv'") == [(1500, 1500)]
    assert ask(small_home, "select count(*) from job where kind = 'classify'") == [(2,)]


@pytest.fixture
def two_versions(tmp_path):
    """A data folder in which the first of two versions is in production, and the world has followed."""
    once = made_once("versions", lambda folder: make_versions(folder / "home"))
    return Path(shutil.copytree(once / "home", tmp_path / "home"))


def test_a_worker_killed_at_every_step_of_a_switch_lets_the_world_follow(two_versions):
    promote(two_versions, "second")
    finish_dying(two_versions, JobKind.SWITCH, SWITCH)
    assert in_production(two_versions) == (2, 2)
    assert ask(two_versions, "select number, state from model_version order by number") == [
        (1, "retired"), (2, "production")
    ]  # fmt: skip


def test_a_worker_killed_at_every_step_of_a_roll_back_goes_back_once(two_versions):
    promote(two_versions, "second")
    app = open_app(two_versions)
    app.driver.drain()
    production, (_, first) = app.promoting.releases(SYSTEM, only_project(app))
    choice = Choice(operation="back", reason="The second is worse.", expected=production.id)
    app.switching.roll_back(SYSTEM, only_project(app), first.id, choice)
    torn = ["0-torn-1", "1-torn-1", "1-kept-1"]
    finish_dying(two_versions, JobKind.ROLL_BACK, [*places(JobKind.ROLL_BACK, *MOMENTS), *torn])
    assert in_production(two_versions) == (1, 1)
    assert ask(two_versions, "select act from decision order by id") == [("promote",), ("promote",), ("roll back",)]
    assert ask(two_versions, "select count(*) from audit where action = 'roll back'") == [(1,)]
    assert ask(two_versions, "select state from model_version order by number") == [("production",), ("candidate",)]


def in_production(home):
    """Which release the database names, and which the world sees."""
    app = open_app(home)
    production, _ = app.promoting.releases(SYSTEM, only_project(app))
    return production.number, app.switching.serving.serving(only_project(app))
