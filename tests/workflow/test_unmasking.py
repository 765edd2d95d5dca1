"""Personal data is masked wherever a page shows a ticket; who may see it asks for it, and that is kept."""

from dataclasses import replace

import pytest

from core.domain.documents import DocumentId, NewDocument, is_held_out, text_hash
from core.domain.errors import NotFound
from core.domain.labels import Label
from core.domain.marks import Mark
from core.domain.reports import Filter
from tests.support.workflow_desk import LEA, OLGA, Desk

ADDRESS = "anna@mail.example"
MASKED = "▒" * len(ADDRESS)


def a_ticket(desk: Desk) -> DocumentId:
    """Import a held-out one that tells who wrote it; return its number."""
    texts = (f"{desk.row('network').text} {ADDRESS}" for _ in range(100))
    salt, share = desk.project.salt, desk.project.held_out_share
    text = next(text for text in texts if is_held_out(text_hash(text), salt, share))
    desk.add([NewDocument(text=text, labels=(Label("network"),))])
    return desk.tickets()[-1].id


def unmasked(desk: Desk) -> list[tuple[str, str, dict]]:
    return [(entry.actor, entry.subject, entry.detail) for entry in desk.reports.audit(OLGA, desk.id, "unmask")]


def test_who_may_see_personal_data_gets_the_whole_text(desk: Desk) -> None:
    ticket = a_ticket(desk)
    assert ADDRESS in desk.unmasking.text(LEA, desk.id, ticket)


def test_each_look_is_kept_without_the_text(desk: Desk) -> None:
    ticket = a_ticket(desk)
    desk.unmasking.text(LEA, desk.id, ticket)
    desk.unmasking.text(OLGA, desk.id, ticket)
    assert unmasked(desk) == [("olga", f"ticket {ticket}", {}), ("lea", f"ticket {ticket}", {})]


def test_a_ticket_of_another_project_is_not_there(desk: Desk) -> None:
    ticket = a_ticket(desk)
    elsewhere = desk.start("Other")
    with pytest.raises(NotFound):
        desk.unmasking.text(LEA, elsewhere.id, ticket)
    assert unmasked(desk) == []


def test_the_browser_of_tickets_is_masked_and_the_stored_text_is_whole(desk: Desk) -> None:
    ticket = a_ticket(desk)
    (row,) = desk.reports.tickets(LEA, desk.id, Filter(), DocumentId(0))
    assert row.text.endswith(MASKED)
    assert desk.ticket(ticket).text.endswith(ADDRESS)


def test_a_masked_ticket_is_found_by_its_words_all_the_same(desk: Desk) -> None:
    a_ticket(desk)
    (row,) = desk.reports.tickets(LEA, desk.id, Filter(text='"network 0.9" numb'), DocumentId(0))
    assert MASKED in row.text


def test_the_tickets_behind_a_comparison_are_masked(desk: Desk) -> None:
    ticket = a_ticket(desk)
    desk.in_production()
    desk.engine.misread = ADDRESS
    desk.candidate()
    comparison = desk.reports.comparisons(OLGA, desk.id)[0]
    (broken,) = desk.reports.changed(OLGA, desk.id, comparison.id, Mark(change="broken")).tickets
    assert (broken.document, broken.text[-len(MASKED) :]) == (ticket, MASKED)


def test_what_a_reviewer_holds_is_masked(desk: Desk) -> None:
    row = desk.row("network", 0.6, known=False)
    desk.add([replace(row, text=f"{row.text} {ADDRESS}")])
    desk.classify()
    assert desk.one().text.endswith(MASKED)


def test_tickets_that_match_are_counted(desk: Desk) -> None:
    a_ticket(desk)
    desk.unknown(0.6, 0.7)
    assert desk.reports.matching(LEA, desk.id, Filter()) == 3
    assert desk.reports.matching(LEA, desk.id, Filter(state="labelled")) == 1
