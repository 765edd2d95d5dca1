"""Both stores read tickets to export by pages, with everything that was recorded of their answers."""

from datetime import timedelta

from core.domain.documents import DocumentId
from core.domain.exports import Entry, Given
from core.domain.labels import Change, ChangeKind
from core.domain.reviews import Action, Verdict
from core.domain.routing import Reason
from tests.support.store_factory import NOW, World, a_prediction, labels

START = DocumentId(0)


def page(world: World, after: DocumentId = START, limit: int = 100, **wanted: object) -> list[Entry]:
    with world.store.reading(world.project.id) as tx:
        return tx.documents.labelled(after, limit, **wanted)


def answers(world: World, *documents: DocumentId) -> dict[DocumentId, list[Given]]:
    with world.store.reading(world.project.id) as tx:
        return tx.reviews.of_documents(documents)


def test_labelled_tickets_come_by_pages_in_order_of_their_ids(world: World) -> None:
    world.tickets("unknown")
    tickets = world.tickets("a", "b", "c", given=labels("network"))
    first = page(world, limit=2)
    assert [entry.document.id for entry in first] == [ticket.id for ticket in tickets[:2]]
    assert [entry.document for entry in page(world, first[-1].document.id)] == tickets[2:]
    assert page(world, tickets[-1].id) == []


def test_a_ticket_tells_where_its_labels_are_from_and_since_when(world: World) -> None:
    world.label_set()
    (imported,) = world.tickets("a", given=labels("network"))
    world.questions(1)
    (task,) = world.claim()
    world.review(task, "printer")
    first, second = page(world)
    assert (first.document.id, first.source, first.labelled_at) == (imported.id, "import", NOW)
    assert (second.document.id, second.source, second.labelled_at) == (task.document, "review", NOW)
    assert second.document.labels == ("printer",)


def test_tickets_without_labels_come_only_when_every_ticket_is_wanted(world: World) -> None:
    world.tickets("unknown")
    assert page(world) == []
    (entry,) = page(world, everything=True)
    assert (entry.document.labels, entry.source, entry.labelled_at) == (None, "", None)


def test_tickets_reviewed_since_a_moment_come_by_pages_without_others(world: World) -> None:
    world.label_set()
    world.tickets("imported", given=labels("network"))
    world.questions(3)
    for task in world.claim(number=3):
        world.review(task, "printer")
    first = page(world, limit=2, since=NOW)
    assert [entry.source for entry in first] == ["review"] * 2
    assert len(page(world, first[-1].document.id, since=NOW)) == 1
    assert page(world, since=NOW + timedelta(microseconds=1)) == []


def test_another_projects_tickets_and_answers_are_not_there(world: World, other: World) -> None:
    other.label_set()
    other.tickets("b", given=labels("network"))
    other.questions(1)
    (task,) = other.claim()
    other.review(task, "printer")
    assert page(world, everything=True) == page(world, since=NOW) == []
    assert answers(world, task.document) == {}


def test_an_answer_comes_with_all_that_was_recorded(world: World) -> None:
    world.label_set()
    (ticket,) = world.tickets("a")
    version = world.version()
    world.predict(version, ticket, a_prediction("network", confidence=0.625), Reason.DOUBTFUL, 1.0)
    world.ask(ticket, version=version.id)
    (task,) = world.claim()
    review = world.review(task, "printer")
    (given,) = answers(world, ticket.id)[ticket.id]
    assert (given.review, given.reviewer, given.action, given.verdict) == (
        review.id, "rosa", Action.CORRECT, Verdict.COUNTED,
    )  # fmt: skip
    assert (given.labels, given.now, given.label_set, given.predicted) == (
        ("printer",), ("printer",), 0, ("network",),
    )  # fmt: skip
    assert (given.version, given.confidence, given.scores) == (version.number, 0.625, {"network": 0.625})
    assert (given.reason, given.inclusion_probability, given.policy, given.position) == (
        "doubtful", 1.0, "below 0.7", task.position,
    )  # fmt: skip
    assert (given.shown_at, given.first_key_at, given.decided_at, given.received_at) == (None, None, NOW, NOW)


def test_an_answer_to_an_unscored_ticket_has_no_version_and_no_confidence(world: World) -> None:
    world.label_set()
    world.questions(1)
    (task,) = world.claim()
    world.review(task, "printer")
    (given,) = answers(world, task.document)[task.document]
    assert (given.version, given.confidence, given.scores, given.predicted) == (None, None, {}, ())


def test_answers_come_oldest_first_without_those_that_were_taken_back(world: World) -> None:
    world.label_set()
    world.questions(1, wanted=3)
    (task,) = world.claim()
    one = world.review(task, "printer")
    extra = world.review(task, "network", reviewer="remo", verdict=Verdict.EXTRA)
    taken_back = world.review(task, "network", reviewer="olga")
    world.undo(taken_back, task, reviewer="olga")
    found = answers(world, task.document)[task.document]
    assert [(given.review, given.verdict) for given in found] == [
        (one.id, Verdict.COUNTED), (extra.id, Verdict.EXTRA),
    ]  # fmt: skip
    assert answers(world) == {}


def test_an_answer_tells_its_labels_as_given_and_in_the_words_of_today(world: World) -> None:
    before = world.label_set()
    world.questions(1)
    (task,) = world.claim()
    world.review(task, "printer")
    renamed = before.changed(Change(kind=ChangeKind.RENAME, old=labels("printer"), new=labels("printing")))
    with world.store.transaction(world.project.id) as tx:
        tx.labels.save(renamed, "lea", NOW)
    (given,) = answers(world, task.document)[task.document]
    assert (given.labels, given.now) == (("printer",), ("printing",))
