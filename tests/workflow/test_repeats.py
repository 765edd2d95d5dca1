"""A worker may be killed anywhere: whatever is run again, the outcome is that of one quiet run."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from core.domain.jobs import Job, JobKind, JobState
from core.domain.reports import Filter
from core.workflow import sending
from core.workflow.purse import Purse
from tests.support.workflow_costs import PRICES
from tests.support.workflow_desk import LEA, OLGA, REASON, Desk
from tests.support.workflow_store import Killed

Prepare = Callable[[Desk], Job]
Original = tuple[Desk, Job]


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
    desk.roll_back(first, desk.choice(reason=REASON))
    return newest(desk, JobKind.SWITCH)


def a_sending(desk: Desk) -> Job:
    desk.in_production()
    desk.unknown(*[0.9] * (2 * sending.PAGE + 9), 0.55)
    desk.classify()
    return desk.sending.request(LEA, desk.id, Filter(), "send")


def newest(desk: Desk, kind: JobKind) -> Job:
    return desk.reports.jobs(OLGA, desk.id, kind)[0]


JOBS: list[Prepare] = [an_import, a_first_training, a_training, a_classification, a_switch, a_switch_back, a_sending]


@pytest.fixture(scope="module", params=JOBS, ids=lambda prepare: prepare.__name__)
def original(request: pytest.FixtureRequest, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Original:
    """An installation in which one job waits; tests run it in copies only."""
    folder = tmp_path_factory.mktemp("original")
    shutil.copy(prepared, folder / "store.sqlite")
    desk = Desk(folder)
    desk.start()
    desk.costs(Purse(prices=PRICES))  # what is paid for is noted once, too
    return desk, request.param(desk)


@pytest.fixture
def twin(original: Original, tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """Copy the installation, as often as a test wants."""
    desks: list[Desk] = []

    def make() -> Desk:
        desks.append(original[0].copied(tmp_path / f"twin {len(desks)}"))
        return desks[-1]

    yield make
    for desk in desks:
        desk.database.close()


@pytest.fixture
def expected(original: Original, twin: Callable[[], Desk]) -> dict[str, int]:
    """What one quiet run leaves in every table."""
    quiet = twin()
    assert quiet.run(original[1]).state is JobState.DONE
    return quiet.counts()


def test_each_step_run_twice_changes_nothing_more(original: Original, twin: Callable[[], Desk], expected) -> None:
    desk = twin()
    assert desk.run(original[1], times=2).state is JobState.DONE
    assert desk.counts() == expected


def test_a_plan_begun_anew_after_any_step_changes_nothing_more(original: Original, twin, expected) -> None:
    job = original[1]
    for last in range(original[0].driver.steps(job.id)):
        desk = twin()
        desk.driver.begin(job.id)
        for index in range(last + 1):
            desk.through(job, index)
        assert desk.run(job).state is JobState.DONE
        assert (last, desk.counts()) == (last, expected)


def test_a_worker_killed_before_any_write_leaves_nothing_double(original: Original, twin, expected) -> None:
    for writes in count():
        desk = twin()
        desk.store.kill_before = writes
        try:
            desk.run(original[1])
        except Killed:
            desk.store.kill_before = None
            assert desk.run(original[1]).state is JobState.DONE
            assert (writes, desk.counts()) == (writes, expected)
        else:
            assert writes > 3
            return


def test_the_job_itself_is_asked_for_once(original: Original) -> None:
    desk, job = original
    assert [one.id for one in desk.reports.jobs(OLGA, desk.id, job.kind) if not one.ended] == [job.id]
