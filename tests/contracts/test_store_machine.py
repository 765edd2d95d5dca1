"""Any order of claims, answers, skips, flags, undos and hours passing: the queue and the truths stay consistent."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.domain.documents import DocumentId
from core.domain.errors import LeaseLost
from core.domain.labels import Labels
from core.domain.reviews import LEASE, Action, Review, Task, TaskId, TaskState
from core.store.store import SqlStore
from tests.support.store_factory import NOW, World, a_world, labels

PEOPLE = st.sampled_from(["rosa", "omar"])
NAMES = st.sampled_from(["network", "printer"])


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore(f"sqlite:///{folder}/store.sqlite")
        store.migrate()
        store.close()
        return (Path(folder) / "store.sqlite").read_bytes()


@dataclass
class Expected:
    """What a task should look like: its state, who holds it until when, who skipped it."""

    state: TaskState = TaskState.OPEN
    holder: str = ""
    until: object = None
    skipped: tuple[str, ...] = ()


class ReviewQueue(RuleBasedStateMachine):
    """A model of six questions and two people beside the real store."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "store.sqlite").write_bytes(_template())
        self.store = SqlStore(f"sqlite:///{self.folder / 'store.sqlite'}")
        self.world: World = a_world(self.store)
        self.now = NOW
        questions = self.world.questions(6)
        self.expected = {TaskId(place): Expected() for place in range(1, 7)}
        self.truths: dict[DocumentId, list[tuple[Review, Labels]]] = {ticket.id: [] for ticket in questions}
        self.done: dict[str, list[tuple[Review, Task]]] = {"rosa": [], "omar": []}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def _held(self, reviewer: str) -> list[TaskId]:
        leased = [key for key, task in self.expected.items() if task.state is TaskState.LEASED]
        return [key for key in leased if self.expected[key].holder == reviewer]

    def _first(self, reviewer: str) -> Task | None:
        held = self._claimed(reviewer, 0)
        return held[0] if held else None

    @rule(reviewer=PEOPLE, count=st.integers(1, 4))
    def claim(self, reviewer: str, count: int) -> None:
        self._claimed(reviewer, count)

    def _claimed(self, reviewer: str, count: int) -> list[Task]:
        for task in self.expected.values():
            if task.state is TaskState.LEASED and task.holder != reviewer and task.until < self.now:
                task.state, task.holder = TaskState.OPEN, ""
        mine = self._held(reviewer)
        free = [
            key for key, task in self.expected.items() if task.state is TaskState.OPEN and reviewer not in task.skipped
        ]
        wanted = mine + free[: max(0, count - len(mine))]
        for key in wanted:
            task = self.expected[key]
            task.state, task.holder, task.until = TaskState.LEASED, reviewer, self.now + LEASE
        got = self.world.claim(reviewer, count, self.now)
        assert sorted(task.id for task in got) == sorted(wanted)
        return got

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(reviewer=PEOPLE, name=NAMES, action=st.sampled_from([Action.CONFIRM, Action.CORRECT]))
    def submit(self, reviewer: str, name: str, action: Action) -> None:
        if (task := self._first(reviewer)) is None:
            return
        review = self.world.review(task, name, reviewer=reviewer, action=action)
        with self.store.transaction(self.world.project.id) as tx:
            tx.tasks.close(task.id)
        self.expected[task.id].state = TaskState.DONE
        self.truths[task.document].append((review, labels(name)))
        self.done[reviewer].append((review, task))

    @rule(reviewer=PEOPLE, action=st.sampled_from([Action.SKIP, Action.FLAG]))
    def set_aside(self, reviewer: str, action: Action) -> None:
        if (task := self._first(reviewer)) is None:
            return
        review = self.world.review(task, reviewer=reviewer, action=action)
        expected = self.expected[task.id]
        with self.store.transaction(self.world.project.id) as tx:
            if action is Action.SKIP:
                tx.tasks.skip(task.id, reviewer)
                expected.state, expected.skipped = TaskState.OPEN, (*expected.skipped, reviewer)
            else:
                tx.tasks.flag(task.id)
                expected.state = TaskState.FLAGGED
        self.done[reviewer].append((review, task))

    @rule(reviewer=PEOPLE)
    def undo(self, reviewer: str) -> None:
        with self.store.reading(self.world.project.id) as tx:
            standing = (one for one in tx.reviews.latest(reviewer) if not one.undone and one.action is not Action.UNDO)
            found = next(standing, None)
        assert (found and found.id) == (self.done[reviewer][-1][0].id if self.done[reviewer] else None)
        if found is None:
            return
        review, task = self.done[reviewer].pop()
        self.world.undo(review, task, reviewer)
        self.truths[task.document] = [entry for entry in self.truths[task.document] if entry[0].id != review.id]
        self._reopen(task, reviewer)

    def _reopen(self, task: Task, reviewer: str) -> None:
        expected = self.expected[task.id]
        lost = expected.state is TaskState.LEASED and expected.holder != reviewer
        try:
            with self.store.transaction(self.world.project.id) as tx:
                tx.tasks.reopen(task.id, reviewer, "again", self.now + LEASE)
        except LeaseLost:
            assert lost
            return
        assert not lost
        expected.state, expected.holder, expected.until = TaskState.LEASED, reviewer, self.now + LEASE
        expected.skipped = tuple(who for who in expected.skipped if who != reviewer)

    @rule(reviewer=PEOPLE)
    def release(self, reviewer: str) -> None:
        mine = self._held(reviewer)
        with self.store.transaction(self.world.project.id) as tx:
            assert tx.tasks.release(reviewer) == len(mine)
        for key in mine:
            self.expected[key].state = TaskState.OPEN

    @invariant()
    def every_task_stands_where_it_should(self) -> None:
        with self.store.reading(self.world.project.id) as tx:
            for key, expected in self.expected.items():
                task = tx.tasks.get(key)
                assert task.state is expected.state
                assert (task.lease.reviewer if task.lease else "") == (
                    expected.holder if expected.state is TaskState.LEASED else ""
                )

    @invariant()
    def every_truth_is_the_newest_answer_that_stands(self) -> None:
        for document, standing in self.truths.items():
            wanted = standing[-1][1] if standing else None
            with self.store.reading(self.world.project.id) as tx:
                assert tx.documents.get(document).labels == wanted

    @invariant()
    def nothing_is_counted_twice_or_lost(self) -> None:
        with self.store.reading(self.world.project.id) as tx:
            state = tx.tasks.state(self.now)
        counted = state.waiting + state.flagged + sum(holder.tickets for holder in state.holders)
        assert counted == sum(task.state is not TaskState.DONE for task in self.expected.values())


def test_the_queue_and_the_truths_agree_with_a_model_whatever_people_do() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        ReviewQueue,
        settings=settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=checks),
    )


@pytest.fixture(autouse=True, scope="module")
def _forget() -> Iterator[None]:
    yield
    _template.cache_clear()
