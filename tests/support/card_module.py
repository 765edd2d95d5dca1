"""The card's JavaScript module in an empty page: its functions by name, or a card whose server is the test."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import ui
from ui.review_card import script

TICKET = {
    "id": 1,
    "token": "t",
    "text": "Hello",
    "text_hash": "h",
    "version": 1,
    "predicted": ["A"],
    "scores": [["A", 0.8], ["B", 0.2]],
    "blind": False,
    "masked": False,
    "why": [],
    "alike": [],
}
DATA: dict[str, Any] = {
    "person": "ada",
    "project": 1,
    "multi": False,
    "label_set": 3,
    "labels": ["A", "B"],
    "guides": {},
    "tickets": [TICKET],
    "acknowledged": [],
    "undoable": [],
    "done_today": 0,
    "waiting": 1,
    "more": False,
    "seconds_each": None,
    "empty_message": "Empty.",
    "skip_reasons": [],
    "keys": {},
    "may_unmask": False,
    "told": {"precedents": {}, "texts": {}},
    "resend_ms": 2000,
    "beat_ms": 60_000,
    "longest_note": 100,
}
BARE = {name: value for name, value in DATA.items() if name not in ("labels", "guides")}
PAINTED = "while (!document.querySelector('.card').dataset.painted) await new Promise(requestAnimationFrame);"
PLACE = Path(ui.__path__[0]) / "review_place.js"
LOAD = """async ([placeSource, cardSource]) => {
  const load = (source) => import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const place = await load(placeSource);
  window.again = () => load(cardSource);
  window.card = await load(cardSource);
  window.mount = (data) => {
    const parentElement = document.body.appendChild(document.createElement("div"));
    const mounted = { states: [] };
    const setStateValue = (name, value) => mounted.states.push([name, structuredClone(value)]);
    mounted.tell = (data) => { mounted.leave = place.default({ data: { card: JSON.stringify(data) }, parentElement, setStateValue }); };
    mounted.tell(data);
    return mounted;
  };
}"""


@dataclass
class CardModule:
    """The module as `card`; `mount(data)` puts up a card that notes what it would send in `states`.

    `card.default()` brings the code to the places that wait for it, `again()` loads the same code anew.
    """

    page: Page

    def load(self) -> "CardModule":
        """Load the module into a page that has a local storage."""
        self.page.route(
            "http://card.test/", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html")
        )
        self.page.goto("http://card.test/")
        self.page.evaluate(LOAD, [PLACE.read_text(encoding="utf-8"), script()])
        return self

    def run(self, body: str, argument: object = None) -> Any:
        """Run the body of a function of `argument` and return what it returns."""
        return self.page.evaluate(f"async (argument) => {{ {body} }}", argument)


def carded(module: CardModule, script: str, argument: object) -> Any:
    """Run a script with the card's code in the page."""
    return module.run(f"card.default(); {script}", argument)
