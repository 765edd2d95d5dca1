"""Labels of imports speak where nobody has spoken yet: never against a review, and never for what a model chose."""

import pytest

from core.domain.datasets import Split
from core.domain.documents import Document, DocumentId, NewDocument, content_hash
from core.domain.labels import ChangeKind
from core.domain.reports import Filter
from core.domain.reviews import Action, Review, Task, TaskState
from core.domain.routing import Reason
from tests.support.label_changes import change
from tests.support.store_factory import LATER, NOW, World, a_prediction, a_route, labels


def add(world: World, ticket: Document, *names: str, reviewed: bool = False) -> None:
    """Import a ticket again, with these labels."""
    again = NewDocument(
        text=ticket.text, external_id=ticket.external_id, labels=labels(*names) or None, reviewed=reviewed
    )
    with world.store.transaction(world.project.id) as tx:
        tx.documents.add([again], LATER)


def answered(world: World, side: Split = Split.HELD_OUT, *, wanted: int = 1) -> tuple[Document, Task, Review]:
    """Return a ticket that was reviewed as "network" beside a prediction."""
    (ticket,) = world.on_side(side, 1)
    version = world.version()
    world.predict(version, ticket, a_prediction("network"))
    world.ask(ticket, version=version.id, wanted=wanted)
    (task,) = world.claim()
    review = world.review(task, "network", action=Action.CONFIRM)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.answer(task.id, "rosa", TaskState.DONE if wanted == 1 else TaskState.OPEN)
    return ticket, task, review


def request(world: World, ticket: Document) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(ticket.id, None, a_route(Reason.REQUESTED), "a lead", NOW)


def waiting(world: World) -> list[DocumentId]:
    return [task.document for task in world.claim("somebody", 100)]


def settled(world: World, *new: NewDocument) -> set[str]:
    with world.store.reading(world.project.id) as tx:
        return tx.documents.settled(new)


def source(world: World) -> str:
    with world.store.reading(world.project.id) as tx:
        (entry,) = tx.documents.labelled(DocumentId(0), 9)
    return entry.source


@pytest.mark.parametrize("reviewed", [False, True])
def test_a_reviewed_ticket_that_is_imported_again_measures_nothing(world: World, *, reviewed: bool) -> None:
    ticket, _, _ = answered(world)
    add(world, ticket, "network", reviewed=reviewed)
    assert world.dataset(Split.HELD_OUT).documents == 0


@pytest.mark.parametrize("reviewed", [False, True])
def test_a_review_is_taken_back_whatever_was_imported_meanwhile(world: World, *, reviewed: bool) -> None:
    ticket, task, review = answered(world)
    add(world, ticket, "network", reviewed=reviewed)
    world.undo(review, task)
    assert world.truth(ticket) is None


def test_a_reviewers_label_that_comes_home_after_it_was_taken_back_is_not_heard(world: World) -> None:
    ticket, task, review = answered(world)
    world.undo(review, task)
    add(world, ticket, "network", reviewed=True)
    assert world.truth(ticket) is None


def test_a_label_of_somebody_else_is_heard_when_a_review_was_taken_back(world: World) -> None:
    ticket, task, review = answered(world)
    world.undo(review, task)
    add(world, ticket, "printer")
    assert world.truth(ticket) == labels("printer")


def test_a_label_is_not_heard_while_people_answer_its_ticket(world: World) -> None:
    ticket, _, _ = answered(world, wanted=2)
    add(world, ticket, "printer")
    assert world.truth(ticket) is None


def test_a_label_given_before_the_review_is_what_an_undone_review_falls_back_on(world: World) -> None:
    (ticket,) = world.tickets("a", given=labels("printer"))
    request(world, ticket)
    (task,) = world.claim()
    world.undo(world.review(task, "network"), task)
    assert world.truth(ticket) == labels("printer")


@pytest.mark.parametrize("side", list(Split))
def test_a_reviewers_label_of_elsewhere_trains_and_measures_nothing(world: World, side: Split) -> None:
    (ticket,) = world.on_side(side, 1)
    add(world, ticket, "network", reviewed=True)
    assert world.truth(ticket) == labels("network")
    assert world.dataset(side).documents == (1 if side is Split.TRAINING else 0)


def test_a_reviewers_label_of_elsewhere_leaves_as_a_reviewers(world: World) -> None:
    add(world, world.tickets("a")[0], "network", reviewed=True)
    assert source(world) == "review"


def test_a_reviewers_label_of_elsewhere_is_no_review_of_ours(world: World) -> None:
    add(world, world.tickets("a")[0], "network", reviewed=True)
    with world.store.reading(world.project.id) as tx:
        (row,) = tx.documents.page(Filter(), DocumentId(0))
        assert (row.state, tx.reports.days()) == ("labelled", [])
        assert tx.documents.labelled(DocumentId(0), 9, since=NOW) == []


def test_a_reviewers_label_of_elsewhere_stays_until_people_here_decide(world: World) -> None:
    (ticket,) = world.tickets("a")
    add(world, ticket, "network", reviewed=True)
    request(world, ticket)
    (task,) = world.claim()
    world.review(task, action=Action.FLAG)
    assert world.truth(ticket) == labels("network")
    world.review(task, "printer", reviewer="remo")
    assert world.truth(ticket) == labels("printer")


def test_an_import_is_heard_before_a_reviewers_label_of_the_same_file(world: World) -> None:
    new = [
        NewDocument(text="a", labels=labels("network"), reviewed=True),
        NewDocument(text="a", labels=labels("printer")),
    ]
    with world.store.transaction(world.project.id) as tx:
        assert tx.documents.add(new, NOW) == (1, 1)
    assert source(world) == "import"


def test_a_question_is_withdrawn_when_an_import_answers_it(world: World) -> None:
    (ticket,) = world.questions(1)
    add(world, ticket, "network")
    assert waiting(world) == []


def test_a_question_is_withdrawn_when_a_reviewer_of_elsewhere_has_answered_it(world: World) -> None:
    (ticket,) = world.questions(1)
    add(world, ticket, "network", reviewed=True)
    assert waiting(world) == []


def test_what_a_lead_asked_for_stays_whatever_is_imported(world: World) -> None:
    (known,) = world.tickets("known", given=labels("network"))
    (unknown,) = world.tickets("unknown")
    for ticket in (known, unknown):
        request(world, ticket)
        add(world, ticket, "network")
    assert waiting(world) == [known.id, unknown.id]


def test_an_import_withdraws_no_question_about_a_ticket_that_was_known_before(world: World) -> None:
    (ticket,) = world.questions(1)
    world.review(world.claim()[0], "network")  # its question is not settled: another answer may still be wanted
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.release("rosa")
    add(world, ticket, "network")
    assert waiting(world) == [ticket.id]


def test_tickets_with_a_truth_or_an_answer_are_settled_and_others_are_not(world: World) -> None:
    (known,) = world.tickets("known", given=labels("network"))
    (unknown,) = world.tickets("unknown")
    reviewed, _, _ = answered(world)
    every = [NewDocument(text=ticket.text, labels=labels("x")) for ticket in (known, unknown, reviewed)]
    expected = {content_hash(known.text), content_hash(reviewed.text)}
    assert settled(world, *every, NewDocument(text="new")) == expected


def test_for_a_reviewers_label_a_ticket_is_settled_by_a_review_that_was_taken_back(world: World) -> None:
    ticket, task, review = answered(world)
    world.undo(review, task)
    assert settled(world, NewDocument(text=ticket.text, labels=labels("x"))) == set()
    mine = NewDocument(text=ticket.text, labels=labels("x"), reviewed=True)
    assert settled(world, mine) == {content_hash(ticket.text)}


def test_a_ticket_that_nobody_knows_any_more_is_not_settled_by_its_first_import(world: World) -> None:
    world.label_set("vpn", "mail")
    (ticket,) = world.tickets("a", given=labels("vpn"))
    with world.store.transaction(world.project.id) as tx:
        tx.labels.save(tx.labels.current().changed(change(ChangeKind.SPLIT, "vpn", "remote token")), "lea", LATER)
    assert settled(world, NewDocument(text=ticket.text, labels=labels("mail"))) == set()


def test_another_projects_tickets_settle_nothing(world: World, other: World) -> None:
    other.tickets("a", given=labels("x"))
    assert settled(world, NewDocument(text="a", labels=labels("x"))) == set()
