"""The review card as a test sees it: press keys, read what is on the screen and what the server has stored."""

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.support.browser_server import AppServer, until
from tests.support.card_tickets import TWELVE

APP = Path(__file__).with_name("card_app.py")
WATCH = Path(__file__).with_name("card_watch.js")
LABELS = [str(label) for label in TWELVE]


@dataclass
class CardScreen:
    """One open review card and the log of its server."""

    page: Page
    server: AppServer
    desk: str
    options: dict[str, object] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """Return where the server writes this desk's answers."""
        return Path(self.server.env["CARD_FOLDER"]) / f"{self.desk}.jsonl"

    def open(self) -> None:
        """Load the page."""
        self.page.goto(f"{self.server.url}/?{urlencode({'desk': self.desk, **self.options})}")

    def another_tab(self, *, load: bool = True) -> "CardScreen":
        """Open the same desk in a second tab of the same browser profile."""
        other = replace(self, page=self.page.context.new_page())
        if load:
            other.open()
        return other

    @property
    def card(self) -> Locator:
        """Return the card."""
        return self.page.locator("section.card")

    @property
    def text(self) -> Locator:
        """Return the ticket's text."""
        return self.card.locator(".text")

    @property
    def saved(self) -> Locator:
        """Return the mark that tells what is not saved yet."""
        return self.card.locator(".saved")

    @property
    def line(self) -> Locator:
        """Return the line for hints and errors."""
        return self.card.locator(".line")

    def row(self, number: int) -> Locator:
        """Return the button behind a digit."""
        return self.card.locator(".row").nth(number - 1)

    @property
    def names(self) -> Locator:
        """Return the labels behind the digits."""
        return self.card.locator(".row:not([hidden]) > .name")

    @property
    def panel(self) -> Locator:
        """Return what is open beside the ticket."""
        return self.card.locator(".panel")

    @property
    def reasons(self) -> Locator:
        """Return the list of reasons for a skip."""
        return self.card.locator(".reasons")

    @property
    def over(self) -> Locator:
        """Return the look back at an earlier ticket."""
        return self.card.locator(".over")

    @property
    def offer(self) -> Locator:
        """Return the line that offers tickets alike."""
        return self.card.locator(".offer")

    @property
    def reveal(self) -> Locator:
        """Return what the model says, after a blind answer."""
        return self.card.locator(".reveal")

    @property
    def found(self) -> Locator:
        """Return the labels found by typing."""
        return self.card.get_by_role("option")

    def act(self, name: str) -> Locator:
        """Return one of the buttons below the ticket."""
        return self.card.locator(".primary, .aids").get_by_role("button", name=name, exact=True)

    def revealed(self, words: str) -> None:
        """Wait until the model's answer has been painted and keys are taken again."""
        expect(self.reveal).to_contain_text(words)
        expect(self.card).to_have_attribute("data-painted", re.compile(r"\d"))

    def type(self, words: str) -> None:
        """Type words, key by key."""
        self.page.keyboard.type(words)

    def asks(self) -> list[str]:
        """Return what the card has asked the server, in order."""
        asked = self.log.with_suffix(".asks")
        return asked.read_text(encoding="utf-8").splitlines() if asked.exists() else []

    def ready(self, ticket: int) -> None:
        """Wait until this ticket has been painted and takes keys."""
        expect(self.card).to_have_attribute("data-painted", str(ticket))

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as fast as the browser takes them."""
        for key in keys:
            self.page.keyboard.press(key)

    def answers(self) -> list[dict[str, Any]]:
        """Return what the server has stored, in order."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def stored(self, count: int, seconds: float = 20) -> list[dict[str, Any]]:
        """Wait until so many answers are stored and the card knows; return them."""
        until(lambda: len(self.answers()) >= count, seconds, f"storing {count} answers")
        expect(self.saved).to_have_text("saved")
        answers = self.answers()
        assert len(answers) == count
        return answers

    def painted(self) -> dict[str, int]:
        """Return since when (ms) each ticket text has been on the screen."""
        return dict(self.page.evaluate("[...window.seen]"))


def label_of(ticket: int, digit: int) -> str:
    """Return the label that a digit gives to a ticket."""
    return LABELS[(ticket + digit - 1) % len(LABELS)]


def text_of(ticket: int) -> str:
    """Return a ticket's text."""
    return f"Ticket {ticket}: since this morning it does not work.\n\nPlease help, it is urgent."


class OpenCard(Protocol):
    """Opens the card in a page of its own."""

    def __call__(self, server: AppServer, *, theme: str = "light", width: int = 1280, **options: object) -> CardScreen:
        """Load a new desk with these options and wait until its first ticket takes keys."""
        ...
