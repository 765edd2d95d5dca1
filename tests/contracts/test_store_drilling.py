"""Behind every number of a comparison are exactly the tickets it counts: each cell of both matrices, each flip."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.comparisons import Changed, Evidence
from core.domain.confusions import Pair, pairs
from core.domain.datasets import Split
from core.domain.documents import NewDocument
from core.domain.labels import Kind
from core.domain.marks import LabelCount, Mark, alone
from core.domain.predictions import StoredPrediction
from core.evaluation.comparison import compare
from core.ports import Store, Tx
from tests.support.evaluation import NAMES, Tickets, predictions, tickets
from tests.support.store_factory import NOW, World, a_world, fresh

TIMES = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Drilled:
    """Two versions' answers kept in a store, their evidence, and the tickets behind its numbers."""

    def __init__(self, world: World, drawn: Tickets) -> None:
        self.world, self.drawn = world, drawn
        self.versions = (world.version(), world.version())
        texts = world.texts(Split.HELD_OUT, len(drawn.truth))
        with world.store.transaction(world.project.id) as tx:
            tx.labels.save(tx.labels.current().with_(NAMES), "lea", NOW)
            tx.documents.add(
                [NewDocument(text=one, labels=true) for one, true in zip(texts, drawn.truth, strict=True)], NOW
            )
            self.held_out = tx.datasets.freeze(Split.HELD_OUT, tx.labels.current(), NOW)
            self._answer(tx)
        self.evidence: Evidence = self._compared()

    def _answer(self, tx: Tx) -> None:
        for version, answers in zip(self.versions, (self.drawn.base, self.drawn.candidate), strict=True):
            examples = [example for example, _ in tx.predictions.of(version.id, self.held_out.id)]
            said = predictions(answers)
            tx.predictions.add(
                [
                    StoredPrediction(
                        document=example.document, version=version.id, text_hash=example.text_hash, predicted_at=NOW,
                        prediction=one,
                    )
                    for example, one in zip(examples, said, strict=True)
                ]
            )  # fmt: skip

    def _compared(self) -> Evidence:
        """Compare what the store gives back, as the use case does."""
        with self.world.store.reading(self.world.project.id) as tx:
            base, candidate = (tx.predictions.of(version.id, self.held_out.id) for version in self.versions)
        truth = [example.labels for example, _ in base]
        sides = ([one for _, one in side if one is not None] for side in (base, candidate))
        return compare(truth, *sides, NAMES, self.drawn.kind, seed=1)

    def behind(self, **wanted: Any) -> list[Changed]:
        with self.world.store.reading(self.world.project.id) as tx:
            base, candidate = (version.id for version in self.versions)
            found = tx.predictions.changed(base, candidate, self.held_out.id, Mark(**wanted))
        assert found.total == len(found.tickets)
        return list(found.tickets)


def drilled(store: Store, drawn: Tickets) -> Drilled:
    return Drilled(a_world(store, fresh("Desk"), drawn.kind), drawn)


@TIMES
@given(tickets(Kind.SINGLE, most=12))
def test_behind_every_cell_of_both_matrices_are_its_tickets(store: Store, drawn: Tickets) -> None:
    found = drilled(store, drawn)
    cells = {(one.true, one.predicted): one for one in pairs(found.evidence.transitions)}
    for true in NAMES:
        for said in NAMES:
            one = cells.get((true, said))
            for side in ("base", "candidate"):
                shown = found.behind(true=true, predicted=said, by=side)
                assert len(shown) == (getattr(one, side) if one else 0)
                assert all((ticket.truth, getattr(ticket, side)) == ((true,), (said,)) for ticket in shown)


@TIMES
@given(tickets(Kind.SINGLE, most=12))
def test_behind_what_is_fixed_and_broken_of_a_cell_are_its_tickets(store: Store, drawn: Tickets) -> None:
    found = drilled(store, drawn)
    for one in pairs(found.evidence.transitions):
        assert len(_moved(found, one, "base", "fixed")) == (0 if one.right else one.fixed)
        assert len(_moved(found, one, "candidate", "broken")) == (0 if one.right else one.broken)


def _moved(found: Drilled, one: Pair, by: str, change: str) -> list[Changed]:
    if one.right:
        return []
    return found.behind(true=one.true, predicted=one.predicted, by=by, change=change)


@pytest.mark.parametrize("kind", Kind)
@TIMES
@given(st.data())
def test_behind_every_flip_are_its_tickets_and_together_they_are_all(
    store: Store, kind: Kind, data: st.DataObject
) -> None:
    found = drilled(store, data.draw(tickets(kind, most=12)))
    flips = found.evidence.flips
    boxes = {
        "both right": flips.both_right,
        "fixed": flips.fixed,
        "broken": flips.broken,
        "both wrong": flips.both_wrong,
    }
    opened = {change: found.behind(change=change) for change in boxes}
    assert {change: len(tickets) for change, tickets in opened.items()} == boxes
    every = sorted(ticket.document for tickets in opened.values() for ticket in tickets)
    assert every == sorted(ticket.document for ticket in found.behind())
    assert len(every) == len(found.drawn.truth)


@TIMES
@given(tickets(Kind.MULTI, most=12))
def test_behind_every_count_of_a_label_are_its_tickets(store: Store, drawn: Tickets) -> None:
    found = drilled(store, drawn)
    for side in ("base", "candidate"):
        figures = getattr(found.evidence, side)
        for one in figures.labels:
            counted = {(True, True): one.tp, (True, False): one.fn, (False, True): one.fp, (False, False): one.tn}
            for (has, given_), count in counted.items():
                shown = found.behind(count=LabelCount(one.label, has, given_), by=side)
                assert len(shown) == count
                assert all((one.label in ticket.truth) is has for ticket in shown)
                assert all((one.label in getattr(ticket, side)) is given_ for ticket in shown)


@pytest.mark.parametrize("kind", Kind)
@TIMES
@given(st.data())
def test_behind_every_point_of_the_curve_and_behind_labels_together_are_their_tickets(
    store: Store, kind: Kind, data: st.DataObject
) -> None:
    found = drilled(store, data.draw(tickets(kind, most=12)))
    for side in ("base", "candidate"):
        figures = getattr(found.evidence, side)
        for one in figures.selective:
            mark = alone(one, side)
            assert len(found.behind(by=mark.by, least=mark.least)) == round(one.share * figures.documents)
    some = NAMES[:3]
    assert len(found.behind(among=some)) == sum(not set(some).isdisjoint(true) for true in found.drawn.truth)
