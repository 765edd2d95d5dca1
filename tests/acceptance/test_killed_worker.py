"""The worker is killed at every step of a training and an import, and nothing happens twice or is lost."""

import pytest

from core.domain.actors import SYSTEM
from core.domain.intake import Mapping
from core.domain.jobs import JobKind
from tests.support.acceptance_deaths import finish_dying, places, request_training
from tests.support.acceptance_home import REVIEWS, ask, count, only_project, open_app, write_csv

pytestmark = pytest.mark.acceptance
# Before a step is as in it: the first that each step does is to say so.
MOMENTS = ("during", "after")


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
