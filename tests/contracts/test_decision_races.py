"""Wherever in one person's act another's comes: it ends as if one had come after the other, and who lost is told why."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, text

from core.domain.proposals import Signatures
from core.store.store import SqlStore
from tests.support.store_rivals import DONE, MIRA, OLGA, PAUL, Stage, came_of, facts, staged
from tests.support.waiting import until

Act = Callable[[Stage], object]
LONGEST = 30.0
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
ONE, TWO, THREE = Signatures


def approve(stage: Stage) -> object:
    return stage.end("approve", PAUL)


def withdraw(stage: Stage) -> object:
    return stage.end("withdraw", OLGA)


def reject(stage: Stage) -> object:
    return stage.decide("reject", MIRA)


def promote(stage: Stage) -> object:
    return stage.decide("promote", MIRA)


@dataclass(frozen=True, kw_only=True)
class Race:
    """Two acts on a stage; of rivals only one can be done."""

    one: Act
    other: Act
    signatures: Signatures = TWO
    proposed: bool = True
    rivals: bool = True
    compared_twice: bool = False

    def stage(self, store: SqlStore) -> Stage:
        return staged(store, self.signatures, proposed=self.proposed, compared_twice=self.compared_twice)


RACES = {
    "two propose": Race(
        one=lambda stage: stage.propose(OLGA, "one"), other=lambda stage: stage.propose(PAUL, "other"), proposed=False
    ),
    "two approve": Race(one=approve, other=lambda stage: stage.end("approve", MIRA)),
    "approve and reject": Race(one=approve, other=reject),
    "approve and withdraw": Race(one=approve, other=withdraw),
    "approve and promote": Race(one=approve, other=promote, signatures=ONE),
    "approve and go back": Race(one=approve, other=Stage.go_back),
    "reject and withdraw": Race(one=reject, other=withdraw, rivals=False),
    "propose and promote": Race(
        one=lambda stage: stage.propose(OLGA), other=promote, signatures=ONE, proposed=False, rivals=False
    ),
    "approve and change who signs": Race(one=approve, other=lambda stage: stage.sign(THREE), rivals=False),
    "approve and compare again": Race(one=approve, other=Stage.compare_again, rivals=False),
    "propose and compare again": Race(
        one=lambda stage: stage.propose(OLGA), other=Stage.compare_again, proposed=False, rivals=False
    ),
    "approve and correct a held-out ticket": Race(one=approve, other=Stage.correct, rivals=False, compared_twice=True),
}


@dataclass
class Interruption:
    """Lets another act begin, in a thread of its own, before a statement of this thread's writing transactions."""

    store: SqlStore
    place: int
    act: Callable[[], str]
    waited: bool = False
    found: Future[str] | None = None

    def around(self, act: Callable[[], str]) -> list[str]:
        """Do an act and be interrupted; return what came of both."""
        me, statements, engine = threading.get_ident(), count(1), self.store._writer

        def before(*_: Any) -> None:
            if threading.get_ident() == me and next(statements) == self.place:
                self.found = elsewhere.submit(self.act)
                self._let_it_come(self.found)

        with ThreadPoolExecutor(1) as elsewhere:
            event.listen(engine, "before_cursor_execute", before)
            try:
                done = act()
            finally:
                event.remove(engine, "before_cursor_execute", before)
            return [done, self.found.result(LONGEST) if self.found else ""]

    def _let_it_come(self, found: Future[str]) -> None:
        """Return when it is over or waits for what we hold; SQLite's second writer waits before it begins."""
        if self.store._writer.dialect.name == "sqlite":
            self.waited = True
        else:
            until(lambda: found.done() or self._waits(), LONGEST, every=0.002)

    def _waits(self) -> bool:
        with self.store._reader.connect() as connection:
            self.waited = bool(connection.execute(WAITING).scalar())
        return self.waited


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
def test_two_acts_at_once_end_as_if_one_had_come_after_the_other(store: SqlStore, race: Race) -> None:
    possible = [in_turn(race.stage(store), race.one, race.other)]
    possible.append(in_turn(race.stage(store), race.other, race.one, swapped=True))
    for swapped in (False, True):
        first, second = (race.other, race.one) if swapped else (race.one, race.other)
        for place in count(1):
            stage = race.stage(store)
            other = Interruption(store, place, partial(came_of, partial(second, stage)))
            told = other.around(partial(came_of, partial(first, stage)))
            if other.found is None:
                break  # there are no more statements
            told = told[::-1] if swapped else told
            assert (told, facts(stage)) in possible
            assert not race.rivals or told.count(DONE) == 1
            if other.waited:
                break  # what it waited for is held from here on to the end


def in_turn(stage: Stage, first: Act, second: Act, *, swapped: bool = False) -> tuple[list[str], list[object]]:
    told = [came_of(partial(act, stage)) for act in (first, second)]
    return told[::-1] if swapped else told, facts(stage)
