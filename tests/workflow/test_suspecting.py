"""Suspected labels: a lead's word on them is the truth and ends the suspicion; nobody else is ever asked twice."""

from dataclasses import replace

import pytest

from core.domain.documents import Document, DocumentId
from core.domain.errors import Conflict, UnknownLabel
from core.domain.findings import Findings, Suspect
from core.domain.labels import Change, ChangeKind, Kind, Label, Labels
from core.domain.reviews import Action
from core.domain.routing import Reason, Route
from core.workflow.suspecting import Look
from tests.support.workflow_desk import LABELS, LEA, OLGA, ROSA, Desk

NETWORK, PRINTER = LABELS


def training(desk: Desk) -> list[Document]:
    return [ticket for ticket in desk.tickets() if not ticket.held_out]


def suspect(ticket: Document, surety: float = 0.9, twin: DocumentId | None = None) -> Suspect:
    given = ticket.labels or ()
    better = PRINTER if NETWORK in given else NETWORK
    return Suspect(ticket.id, given, better, surety, twin)


def find(desk: Desk, *suspects: Suspect) -> None:
    """Train a version that suspects these."""
    desk.engine.findings = Findings(suspects)
    desk.candidate()


@pytest.fixture
def tickets(desk: Desk) -> list[Document]:
    """Three tickets of the training side; the newest version suspects the first two."""
    desk.history()
    known = training(desk)[:3]
    find(desk, suspect(known[0], 0.98), suspect(known[1], 0.8))
    return known


def look(desk: Desk, place: int = 0) -> Look:
    return desk.suspecting.look(LEA, desk.id, place)


def shown(desk: Desk, place: int = 0) -> DocumentId | None:
    found = look(desk, place).shown
    return found and found.document


def decide(desk: Desk, ticket: Document, *labels: Label, operation: str = "word", note: str = "") -> None:
    desk.suspecting.decide(LEA, desk.id, operation, ticket.id, ticket.labels or (), labels, note)


def test_suspects_are_shown_one_by_one_the_surest_first_and_round_again(desk: Desk, tickets: list[Document]) -> None:
    first, second, _ = tickets
    assert [shown(desk, place) for place in range(3)] == [first.id, second.id, first.id]
    now = look(desk, 1)
    assert (now.version, now.looked, now.waiting, now.place) == (1, True, 2, 1)
    assert now.shown
    assert (now.shown.text, now.shown.truth.labels, now.shown.proposed) == (second.text, (NETWORK,), (PRINTER,))
    assert (now.shown.surety, now.shown.truth.by, now.shown.twin) == (0.8, "", None)


def test_another_label_given_by_a_lead_is_the_truth_and_ends_the_suspicion(desk: Desk, tickets: list[Document]) -> None:
    decide(desk, tickets[0], PRINTER, note="Look at the second line.")
    assert desk.ticket(tickets[0].id).labels == (PRINTER,)
    assert [shown(desk), look(desk).waiting] == [tickets[1].id, 1]
    (word,) = desk.reviews()
    assert (word.action, word.reviewer, word.labels, word.note) == (
        Action.ADJUDICATE, "lea", (PRINTER,), "Look at the second line.",
    )  # fmt: skip


def test_a_label_that_is_kept_stays_and_is_not_asked_about_again(desk: Desk, tickets: list[Document]) -> None:
    decide(desk, tickets[0], NETWORK)
    assert desk.ticket(tickets[0].id).labels == (NETWORK,)
    find(desk, suspect(tickets[0], 0.99))
    assert look(desk) == Look(version=2, looked=True)


def test_decisions_are_in_the_audit_trail_by_what_they_were(desk: Desk, tickets: list[Document]) -> None:
    decide(desk, tickets[0], NETWORK, operation="one")
    decide(desk, tickets[1], PRINTER, operation="two")
    with desk.store.reading(desk.id) as tx:
        acts = [(one.actor, one.action, one.subject) for one in tx.audit.latest(2)]
    assert acts == [
        ("lea", "correct label", f"ticket {tickets[1].id}"),
        ("lea", "keep label", f"ticket {tickets[0].id}"),
    ]


def test_the_same_decision_sent_twice_happens_once(desk: Desk, tickets: list[Document]) -> None:
    for _ in range(2):
        decide(desk, tickets[0], PRINTER)
    assert len(desk.reviews()) == 1


def test_of_two_leads_the_second_is_told_that_it_was_decided(desk: Desk, tickets: list[Document]) -> None:
    decide(desk, tickets[0], NETWORK, operation="first")
    with pytest.raises(Conflict):
        desk.suspecting.decide(OLGA, desk.id, "second", tickets[0].id, (NETWORK,), (PRINTER,))
    assert desk.ticket(tickets[0].id).labels == (NETWORK,)
    assert desk.waiting() == []


def test_who_has_decided_may_look_again_and_decide_anew_but_nobody_else(desk: Desk, tickets: list[Document]) -> None:
    first, second, _ = tickets
    decide(desk, first, PRINTER, operation="hasty")
    now = desk.suspecting.look(LEA, desk.id, 0, first.id).shown
    assert now
    assert (now.document, now.truth.labels, now.given, now.proposed) == (first.id, (PRINTER,), (NETWORK,), (PRINTER,))
    desk.suspecting.decide(LEA, desk.id, "after a look", first.id, (PRINTER,), (NETWORK,))
    assert desk.ticket(first.id).labels == (NETWORK,)
    other = desk.suspecting.look(OLGA, desk.id, 0, first.id).shown
    assert other
    assert other.document == second.id
    with pytest.raises(Conflict):
        desk.suspecting.decide(OLGA, desk.id, "mine", first.id, (NETWORK,), (PRINTER,))


def test_an_unknown_label_changes_nothing(desk: Desk, tickets: list[Document]) -> None:
    before = desk.counts()
    with pytest.raises(UnknownLabel):
        decide(desk, tickets[0], Label("gardening"))
    assert desk.counts() == before


def test_a_held_out_ticket_is_neither_shown_nor_decided(desk: Desk) -> None:
    desk.history()
    hidden = next(ticket for ticket in desk.tickets() if ticket.held_out)
    find(desk, suspect(hidden))
    assert look(desk).shown is None
    with pytest.raises(Conflict):
        decide(desk, hidden, PRINTER)
    assert desk.ticket(hidden.id).labels == hidden.labels


def test_what_is_known_as_something_else_by_now_is_no_suspect(desk: Desk, tickets: list[Document]) -> None:
    find(desk, replace(suspect(tickets[0]), given=(PRINTER,), better=NETWORK), suspect(tickets[2]))
    assert (shown(desk), look(desk).waiting) == (tickets[2].id, 1)


def test_suspects_are_those_of_the_newest_version(desk: Desk, tickets: list[Document]) -> None:
    find(desk, suspect(tickets[2]))
    assert (look(desk).version, shown(desk), look(desk).waiting) == (2, tickets[2].id, 1)


def test_before_the_first_training_and_after_one_that_did_not_look_that_is_told(desk: Desk) -> None:
    assert look(desk) == Look()
    desk.history()
    desk.candidate()
    assert look(desk) == Look(version=1)


def test_whose_word_it_is_stands_beside_it(desk: Desk) -> None:
    desk.history()
    desk.add([desk.row("network", known=False)])
    desk.classify()
    answer = desk.answer(desk.one(), "printer")
    desk.submit(answer)
    ticket = next(one for one in training(desk) if one.labels == (PRINTER,) and one.text.startswith("network"))
    find(desk, suspect(ticket))
    now = look(desk).shown
    assert now
    assert (now.truth.by, now.truth.at, now.truth.adjudicated) == (ROSA.id, desk.clock.now(), False)


def test_a_reviewer_whose_word_was_changed_finds_that_in_their_work(desk: Desk) -> None:
    desk.history()
    desk.add([desk.row("network", known=False)])
    desk.classify()
    desk.submit(desk.answer(desk.one(), "printer"))
    ticket = next(one for one in training(desk) if one.labels == (PRINTER,) and one.text.startswith("network"))
    find(desk, suspect(ticket))
    decide(desk, ticket, NETWORK, note="The cable.")
    (again,) = desk.looking_back.work(ROSA, desk.id).again
    assert (again.document, again.truth, again.note) == (ticket.id, (NETWORK,), "The cable.")


def test_a_ticket_that_reviewers_are_asked_about_is_decided_there_too(desk: Desk, tickets: list[Document]) -> None:
    with desk.store.transaction(desk.id) as tx:
        asked = Route(reason=Reason.REQUESTED, inclusion_probability=1.0, priority=0.0)
        tx.tasks.put(tickets[0].id, None, asked, "asked", desk.clock.now())
    held = desk.one()
    decide(desk, tickets[0], PRINTER)
    assert desk.waiting() == []
    desk.submit(desk.answer(held, "network"))
    assert desk.ticket(tickets[0].id).labels == (PRINTER,)


def test_the_ticket_of_the_same_text_is_told_as_it_is_known_now(desk: Desk, tickets: list[Document]) -> None:
    find(desk, suspect(tickets[0], twin=tickets[1].id), suspect(tickets[1]))
    decide(desk, tickets[1], PRINTER)
    now = look(desk).shown
    assert now
    assert now.twin
    assert (now.twin[0], now.twin[1].labels, now.twin[1].by) == (tickets[1].id, (PRINTER,), "lea")


def test_a_renamed_label_is_told_by_its_new_name_and_a_merged_one_is_no_suspect(
    desk: Desk, tickets: list[Document]
) -> None:
    change = Change(kind=ChangeKind.RENAME, old=(PRINTER,), new=(Label("printing"),))
    desk_labels(desk, change)
    now = look(desk).shown
    assert now
    assert now.proposed == ("printing",)
    desk_labels(desk, Change(kind=ChangeKind.MERGE, old=(NETWORK, Label("printing")), new=(Label("it"),)))
    assert look(desk).shown is None


def desk_labels(desk: Desk, change: Change) -> None:
    with desk.store.transaction(desk.id) as tx:
        current = tx.labels.current()
        tx.labels.save(current.changed(change), "lea", desk.clock.now())


def test_of_several_labels_one_is_missing_or_one_too_many(desk: Desk) -> None:
    desk.start("Several", Kind.MULTI)
    desk.history()
    first, second = [ticket for ticket in training(desk) if ticket.labels == (NETWORK,)][:2]
    find(desk, Suspect(first.id, (NETWORK,), PRINTER, 0.9), Suspect(second.id, (NETWORK,), NETWORK, 0.8))
    assert proposed(desk, 0) == (NETWORK, PRINTER)
    assert proposed(desk, 1) == ()
    decide(desk, second)
    assert desk.ticket(second.id).labels == ()
    assert shown(desk) == first.id


def proposed(desk: Desk, place: int) -> Labels | None:
    found = look(desk, place).shown
    return found and found.proposed
