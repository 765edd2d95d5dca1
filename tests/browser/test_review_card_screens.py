"""The review card on every screen: widths, themes, strong contrast, readers, and how much travels to it."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import WebSocket, expect

from tests.support.browser_server import AppServer
from tests.support.card_screen import CardScreen, OpenCard

pytestmark = pytest.mark.browser
AXE = "async (tags) => (await axe.run({ runOnly: tags })).violations.map(({ id, nodes }) => [id, nodes[0].html])"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDEST = """(card) => Math.max(...[...card.querySelectorAll("*")]
  .filter((part) => part.checkVisibility() && !part.closest(".unseen"))
  .map((part) => part.getBoundingClientRect().right))"""
# Everything that takes the focus, with its name as a reader hears it, and its size.
TARGETS = """(card) => [...card.querySelectorAll("button, input, textarea, [tabindex='0']")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(":disabled"))
  .map((node) => [node.ariaLabel || node.innerText.trim(), node.getBoundingClientRect().height])"""
SCENES: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
    "plain": ({}, ()),
    "guide and highlights": ({}, ("g", "h")),
    "together": ({"alike": 4}, ("a",)),
    "reasons": ({"reasons": 1}, ("s",)),
    "keys": ({}, ("?",)),
    "find": ({"labels": 1000}, ("/",)),
    "nothing found": ({}, ("/", "q", "q")),
    "precedents": ({}, ("p",)),
    "several labels": ({"multi": 1, "labels": 1000}, ("5", "n")),
    "masked": ({"masked": 1, "may_unmask": 1}, ()),
    "blind": ({"blind": 1}, ("n",)),
    "not saved": ({"refuse": 1}, ("1",)),
}


def opened(open_card: OpenCard, server: AppServer, scene: str, *, theme: str, width: int) -> CardScreen:
    options, keys = SCENES[scene]
    card = open_card(server, theme=theme, width=width, tickets=9, **options)
    card.press(*keys)
    return card


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_nothing_is_wider_than_the_screen_and_every_target_has_a_name_and_a_size(
    open_card: OpenCard, card_server: AppServer, scene: str, theme: str, width: int
) -> None:
    card = opened(open_card, card_server, scene, theme=theme, width=width)
    assert card.card.evaluate(WIDEST) <= width
    targets = card.card.evaluate(TARGETS)
    assert [name for name, height in targets if not name or height < 24] == []


def faults(card: CardScreen) -> object:
    """Return what axe finds."""
    card.page.evaluate(AXE_SCRIPT)
    return card.page.evaluate(AXE, TAGS)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing(open_card: OpenCard, card_server: AppServer, scene: str, theme: str, width: int) -> None:
    card = opened(open_card, card_server, scene, theme=theme, width=width)
    assert faults(card) == []
    card.page.emulate_media(forced_colors="active")
    assert faults(card) == []


def test_axe_finds_nothing_where_the_model_is_shown_and_where_an_earlier_ticket_is(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, theme="dark", tickets=9, blind=1)
    card.press("4")
    card.revealed("The model says")
    assert faults(card) == []
    card.press("Enter")
    card.ready(2)
    card.press("b")
    assert faults(card) == []


def test_in_strong_contrast_marks_and_pressed_buttons_are_told_apart_by_lines(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9)
    card.page.emulate_media(forced_colors="active")
    card.press("h")
    style = "(node, name) => getComputedStyle(node)[name]"
    assert card.text.locator("mark.first").first.evaluate(style, "textDecorationStyle") == "solid"
    assert card.text.locator("mark.second").evaluate(style, "textDecorationStyle") == "dashed"
    assert card.act("Highlights").evaluate(style, "borderTopWidth") == "2px"


def test_nothing_in_the_card_moves_by_itself(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, alike=2)
    card.page.emulate_media(reduced_motion="reduce")
    card.press("a", "h")
    moving = "(card) => card.getAnimations({ subtree: true }).length"
    assert card.card.evaluate(moving) == 0


def test_a_reader_hears_the_ticket_its_suggestions_and_what_covers_it(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9, reasons=1)
    expect(card.card).to_match_aria_snapshot("""
      - region "Review":
        - region "Ticket"
        - group "Labels"
        - combobox "Find a label"
        - group "Acts"
        - group "Aids"
    """)
    expect(card.card.locator(".unseen").last).to_have_text(
        "Suggested: 1 Password reset, likely; 2 Network outage, unlikely; 3 Printer, unlikely."
    )
    card.press("s")
    expect(card.page.get_by_role("region", name="Why skip this ticket?")).to_be_focused()


def test_focus_is_seen(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("Escape")  # from now on the browser takes a focus for one by keyboard
    for part in (card.text, card.row(1), card.card.get_by_role("combobox"), card.act("Skip"), card.act("Keys")):
        part.focus()
        assert part.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"


def test_the_labels_travel_once(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, labels=1000)
    frames: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: frames.append(frame if isinstance(frame, bytes) else frame.encode()))

    card.page.on("websocket", listen)
    card.page.reload()
    card.ready(1)
    assert sum(frame.count(b"Parking budget") for frame in frames) == 1
    card.press("1")
    card.stored(1)
    frames.clear()
    card.press("2")
    card.stored(2)
    assert frames
    assert sum(frame.count(b"Parking budget") for frame in frames) == 0
    print("bytes to the browser for one answer:", sum(map(len, frames)))  # noqa: T201  # the figure, with pytest -s


@pytest.mark.parametrize(("labels", "theme", "width"), [(12, "light", 1280), (1000, "dark", 320)])
def test_nothing_moves_when_the_next_ticket_comes(
    open_card: OpenCard, card_server: AppServer, labels: int, theme: str, width: int
) -> None:
    card = open_card(card_server, tickets=9, labels=labels, theme=theme, width=width)
    places = "(node) => [...node.querySelectorAll('.text, .row, .find, .act')].map((part) => Math.round(part.getBoundingClientRect().top))"
    before = card.card.evaluate(places)
    card.press("2")
    card.ready(2)
    assert card.card.evaluate(places) == before
