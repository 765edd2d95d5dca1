"""Near-duplicates decided as one: only those that were on the screen, taken back as one."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser_server import AppServer
from tests.support.card_screen import CardScreen, OpenCard, label_of, text_of

pytestmark = pytest.mark.browser
LONG = " ".join(["It does not work since this morning and nobody knows why."] * 40)


def together(card: CardScreen, count: int) -> None:
    """Open the panel and wait until the tickets in it have been on the screen."""
    card.press("a")
    expect(card.panel).to_contain_text(f"Your next answer goes to all {count} tickets.")


def test_alike_tickets_are_offered_with_their_number(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=4)
    expect(card.offer).to_have_text("3 alike: decide togetherA")
    together(card, 4)
    assert card.panel.locator("article").all_text_contents() == [text_of(n) for n in (2, 3, 4)]
    expect(card.panel.locator("mark")).to_have_text(["2", "3", "4"])


def test_one_answer_goes_to_all_that_are_on_the_screen_under_one_word(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9, alike=4)
    together(card, 4)
    expect(card.act("Accept for 4")).to_be_visible()
    card.press("2")
    card.ready(5)
    answers = card.stored(4)
    assert [(a["task"], a["labels"], a["text_hash"]) for a in answers] == [
        (n, [label_of(1, 2)], f"hash-{n}") for n in (1, 2, 3, 4)
    ]
    assert len({a["together"] for a in answers}) == 1
    assert answers[0]["together"]
    expect(card.panel).to_be_hidden()


def test_without_the_panel_an_answer_is_for_one_ticket(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=4)
    together(card, 4)
    card.press("Escape")
    expect(card.panel).to_be_hidden()
    card.press("1")
    card.ready(2)
    assert [(a["task"], a["together"]) for a in card.stored(1)] == [(1, "")]
    expect(card.offer).to_have_text("2 alike: decide togetherA")


def test_a_key_in_the_same_moment_as_the_panel_is_for_one_ticket(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=4)
    card.page.evaluate(
        "for (const key of ['a', '1']) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))"
    )
    card.ready(2)
    assert [a["task"] for a in card.stored(1)] == [1]


def test_tickets_alike_that_were_not_scrolled_to_are_left_out(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=4, text=LONG)
    card.press("a")
    expect(card.panel).to_contain_text("1 of 4 tickets; scroll to the end of the others")
    for ticket in (2, 3):
        card.panel.locator("article .end").nth(ticket - 2).scroll_into_view_if_needed()
        expect(card.panel).to_contain_text(f"{ticket} of 4 tickets; scroll to the end of the others")
    card.press("1")
    card.ready(4)
    assert [a["task"] for a in card.stored(3)] == [1, 2, 3]


def test_one_key_takes_all_of_them_back(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=3)
    together(card, 3)
    card.press("2")
    card.ready(4)
    card.press("z")
    card.ready(1)
    expect(card.line).to_have_text("Undone: 3 tickets.")
    answers = card.stored(6)
    assert [a["undoes"] for a in answers[3:]] == [a["operation"] for a in answers[:3]]
    expect(card.offer).to_have_text("2 alike: decide togetherA")


def test_one_key_takes_all_of_them_back_after_a_reload(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=3)
    together(card, 3)
    card.press("2")
    card.stored(3)
    card.page.reload()
    card.ready(4)
    card.press("z")
    card.ready(1)
    answers = card.stored(6)
    assert {a["undoes"] for a in answers[3:]} == {a["operation"] for a in answers[:3]}
    expect(card.act("Undo")).to_be_disabled()


def test_a_skip_with_a_reason_goes_to_all_of_them_too(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=2, reasons=1)
    together(card, 2)
    card.press("s", "3")
    card.ready(3)
    assert [(a["task"], a["because"]) for a in card.stored(2)] == [(1, "This is no ticket"), (2, "This is no ticket")]


def test_blind_tickets_are_decided_alone(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=4, blind=1)
    expect(card.offer).to_be_hidden()
    card.press("a")
    expect(card.line).to_have_text("No other ticket of yours says nearly the same.")


def test_the_panel_is_brought_onto_a_narrow_screen(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=2, width=320)
    card.press("a")
    expect(card.panel).to_be_in_viewport()
    expect(card.panel).to_contain_text(re.compile("goes to all 2 tickets"))
