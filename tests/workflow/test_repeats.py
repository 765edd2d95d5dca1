"""A worker may be killed anywhere: whatever is run again, the outcome is that of one quiet run."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from core.domain.jobs import Job, JobKind, JobState
from tests.support.workflow_desk import OLGA, REASON, Desk
from tests.support.workflow_store import Killed

Prepare = Callable[[Desk], Job]


def an_import(desk: Desk) -> Job:
    desk.in_production()
    rows = [f"network 0.6 row {number},network" for number in range(30)]
    return desk.ask_import(desk.file("text,label", *rows, "the label is too much,a|b", ",printer", "vpn 0.9 row,vpn"))


def a_training(desk: Desk) -> Job:
    desk.in_production()
    desk.add([desk.row("printer") for _ in range(3)])
    return desk.training.request(OLGA, desk.id, "train again")


def a_first_training(desk: Desk) -> Job:
    desk.history()
    return desk.training.request(OLGA, desk.id, "train")


def a_classification(desk: Desk) -> Job:
    desk.in_production()
    desk.unknown(0.55, 0.6, 0.8, 0.9)
    return desk.classifying.request(OLGA, desk.id, "classify")


def a_switch(desk: Desk) -> Job:
    desk.in_production()
    desk.unknown(0.55, 0.6, 0.8, 0.9)
    desk.classify()
    desk.engine.boost = 0.2
    desk.promoting.promote(OLGA, desk.id, desk.candidate().id, desk.choice(despite=True))
    return newest(desk, JobKind.SWITCH)


def a_switch_back(desk: Desk) -> Job:
    first = desk.in_production()
    desk.unknown(0.55, 0.6, 0.8, 0.9)
    desk.classify()
    desk.engine.boost = 0.2
    desk.promote(desk.candidate())
    desk.promoting.roll_back(OLGA, desk.id, first.id, desk.choice(reason=REASON))
    return newest(desk, JobKind.SWITCH)


def newest(desk: Desk, kind: JobKind) -> Job:
    return desk.reports.jobs(OLGA, desk.id, kind)[0]


JOBS: list[Prepare] = [an_import, a_first_training, a_training, a_classification, a_switch, a_switch_back]


@pytest.fixture(params=JOBS, ids=lambda prepare: prepare.__name__)
def prepared_job(request: pytest.FixtureRequest, desk: Desk) -> Job:
    return request.param(desk)


def after_a_quiet_run(desk: Desk, job: Job, folder: Path) -> dict[str, int]:
    twin = desk.copied(folder)
    assert twin.run(job).state is JobState.DONE
    counts = twin.counts()
    twin.database.close()
    return counts


def test_each_step_run_twice_changes_nothing_more(desk: Desk, prepared_job: Job, tmp_path: Path) -> None:
    expected = after_a_quiet_run(desk, prepared_job, tmp_path / "quiet")
    done = desk.run(prepared_job, times=2)
    assert done.state is JobState.DONE
    assert desk.counts() == expected


def test_a_plan_begun_anew_after_any_step_changes_nothing_more(desk: Desk, prepared_job: Job, tmp_path: Path) -> None:
    expected = after_a_quiet_run(desk, prepared_job, tmp_path / "quiet")
    for last in range(desk.driver.steps(prepared_job.id)):
        twin = desk.copied(tmp_path / f"killed after {last}")
        twin.driver.begin(prepared_job.id)
        for index in range(last + 1):
            twin.through(prepared_job, index)
        assert twin.run(prepared_job).state is JobState.DONE
        assert twin.counts() == expected
        twin.database.close()


def test_a_worker_killed_before_any_write_leaves_nothing_double(desk: Desk, prepared_job: Job, tmp_path: Path) -> None:
    expected = after_a_quiet_run(desk, prepared_job, tmp_path / "quiet")
    for writes in count():
        twin = desk.copied(tmp_path / f"killed before {writes}")
        twin.store.kill_before = writes
        try:
            twin.run(prepared_job)
        except Killed:
            twin.store.kill_before = None
            assert twin.run(prepared_job).state is JobState.DONE
            assert twin.counts() == expected
        else:
            assert writes > 3
            return
        finally:
            twin.database.close()


@pytest.mark.parametrize("prepare", JOBS, ids=lambda prepare: prepare.__name__)
def test_the_job_itself_is_asked_for_once(desk: Desk, prepare: Prepare) -> None:
    job = prepare(desk)
    assert [one.id for one in desk.reports.jobs(OLGA, desk.id, job.kind) if not one.ended] == [job.id]
