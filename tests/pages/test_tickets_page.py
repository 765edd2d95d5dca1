"""Leads find tickets, see what is masked only when they ask, and send what they found to review."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.domain.actors import Permission, Role
from core.domain.documents import DocumentId, NewDocument
from core.domain.labels import Label
from core.domain.reports import Filter, TicketRow
from core.domain.reviews import Action, Answer, TaskState
from tests.support.pages_home import OWNER, PERSON_OF, REVIEWER
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]
LEAD = PERSON_OF[Role.LEAD]
ADDRESS = "anna@mail.example"
NEW = datetime(2030, 5, 6, tzinfo=UTC)
SEND = "Send these to review"


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    """A lead at a project whose newest ticket tells who wrote it."""
    made = visit(history, LEAD.id)
    labels = made.app.projects.labels(LEAD, made.project.id).labels
    newest = NewDocument(text=f"The zeppelin is late, says {ADDRESS}", labels=(Label(labels[0]),), received_at=NEW)
    made.app.intake.import_rows(OWNER, made.project.id, "newest", [newest])
    return made


def newest(desk: Visit, **wanted: object) -> TicketRow:
    return desk.app.reports.tickets(LEAD, desk.project.id, Filter(**wanted), DocumentId(0))[0]


def choose(desk: Visit, place: int = 0) -> Visit:
    """Click a row of the table."""
    (table,) = desk.tab.dataframe
    desk.tab.session_state[table.key] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    return desk.look()


def search(desk: Visit, words: str) -> Visit:
    desk.tab.text_input(key="words").input(words)
    return desk.look()


def looks(desk: Visit) -> list[tuple[str, str]]:
    return [(entry.actor, entry.subject) for entry in desk.app.reports.audit(OWNER, desk.project.id, "unmask")]


def test_words_are_looked_for_in_any_order(desk: Visit) -> None:
    assert len(search(desk.open("Tickets"), "late zepp").table()) == 1


def test_days_of_receipt_narrow_the_list(desk: Visit) -> None:
    desk.open("Tickets").tab.date_input(key="from").set_value(NEW.date())
    assert len(desk.look().table()) == 1
    desk.tab.date_input(key="to").set_value(datetime(2030, 5, 5, tzinfo=UTC).date())
    assert "No ticket matches" in desk.look().says("info")


def test_personal_data_is_masked_in_the_list_and_below_it(desk: Visit) -> None:
    choose(desk.open("Tickets"))
    assert ADDRESS not in " ".join(desk.table()["Text"])
    assert ADDRESS not in desk.says("text")
    assert "▒" * len(ADDRESS) in desk.says("text")


def test_unmasking_shows_the_whole_text_once_and_is_kept(desk: Visit) -> None:
    choose(desk.open("Tickets")).click("Unmask")
    assert ADDRESS in desk.says("text")
    assert looks(desk) == [(LEAD.id, f"ticket {newest(desk).id}")]
    assert ADDRESS not in desk.look().says("text")
    assert len(looks(desk)) == 1


def test_a_ticket_without_personal_data_has_nothing_to_unmask(desk: Visit) -> None:
    desk.app.intake.import_rows(OWNER, desk.project.id, "plain", [NewDocument(text="The lift is stuck")])
    choose(desk.open("Tickets"))
    assert "Unmask" not in desk.buttons


def test_who_may_not_see_personal_data_is_not_asked_to(visit: Open, desk: Visit, history: Path) -> None:
    admin = PERSON_OF[Role.ADMIN]
    assert not admin.may(Permission.UNMASK)
    other = choose(visit(history, admin.id).open("Tickets"))
    assert "▒" in other.says("text")
    assert "Unmask" not in other.buttons
    assert SEND not in other.buttons
    assert "Use as a known answer" not in other.buttons


def test_the_tickets_found_are_sent_to_review_after_a_look_at_how_many(desk: Visit) -> None:
    search(desk.open("Tickets"), "zeppelin").click(SEND)
    assert "**1** ticket matches" in desk.says("markdown")
    assert newest(desk).state == "labelled"
    desk.click("Send to review")
    assert "1 ticket was found" in desk.says("info")
    assert "Sending to review: waiting for the worker" in desk.says("caption")
    assert "1 ticket was sent to review" in desk.work().says("success")
    assert "sent to review" not in desk.look().says("success")
    with desk.app.store.reading(desk.project.id) as tx:
        asked = [task for task, _, _ in tx.tasks.open_page(0, 10_000) if task.document == newest(desk).id]
    assert [task.state for task in asked] == [TaskState.OPEN]


def test_a_sending_that_is_stopped_says_how_many_were_sent(desk: Visit) -> None:
    search(desk.open("Tickets"), "zeppelin").click(SEND)
    desk.click("Send to review").click("Cancel")
    assert "0 tickets were sent to review before it was stopped" in desk.says("info")
    assert newest(desk).state == "labelled"


def test_while_tickets_are_being_sent_no_others_are(desk: Visit) -> None:
    desk.app.sending.request(LEAD, desk.project.id, Filter(state="accepted"), "elsewhere")
    search(desk.open("Tickets"), "zeppelin").click(SEND)
    desk.click("Send to review")
    assert "wait until it has ended" in desk.says("error")
    assert newest(desk.work()).state == "labelled"


def test_nothing_is_sent_before_the_second_click(desk: Visit) -> None:
    before = desk.app.reviewing.queue(LEAD, desk.project.id).waiting
    desk.open("Tickets").click(SEND)
    assert desk.app.reviewing.queue(LEAD, desk.project.id).waiting == before


def test_a_labelled_ticket_becomes_a_known_answer(desk: Visit) -> None:
    choose(desk.open("Tickets")).click("Use as a known answer")
    (known,) = desk.app.leading.known_answers(LEAD, desk.project.id)
    assert (known.document, known.labels) == (newest(desk).id, newest(desk).truth)


def test_a_ticket_nobody_has_decided_cannot_become_one(desk: Visit) -> None:
    desk.app.intake.import_rows(OWNER, desk.project.id, "plain", [NewDocument(text="The lift is stuck")])
    choose(desk.open("Tickets"))
    assert "Use as a known answer" not in desk.buttons


def flagged(desk: Visit, count: int) -> list[int]:
    """Have a reviewer flag so many tickets with a note each; return their numbers, newest first."""
    held = desk.app.reviewing.claim(REVIEWER, desk.project.id, count)
    for task in held[:count]:
        token = task.lease.token if task.lease else ""
        desk.app.reviewing.submit(
            REVIEWER, desk.project.id,
            Answer(operation=f"flag-{task.id}", task=task.id, token=token, text_hash=task.text_hash, action=Action.FLAG,
                   note=f"Ask *legal* about {task.document}."),
        )  # fmt: skip
    return sorted((task.document for task in held[:count]), reverse=True)


def test_a_ticket_that_goes_back_to_the_queue_leaves_no_other_one_chosen(desk: Visit) -> None:
    _, second, third = flagged(desk, 3)
    choose(desk.open("Tickets", state="flagged"), 1).click("Back to the queue")
    assert [row.id for row in desk.app.reports.tickets(LEAD, desk.project.id, Filter(state="flagged"), 0)][1] == third
    assert second not in list(desk.table()["Ticket"])
    assert "Back to the queue" not in desk.buttons


def test_a_flag_says_who_set_it_when_and_why(desk: Visit) -> None:
    (ticket,) = flagged(desk, 1)
    choose(desk.open("Tickets", state="flagged"))
    assert f"{REVIEWER.name} flagged it, " in desk.says("caption")
    assert f"Note: Ask *legal* about {ticket}." in desk.says("text")


def test_an_answer_is_not_shown_while_others_may_still_be_asked(visit: Open, desk: Visit, history: Path) -> None:
    (ticket,) = flagged(desk, 1)
    choose(desk.open("Tickets", state="flagged")).click("Back to the queue")
    other = visit(history, LEAD.id).open("Tickets", state="waiting")
    while ticket not in list(other.table()["Ticket"]):
        other.click("Older")
    choose(other, list(other.table()["Ticket"]).index(ticket))
    assert f"Ticket {ticket}" in other.says("caption")
    assert "flagged it" not in other.says("caption")


def test_a_masked_text_says_how_it_is_masked(desk: Visit) -> None:
    assert "masked by pattern" in choose(desk.open("Tickets")).says("caption")


def test_confidence_is_written_as_on_the_card(desk: Visit) -> None:
    written = desk.open("Tickets", state="waiting").table()["Confidence"]
    assert all(one[0] in ".<>" for one in written if one)
