"""What stays in sight on the review card: messages, the ticket beside its note, the labels about to be saved, the focus."""

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser_server import AppServer
from tests.support.card_screen import CardScreen, OpenCard, label_of, text_of

pytestmark = pytest.mark.browser
NOT_SAVED = "Not saved: This label is not in the project's label set."
# Whether nothing else lies over the middle of it, and all of it is on the screen.
SEEN = """(node) => {
  const { left, right, top, bottom } = node.getBoundingClientRect();
  const at = node.getRootNode().elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return top >= 0 && bottom <= innerHeight && right <= innerWidth && (node === at || node.contains(at));
}"""
FADED = """async (node) => {
  await Promise.all(node.getAnimations().map((one) => one.finished));
  return getComputedStyle(node).opacity;
}"""


def seen(part: Locator) -> bool:
    return bool(part.evaluate(SEEN))


def focused(card: CardScreen) -> Locator:
    return card.card.locator(":focus")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_what_was_not_saved_is_in_sight_until_it_is_dismissed(
    open_card: OpenCard, card_server: AppServer, width: int
) -> None:
    card = open_card(card_server, tickets=9, refuse=1, width=width)
    card.act("Accept").click()
    card.row(9).scroll_into_view_if_needed()
    expect(card.line).to_have_text(NOT_SAVED)
    assert seen(card.line)
    card.press("x")
    expect(card.line).to_contain_text(NOT_SAVED)
    card.card.get_by_role("button", name="Dismiss this message").click()
    expect(card.line).not_to_contain_text("Not saved")


def test_the_card_does_not_fade_while_a_slow_server_works(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, delay=4)
    card.press("1")
    place = card.page.locator("[data-testid=stElementContainer]", has=card.card)
    expect(place).to_have_attribute("data-stale", "true")
    assert place.evaluate(FADED) == "1"


def test_on_a_phone_nothing_shines_through_the_reasons_for_a_skip(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, reasons=1, width=320)
    card.act("Skip").click()
    expect(card.reasons).to_be_visible()
    expect(card.act("Accept")).to_be_hidden()
    card.press("Escape")
    expect(card.act("Accept")).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_labels_to_be_saved_are_in_sight_with_the_button_that_saves_them(
    open_card: OpenCard, card_server: AppServer, width: int
) -> None:
    card = open_card(card_server, tickets=9, multi=1, width=width, text="word " * 400)
    choice = card.card.locator(".choice")
    expect(choice).to_contain_text(label_of(1, 1))
    expect(choice).to_contain_text(label_of(1, 2))
    assert seen(choice)
    assert seen(card.act("Save labels"))
    card.press("1", "2")
    expect(choice).to_have_text("Chosen: none")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_note_is_written_with_its_ticket_in_sight(open_card: OpenCard, card_server: AppServer, width: int) -> None:
    card = open_card(card_server, tickets=9, width=width)
    card.page.set_viewport_size({"width": width, "height": 640})
    card.press("n")
    expect(card.card.locator("textarea")).to_be_focused()
    assert seen(card.card.locator("textarea"))
    assert card.text.evaluate("(node) => node.getBoundingClientRect().top >= 60 && node.scrollTop === 0")


def test_a_note_comes_back_when_its_answer_is_undone(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("n")
    card.type("ask Eva")
    card.press("Escape", "2")
    card.ready(2)
    card.press("z")
    card.ready(1)
    expect(card.card.get_by_role("button", name="Note ✓")).to_be_visible()
    card.press("n")
    expect(card.card.locator("textarea")).to_have_value("ask Eva")


def test_a_note_stays_with_the_ticket_when_the_models_answer_is_taken(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9, blind=1)
    card.press("n")
    card.type("ask Eva")
    card.press("Escape", "4")
    card.revealed("The model says")
    card.press("m")
    card.ready(2)
    assert [answer["note"] for answer in card.stored(3)] == ["ask Eva", "", "ask Eva"]


@pytest.mark.parametrize(("blind", "visible"), [(1, True), (0, False)])
def test_a_ticket_decided_blind_says_why_nothing_is_suggested(
    open_card: OpenCard, card_server: AppServer, blind: int, *, visible: bool
) -> None:
    card = open_card(card_server, tickets=9, blind=blind)
    reason = card.card.get_by_text("Decide first: the model's answer comes after.")
    expect(reason).to_be_visible(visible=visible)


def test_escape_from_the_reasons_gives_the_focus_back(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, reasons=1)
    card.act("Flag").focus()
    card.press("s", "Escape")
    expect(card.act("Flag")).to_be_focused()


def test_a_panel_closed_by_its_button_gives_the_focus_back(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.act("Precedents").focus()
    card.press("Enter")
    card.panel.get_by_role("button", name="Close").focus()
    card.press("Enter")
    expect(card.panel).to_be_hidden()
    expect(card.act("Precedents")).to_be_focused()


def test_a_note_that_is_closed_by_escape_gives_the_focus_to_its_ticket(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9)
    card.press("n", "Escape")
    expect(card.text).to_be_focused()
    expect(card.text).to_have_text(text_of(1))
    expect(focused(card)).to_have_count(1)


def test_the_offer_to_decide_together_reads_without_its_key(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=4, width=320)
    expect(card.offer).to_have_accessible_name("3 alike: decide together")
