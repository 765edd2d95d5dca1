"""Presses keys at a review card in a browser, and compares what was on the screen with what was stored."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text

from benchmarks.filling import Filled
from core.domain.privacy import masked

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WATCH = Path(__file__).with_name("key_watch.js")
DECIDING = ("1", "Enter", "2", "3")
HELD_GAP, HELD_TIMES = 0.03, 40
LOADED = 60.0
STORED = """
SELECT r.task_id, d.text FROM review r JOIN document d ON d.id = r.document_id
WHERE r.reviewer = :person AND r.action IN ('confirm', 'correct') AND r.id > :after ORDER BY r.id"""
NEWEST = "SELECT coalesce(max(id), 0) FROM review"


@dataclass
class Counted:
    """What some runs came to; `painted` are the milliseconds from a key to the next ticket on the screen.

    `starved` are decisions after which no further ticket was in the browser.
    """

    keys: int = 0
    decisions: int = 0
    unseen: int = 0
    lost: int = 0
    doubled: int = 0
    held: int = 0
    held_extra: int = 0
    starved: int = 0
    painted: list[float] = field(default_factory=list)

    def add(self, presses: Sequence[dict[str, Any]], paints: Sequence[dict[str, Any]], stored: Sequence[str]) -> None:
        """Compare the keys of a run with the texts of the tickets that were stored as decided, in order."""
        down = [press for press in presses if not press["repeat"]]
        decided = [press for press in down if press["open"] and press["seen"]]
        repeated = {press["seen"] for press in presses if press["repeat"]}
        times, on_screen = Counter(stored), {press["seen"] for press in decided}
        self.keys += len(down)
        self.decisions += len(stored)
        self.lost += sum(1 for press in decided if not times[press["seen"]])
        self.doubled += sum(often - 1 for often in times.values())
        for shown in times.keys() - on_screen:
            if shown in repeated:
                self.held_extra += 1
            else:
                self.unseen += 1
        for press in decided:
            self._painted(press, paints)

    def _painted(self, press: dict[str, Any], paints: Sequence[dict[str, Any]]) -> None:
        after = next((one for one in paints if one["at"] > press["at"] and one["text"] != press["seen"]), None)
        if after is None or after["empty"]:
            self.starved += 1
        else:
            self.painted.append(after["at"] - press["at"])


class Screen:
    """One person's review card in a browser, and what is stored of them."""

    def __init__(self, browser: "Browser", filled: Filled, port: int, person: str, *, patience: float) -> None:
        """Open the page and wait for a ticket that takes keys; nothing is waited for longer than `patience` seconds."""
        self._patience = patience
        self.filled, self.person = filled, person
        self._engine = create_engine(filled.url)
        context = browser.new_context()
        address = f"http://localhost:{port}"
        context.add_cookies([{"name": "countersign_person", "value": person, "url": address}])
        self.page: Page = context.new_page()
        self.page.add_init_script(path=WATCH)
        self.page.goto(f"{address}/review")
        self.ready()
        self._after = self._newest()

    def ready(self) -> None:
        """Wait until a ticket takes keys."""
        self.page.wait_for_selector('section.card[data-painted]:not([data-painted=""])', timeout=LOADED * 1000)

    def reload(self) -> None:
        """Load the page anew, as a person does when it does not go on; the witness keeps its notes."""
        told = self.page.evaluate("() => [window.presses, window.paints]")
        self.page.reload()
        self.ready()
        self.page.evaluate("(told) => { [window.presses, window.paints] = told; }", told)

    def press(self, count: int, gap: float) -> None:
        """Press so many deciding keys, one every `gap` seconds as exactly as the machine lets us."""
        begun = time.monotonic()
        for number in range(count):
            pause(begun + number * gap - time.monotonic())
            self.page.keyboard.press(DECIDING[number % len(DECIDING)])

    def hold(self) -> None:
        """Hold one key down, as long as a person who fell asleep on it for a second."""
        for _ in range(HELD_TIMES):
            self.page.keyboard.down("1")
            pause(HELD_GAP)
        self.page.keyboard.up("1")

    def saved(self) -> bool:
        """Wait until the card says that everything is saved; tell whether it did."""
        deadline = time.monotonic() + self._patience
        while set(self.page.locator("section.card .saved").all_inner_texts()) != {"saved"}:
            if time.monotonic() > deadline:
                return False
            pause(0.05)
        return True

    def count(self, into: Counted) -> None:
        """Compare what was pressed since the last time with what was stored."""
        told: list[list[dict[str, Any]]] = self.page.evaluate(
            "() => { const told = [window.presses, window.paints]; window.presses = []; return told; }"
        )
        into.add(told[0], told[1], self.stored())
        self._after = self._newest()

    def stored(self) -> list[str]:
        """Return the texts, as they are on the screen, of the tickets decided since the last count."""
        with self._engine.connect() as connection:
            rows = connection.execute(text(STORED), {"person": self.person, "after": self._after})
            return [masked(row.text) for row in rows]

    def _newest(self) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(text(NEWEST)).scalar_one())

    def close(self) -> None:
        """Close the tab."""
        self.page.context.close()
        self._engine.dispose()


def pause(seconds: float) -> None:
    """Wait, if there is anything to wait for."""
    if seconds > 0:
        threading.Event().wait(seconds)
