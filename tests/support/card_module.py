"""The card's JavaScript module in an empty page: its functions by name, or a card whose server is the test."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import ui
from ui.review_card import script

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
    mounted.tell = (data) => { mounted.leave = place.default({ data, parentElement, setStateValue }); };
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
