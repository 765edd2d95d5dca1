"""A model of notices on their way beside the real outbox: receivers fail, the worker is killed, time goes by."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.domain.errors import ServiceAway, ServiceRefused
from core.domain.notices import LONGEST_PAUSE, Notice
from core.ports import Store
from core.workflow.telling import Receiver, Telling
from tests.support.store_factory import a_world
from tests.support.telling import Mailbox
from tests.support.workflow_desk import FakeClock
from tests.support.workflow_store import Killed, TroubledStore

NAMES = ("mail", "hook")
WHO = st.sampled_from(NAMES)
TROUBLES = st.sampled_from([ServiceAway, ServiceRefused, ZeroDivisionError])
_numbers = count(1)


class Post(RuleBasedStateMachine):
    """Acts in any order; `open_store` makes the store, for the receivers of this run."""

    open_store: Callable[[list[str]], Store]

    @initialize()
    def begin(self) -> None:
        """Begin with receivers nobody has told anything."""
        run = next(_numbers)
        self.boxes = {name: Mailbox() for name in NAMES}
        self.names = {name: f"{name} {run}" for name in NAMES}
        store = type(self).open_store(list(self.names.values()))
        self.project = a_world(store, f"Desk {run}").project.id
        self.store, self.clock = TroubledStore(store), FakeClock()
        receivers = tuple(Receiver(name=self.names[name], place=name, notifier=box) for name, box in self.boxes.items())
        self.telling = Telling(self.store, receivers, self.clock, "http://desk.example")
        self.added: list[str] = []
        self.again: Counter[tuple[str, str]] = Counter()  # what may have come once more, and how often

    @rule(number=st.integers(1, 4), twice=st.booleans())
    def add(self, number: int, *, twice: bool) -> None:
        """Let things happen, some of them asked for twice."""
        new = [f"notice {next(_numbers)}" for _ in range(number)]
        self.added += new
        for id_ in new + new * twice:
            with self.store.transaction(self.project) as tx:
                notice = Notice(id=id_, project=self.project, subject=id_, sentence=id_, link="import")
                tx.outbox.add(notice, self.clock.now())

    @rule()
    def stopped(self) -> None:
        """Let something not happen after all."""
        never = Notice(id="never", project=self.project, subject="", sentence="", link="")
        with suppress(Killed), self.store.transaction(self.project) as tx:
            tx.outbox.add(never, self.clock.now())
            raise Killed

    @rule(seconds=st.integers(0, 8))
    def time_passes(self, seconds: int) -> None:
        """Let the worker do its round after a while."""
        self.clock.advance(seconds=seconds)
        self.deliver()

    @rule(who=WHO, trouble=TROUBLES, times=st.integers(1, 4))
    def receiver_fails(self, who: str, trouble: type[Exception], times: int) -> None:
        """Let a receiver not take the next notices."""
        self.boxes[who].before += [trouble()] * times

    @rule(who=WHO, trouble=st.sampled_from([ServiceAway, Killed]), after=st.integers(0, 2))
    def answer_is_lost(self, who: str, trouble: type[BaseException], after: int) -> None:
        """Let a notice be taken, and nobody hear of that: the answer is lost, or the worker killed right then."""
        self.boxes[who].after += [None] * after + [trouble()]

    @rule()
    def killed_before_noting(self) -> None:
        """Let the worker be killed at the first thing it would note as told."""
        self.store.fail("outbox", "told", Killed())

    def deliver(self) -> None:
        """Do a worker's round, which may end anywhere."""
        before = {name: len(box.got) for name, box in self.boxes.items()}
        waits = {name: self._waiting(name) for name in NAMES}
        with suppress(Killed):
            self.telling.deliver()
        for name, box in self.boxes.items():
            came = box.got[before[name] :]
            unheard = len(came) - (waits[name] - self._waiting(name))
            assert unheard in (0, 1)  # a round ends with the first of which nobody heard
            if unheard:
                self.again[name, came[-1].id] += 1

    @invariant()
    def nothing_is_lost_and_nothing_came_more_often_than_it_had_to(self) -> None:
        """Compare what came and what waits with what happened."""
        for name, box in self.boxes.items():
            came = Counter(box.ids)
            assert set(came) <= set(self.added)
            assert all(number <= 1 + self.again[name, id_] for id_, number in came.items())
            assert len(set(came)) + self._waiting(name) >= len(self.added)

    def teardown(self) -> None:
        """Let all troubles end: then everything is told, exactly once unless nobody heard of it."""
        for box in getattr(self, "boxes", {}).values():
            box.before.clear()
            box.after.clear()
        for _ in range(3 if hasattr(self, "boxes") else 0):  # a last kill may wait for the first of them
            self.clock.moment += LONGEST_PAUSE + timedelta(seconds=1)
            self.deliver()
        for name, box in getattr(self, "boxes", {}).items():
            assert Counter(box.ids) == {id_: 1 + self.again[name, id_] for id_ in self.added}

    def _waiting(self, name: str) -> int:
        with self.store.shared_view() as tx:
            return tx.outbox.standing(self.names[name]).waiting
