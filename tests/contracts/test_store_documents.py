"""The contract of tickets: added once, on one side of the wall, with the truth they came with."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.datasets import Split
from core.domain.documents import DocumentId, NewDocument, is_held_out, text_hash
from core.domain.errors import NotFound
from core.domain.reports import Filter, TicketRow
from core.domain.reviews import Action, TaskState
from core.domain.routing import Reason
from tests.support.store_factory import NOW, World, a_prediction, fresh, labels

START = DocumentId(0)
PRINTABLE = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=40)


def add(world: World, *new: NewDocument) -> tuple[int, int]:
    with world.store.transaction(world.project.id) as tx:
        return tx.documents.add(new, NOW)


def found(world: World, **wanted: object) -> list[str]:
    with world.store.reading(world.project.id) as tx:
        return [row.text for row in tx.documents.page(Filter(**wanted), START)]


def row(world: World) -> TicketRow:
    with world.store.reading(world.project.id) as tx:
        (only,) = tx.documents.page(Filter(), START)
    return only


def test_a_ticket_comes_back_as_it_was_given(world: World) -> None:
    received = datetime(2026, 3, 29, 1, 30, 0, 7, tzinfo=timezone(timedelta(hours=2)))
    new = NewDocument(text="Grüße, 文字 🙂\nline", external_id="INC-1", labels=labels("Zugänge"), received_at=received)
    assert add(world, new) == (1, 0)
    with world.store.reading(world.project.id) as tx:
        (document,) = tx.documents.export(START, 10)
        assert tx.documents.get(document.id) == document
    assert (document.text, document.external_id, document.labels) == (new.text, "INC-1", labels("Zugänge"))
    assert (document.text_hash, document.received_at) == (text_hash(new.text), received)
    assert document.received_at.tzinfo is UTC


def test_a_ticket_without_a_date_was_received_when_it_was_added(world: World) -> None:
    assert world.tickets("now")[0].received_at == NOW


def test_the_same_ticket_is_added_once(world: World) -> None:
    one, same, other_number = NewDocument(text="a"), NewDocument(text="a"), NewDocument(text="a", external_id="2")
    assert add(world, one, same, other_number) == (2, 1)
    assert add(world, one, NewDocument(text="b")) == (1, 1)


def test_each_project_has_its_own_tickets(world: World, other: World) -> None:
    (mine,) = world.tickets("a")
    assert add(other, NewDocument(text="a")) == (1, 0)
    with other.store.reading(other.project.id) as tx, pytest.raises(NotFound):
        tx.documents.get(mine.id)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PRINTABLE, max_size=8))
def test_any_tickets_are_kept_unchanged_and_on_the_side_their_text_decides(world: World, texts: list[str]) -> None:
    unique = {(text, number): f"{number}" for number, text in enumerate(texts)}
    new = [NewDocument(text=text, external_id=fresh(number)) for (text, _), number in unique.items()]
    with world.store.transaction(world.project.id) as tx:
        last = max((document.id for document in tx.documents.export(START, 10_000)), default=START)
        assert tx.documents.add(new, NOW) == (len(new), 0)
        kept = tx.documents.export(last, 10_000)
    assert [(document.text, document.external_id) for document in kept] == [(n.text, n.external_id) for n in new]
    salt, share = world.project.salt, world.project.held_out_share
    assert all(document.held_out is is_held_out(text_hash(document.text), salt, share) for document in kept)


def test_thousands_of_tickets_are_added_at_once(world: World) -> None:
    assert add(world, *(NewDocument(text=f"{number}", labels=labels("x")) for number in range(1_201))) == (1_201, 0)
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.count()[:2] == (1_201, 1_201)


def test_labels_given_later_become_the_truth_of_a_ticket_that_has_none(world: World) -> None:
    (ticket,) = world.tickets("a")
    add(world, NewDocument(text="a", labels=labels("network")))
    assert world.truth(ticket) == labels("network")


def test_labels_given_twice_in_one_batch_count_once(world: World) -> None:
    add(
        world,
        NewDocument(text="a"),
        NewDocument(text="a", labels=labels("network")),
        NewDocument(text="a", labels=labels("x")),
    )
    with world.store.reading(world.project.id) as tx:
        assert [document.labels for document in tx.documents.export(START, 9)] == [labels("network")]


def test_a_given_truth_is_never_overwritten_by_an_import(world: World) -> None:
    (ticket,) = world.tickets("a", given=labels("network"))
    add(world, NewDocument(text="a", labels=labels("printer")))
    assert world.truth(ticket) == labels("network")


def test_a_reviewed_truth_is_never_overwritten_by_an_import(world: World) -> None:
    (ticket,) = world.questions(1)
    world.review(world.claim()[0], "network")
    add(world, NewDocument(text=ticket.text, labels=labels("printer")))
    assert world.truth(ticket) == labels("network")


def test_an_empty_answer_is_a_truth_too(other: World) -> None:
    (ticket,) = other.questions(1)
    other.review(other.claim()[0])
    assert other.truth(ticket) == ()


def test_undecided_tickets_are_those_without_truth_and_question(world: World) -> None:
    one, two, three = world.tickets("a", "b", "c")
    world.tickets("known", given=labels("network"))
    world.ask(two)
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.undecided(None, START, 10) == [one, three]
        assert tx.documents.undecided(None, START, 1) == [one]
        assert tx.documents.undecided(None, one.id, 10) == [three]


def test_undecided_tickets_of_a_version_are_those_it_has_not_routed(world: World) -> None:
    routed, compared, new = world.tickets("a", "b", "c")
    version, newer = world.version(), world.version()
    world.predict(version, routed, reason=Reason.SURE)
    world.predict(version, compared)
    world.ask(new)
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.undecided(version.id, START, 10) == [compared, new]
        assert tx.documents.undecided(newer.id, START, 10) == [routed, compared, new]


def test_tickets_are_counted_with_truths_and_held_out_ones(world: World) -> None:
    world.on_side(Split.HELD_OUT, 2, given=labels("network"))
    world.on_side(Split.TRAINING, 3)
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.count() == (5, 2, 2)


def test_an_export_walks_all_tickets_by_pages(world: World) -> None:
    tickets = world.tickets(*"abcde")
    walked, after = [], START
    with world.store.reading(world.project.id) as tx:
        while page := tx.documents.export(after, 2):
            walked += page
            after = page[-1].id
    assert walked == tickets


def test_pages_of_the_browser_go_from_the_newest_down(world: World, other: World) -> None:
    world.tickets(*"abc")
    other.tickets("somebody else's")
    with world.store.reading(world.project.id) as tx:
        first = tx.documents.page(Filter(), START, 2)
        second = tx.documents.page(Filter(), first[-1].id, 2)
    assert [row.text for row in first + second] == ["c", "b", "a"]


def test_the_browser_finds_a_label_in_the_truth_or_else_the_prediction(world: World) -> None:
    production = world.production().version
    world.tickets("known", given=labels("net"))
    (guessed,) = world.tickets("guessed")
    (both,) = world.tickets("both", given=labels("network"))
    world.predict(production, guessed, a_prediction("net"))
    world.predict(production, both, a_prediction("net"))
    assert found(world, label="net") == ["guessed", "known"]


@pytest.mark.parametrize("name", ['say "hi"', "back\\slash", "100%", "a_b", "Zugänge"])
def test_the_browser_finds_labels_with_odd_letters(world: World, name: str) -> None:
    world.tickets("yes", given=labels(name))
    world.tickets("no", given=labels("a", "b", name + "x"))
    assert found(world, label=name) == ["yes"]


def test_the_browser_finds_by_the_confidence_of_production(world: World) -> None:
    old, production = world.version(), world.production().version
    low, high, _ = world.tickets("low", "high", "never seen")
    world.predict(old, low, a_prediction(confidence=0.9))
    world.predict(production, low, a_prediction(confidence=0.2))
    world.predict(production, high, a_prediction(confidence=0.9))
    assert found(world, least_confidence=0.5) == ["high"]
    assert found(world, most_confidence=0.5) == ["low"]


def test_a_row_of_the_browser_shows_truth_and_productions_answer(world: World) -> None:
    production = world.production().version
    (ticket,) = world.tickets("a", given=labels("network"))
    world.predict(production, ticket, a_prediction("printer", confidence=0.4))
    shown = row(world)
    assert (shown.id, shown.text, shown.received_at) == (ticket.id, "a", NOW)
    assert (shown.truth, shown.predicted, shown.confidence) == (labels("network"), labels("printer"), 0.4)


def _new(world: World) -> None:
    world.on_side(Split.TRAINING, 1)


def _held_out(world: World) -> None:
    world.on_side(Split.HELD_OUT, 1)


def _labelled(world: World) -> None:
    world.tickets("a", given=labels("network"))


def _waiting(world: World) -> None:
    world.questions(1)


def _claimed(world: World) -> None:
    world.questions(1)
    world.claim()


def _flagged(world: World) -> None:
    world.questions(1)
    task = world.claim()[0]
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)


def _reviewed(world: World) -> None:
    world.questions(1)
    (task,) = world.claim()
    world.review(task, "network", action=Action.CONFIRM)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.answer(task.id, "rosa", TaskState.DONE)


def _accepted(world: World) -> None:
    (ticket,) = world.on_side(Split.TRAINING, 1)
    world.predict(world.production().version, ticket, reason=Reason.SURE)


@pytest.mark.parametrize(
    ("make", "state", "filters"),
    [
        (_new, "", ()),
        (_held_out, "held out", ("held out",)),
        (_labelled, "labelled", ("labelled",)),
        (_waiting, "waiting", ("waiting",)),
        (_claimed, "waiting", ("waiting",)),
        (_flagged, "flagged", ("flagged",)),
        (_reviewed, "reviewed", ("reviewed", "labelled")),
        (_accepted, "accepted", ("accepted",)),
    ],
)
def test_the_browser_says_where_a_ticket_stands(
    world: World, make: object, state: str, filters: tuple[str, ...]
) -> None:
    make(world)
    assert row(world).state == state
    every = ("waiting", "reviewed", "accepted", "flagged", "labelled", *(("held out",) if state == "held out" else ()))
    assert tuple(sorted(word for word in every if found(world, state=word))) == tuple(sorted(filters))


def test_a_version_that_is_not_in_production_accepts_nothing(world: World) -> None:
    (ticket,) = world.on_side(Split.TRAINING, 1)
    world.predict(world.version(), ticket, reason=Reason.SURE)
    assert found(world, state="accepted") == []
