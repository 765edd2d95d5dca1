"""The contract of predictions: one for each ticket and version, and what two versions say differently."""

from dataclasses import replace

import pytest

from core.domain.datasets import Split
from core.domain.documents import Document, DocumentId
from core.domain.errors import NotFound
from core.domain.marks import Behind, Mark
from core.domain.predictions import Span, StoredPrediction
from core.domain.routing import Reason
from core.domain.versions import ModelVersion
from tests.support.store_factory import World, a_prediction, labels

NETWORK, PRINTER, MOUSE = labels("network", "printer", "mouse")


def said(world: World, version: ModelVersion, document: Document) -> StoredPrediction | None:
    with world.store.reading(world.project.id) as tx:
        return tx.predictions.get(document.id, version.id)


@pytest.fixture
def ticket(world: World) -> Document:
    return world.tickets("a")[0]


@pytest.fixture
def version(world: World) -> ModelVersion:
    return world.version()


def test_a_prediction_comes_back_as_it_was_given(world: World, version: ModelVersion, ticket: Document) -> None:
    prediction = a_prediction("Zugänge", "network", confidence=0.1 + 0.2)
    stored = world.predict(version, ticket, prediction, Reason.AUDIT, 0.02)
    assert said(world, version, ticket) == stored


def test_there_is_no_prediction_before_one_is_made(world: World, version: ModelVersion, ticket: Document) -> None:
    assert said(world, version, ticket) is None


def test_another_projects_prediction_is_not_shown(
    world: World, other: World, version: ModelVersion, ticket: Document
) -> None:
    world.predict(version, ticket)
    assert said(other, version, ticket) is None


def test_a_prediction_never_changes(world: World, version: ModelVersion, ticket: Document) -> None:
    first = world.predict(version, ticket, a_prediction("network"), Reason.SURE, 0.02)
    world.predict(version, ticket, a_prediction("printer"), Reason.DOUBTFUL, 1.0)
    assert said(world, version, ticket) == first


def test_what_moved_a_version_is_added_where_it_is_not_known(world: World, other: World) -> None:
    version, (known, dark, unanswered) = world.version(), world.tickets("a", "b", "c")
    first, later = Span(0, 1, labels("network")[0], 0.5), Span(0, 1, labels("network")[0], 0.7)
    before = world.predict(version, dark)
    world.predict(version, known)
    for where, why in ((other, {dark.id: (first,)}), (world, {known.id: (first,)})):
        with where.store.transaction(where.project.id) as tx:
            tx.predictions.explain(version.id, why)
    with world.store.transaction(world.project.id) as tx:
        tx.predictions.explain(version.id, {one.id: (later,) for one in (known, dark, unanswered)})
    assert said(world, version, dark) == replace(before, why=(later,))
    assert [one.why for one in (said(world, version, known),) if one] == [(first,)]
    assert said(world, version, unanswered) is None


def test_a_prediction_made_for_a_comparison_takes_a_later_route(
    world: World, version: ModelVersion, ticket: Document
) -> None:
    world.predict(version, ticket, a_prediction("network"))
    world.predict(version, ticket, a_prediction("network"), Reason.DOUBTFUL, 1.0)
    world.predict(version, ticket, a_prediction("network"))
    stored = said(world, version, ticket)
    assert stored is not None
    assert (stored.reason, stored.inclusion_probability) == (Reason.DOUBTFUL, 1.0)


def test_adding_no_predictions_is_fine(world: World) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.predictions.add([])


def test_a_prediction_of_nothing_is_refused(world: World, version: ModelVersion, ticket: Document) -> None:
    stored = world.predict(version, ticket)
    nowhere = StoredPrediction(
        document=DocumentId(999),
        version=version.id,
        text_hash=stored.text_hash,
        predicted_at=stored.predicted_at,
        prediction=stored.prediction,
    )
    with pytest.raises(NotFound), world.store.transaction(world.project.id) as tx:
        tx.predictions.add([nowhere])


def test_what_was_routed_for_a_reason_is_read_by_pages(world: World, version: ModelVersion) -> None:
    one, two, three, four = world.tickets(*"abcd")
    doubtful = [world.predict(version, ticket, reason=Reason.DOUBTFUL, probability=1.0) for ticket in (one, two, three)]
    world.predict(version, four, reason=Reason.SURE, probability=0.02)
    with world.store.reading(world.project.id) as tx:
        assert tx.predictions.routed(version.id, Reason.DOUBTFUL, DocumentId(0), 2) == doubtful[:2]
        assert tx.predictions.routed(version.id, Reason.DOUBTFUL, two.id, 2) == doubtful[2:]


def test_every_example_of_a_dataset_has_its_prediction_or_none(world: World, version: ModelVersion) -> None:
    one, two = world.on_side(Split.HELD_OUT, 2, given=labels("network"))
    held_out = world.dataset(Split.HELD_OUT)
    stored = world.predict(version, two)
    with world.store.reading(world.project.id) as tx:
        (first, nothing), (second, prediction) = tx.predictions.of(version.id, held_out.id)
    assert (first.document, first.text, first.text_hash, first.labels) == (one.id, one.text, one.text_hash, one.labels)
    assert (nothing, second.document, prediction) == (None, two.id, stored.prediction)


@pytest.fixture
def pair(world: World) -> tuple[ModelVersion, ModelVersion]:
    """Two versions on four held-out tickets about the network: right-right, wrong-right, right-wrong, wrong-wrong."""
    base, candidate = world.version(), world.version()
    tickets = world.on_side(Split.HELD_OUT, 4, given=labels("network"))
    for ticket, was, now in zip(
        tickets, ("network", "printer", "network", "printer"), ("network", "network", "mouse", "mouse"), strict=True
    ):
        world.predict(base, ticket, a_prediction(was, confidence=0.6))
        world.predict(candidate, ticket, a_prediction(now, confidence=0.8))
    return base, candidate


def changed(world: World, pair: tuple[ModelVersion, ModelVersion], mark: Mark, limit: int = 200) -> Behind:
    held_out = world.dataset(Split.HELD_OUT)
    with world.store.reading(world.project.id) as tx:
        return tx.predictions.changed(pair[0].id, pair[1].id, held_out.id, mark, limit)


def test_tickets_are_shown_under_both_versions(world: World, pair: tuple[ModelVersion, ModelVersion]) -> None:
    shown = changed(world, pair, Mark()).tickets
    assert [ticket.change for ticket in shown] == ["same", "fixed", "broken", "changed"]
    assert [ticket.document for ticket in shown] == sorted(ticket.document for ticket in shown)
    assert (shown[1].truth, shown[1].base, shown[1].candidate) == (
        labels("network"),
        labels("printer"),
        labels("network"),
    )
    assert (shown[1].base_confidence, shown[1].candidate_confidence) == (0.6, 0.8)


@pytest.mark.parametrize(
    ("mark", "answers"),
    [
        (Mark(change="fixed"), ["network"]),
        (Mark(change="broken"), ["mouse"]),
        (Mark(change="changed"), ["network", "mouse", "mouse"]),
        (Mark(true=NETWORK, predicted=MOUSE, by="candidate"), ["mouse", "mouse"]),
        (Mark(true=NETWORK, predicted=PRINTER, by="base"), ["network", "mouse"]),
        (Mark(true=MOUSE), []),
        (Mark(either=PRINTER), ["network", "mouse"]),
        (Mark(either=MOUSE), ["mouse", "mouse"]),
        (Mark(wrong=True, by="base"), ["network", "mouse"]),
        (Mark(least=0.8, wrong=True), ["mouse", "mouse"]),
        (Mark(least=0.61, by="base"), []),
        (Mark(places=(1, 3)), ["network", "mouse"]),
    ],
)
def test_the_tickets_behind_a_mark_are_those_it_counts(
    world: World, pair: tuple[ModelVersion, ModelVersion], mark: Mark, answers: list[str]
) -> None:
    found = changed(world, pair, mark)
    assert [ticket.candidate[0] for ticket in found.tickets] == answers
    assert found.total == len(answers)


def test_where_not_all_are_returned_all_are_counted(world: World, pair: tuple[ModelVersion, ModelVersion]) -> None:
    found = changed(world, pair, Mark(change="changed"), limit=1)
    assert [ticket.candidate[0] for ticket in found.tickets] == ["network"]
    assert found.total == 3


def test_the_order_of_several_labels_is_no_change(other: World) -> None:
    base, candidate = other.version(), other.version()
    (ticket,) = other.on_side(Split.HELD_OUT, 1, given=labels("a", "b"))
    other.predict(base, ticket, a_prediction("a", "b"))
    other.predict(candidate, ticket, a_prediction("b", "a"))
    assert changed(other, (base, candidate), Mark(change="changed")) == Behind((), 0)
