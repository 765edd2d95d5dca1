"""A reviewer with a keyboard and nothing else: what they press, and what they remember having said."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.support.browser_server import until

MOST_TABS = 60
# Whatever comes from a pointer is counted and goes nowhere; a click made by a key has no detail.
NO_POINTER = """
window.pointed = 0;
for (const type of ["pointerdown", "pointerup", "pointermove", "mousedown", "mouseup", "mousemove", "touchstart", "wheel", "click"]) {
  window.addEventListener(type, (e) => {
    if (type === "click" && e.detail === 0) return;
    window.pointed += 1;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, { capture: true, passive: false });
}"""
FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  if (node?.matches("button, a")) return node.textContent;
  return node?.getAttribute("aria-label") ?? ""; // what scrolls can have the focus too, with all its text
}"""


@dataclass
class MouselessDesk:
    """One tab whose pointer is off; `said` are the labels given to each ticket, the latest word only."""

    page: Page
    url: str
    said: dict[str, set[str]] = field(default_factory=dict)

    def sit_down(self, name: str) -> None:
        """Come to the start page, choose a person, and go to the tickets, by keys alone."""
        self.page.add_init_script(NO_POINTER)
        self.page.goto(self.url)
        expect(self.page.get_by_text("Who are you?")).to_be_visible(timeout=60_000)
        self.reach(name)
        self.press("Enter")
        expect(self.page.get_by_text("Who are you?")).to_have_count(0, timeout=60_000)
        self.reach("Review")
        self.press("Enter")
        self.ticket()
        # While the menu has the focus still, Enter would press its link.
        until(lambda: self.page.evaluate(FOCUSED) == "Ticket", 10, "the ticket having the focus")

    def reach(self, words: str) -> None:
        """Tab until what has the focus says this."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            if words in str(self.page.evaluate(FOCUSED)):
                return
        message = f"No Tab leads to {words!r}."
        raise AssertionError(message)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def card(self) -> Locator:
        """Return the card."""
        return self.page.locator("section.card")

    def row(self, digit: int) -> Locator:
        """Return the row behind a digit."""
        return self.card.locator(".side .row").nth(digit - 1)

    def label(self, digit: int) -> str:
        """Return the label behind a digit."""
        return str(self.row(digit).get_attribute("title"))

    def ticket(self, other_than: str = "", *, number: str = "") -> str:
        """Wait until a ticket, another one, or just this one takes keys; return its number."""
        expect(self.card).to_have_attribute("data-painted", number or re.compile(r"\d"), timeout=60_000)
        if other_than:
            expect(self.card).not_to_have_attribute("data-painted", other_than)
        return str(self.card.get_attribute("data-painted"))

    def decide(self, *keys: str, labels: set[str]) -> str:
        """Answer the ticket by these keys and turn to the next; return the number of the one answered."""
        ticket = self.ticket()
        self.said[ticket] = labels
        self.press(*keys)
        self.turn_from(ticket)
        return ticket

    def turn_from(self, ticket: str) -> None:
        """Wait for the next ticket; where the model's answer is shown first, keep one's own."""
        revealed = self.card.locator(".reveal:visible")
        expect(
            revealed.or_(self.card.and_(self.page.locator(f'[data-painted]:not([data-painted="{ticket}"])')))
        ).to_be_visible()
        if revealed.count():
            self.ticket(number=ticket)
            self.press("Enter")
        self.ticket(other_than=ticket)

    def saved(self) -> None:
        """Wait until everything is saved."""
        expect(self.card.locator(".saved")).to_have_text("saved", timeout=60_000)

    def reload(self) -> None:
        """Load the page anew after everything is saved, and wait for a ticket."""
        self.saved()
        self.page.reload()
        self.ticket()

    def take_back(self, ticket: str) -> None:
        """Undo one step and wait until its ticket is there again."""
        self.press("z")
        self.ticket(number=ticket)
        self.said.pop(ticket, None)

    @property
    def pointed(self) -> int:
        """Return how often a pointer did anything on this page since it was loaded."""
        return int(self.page.evaluate("window.pointed"))
