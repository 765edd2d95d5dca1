"""A page as people with other eyes, hands and screens meet it: what axe finds, what is too wide, where the focus is."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.support.browser_server import ROOT
from tests.support.pages_screen import Screen

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
LOOK = (ROOT / "tests" / "support" / "look.js").read_text(encoding="utf-8")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 900}
THEMES = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


@dataclass
class Eyes:
    """Looks at the pages of one tab."""

    screen: Screen

    def __post_init__(self) -> None:
        """Bring axe and our own questions along, to each page."""
        self.screen.page.add_init_script(script=f"{AXE_SCRIPT};{LOOK}")

    def faults(self) -> list[str]:
        """Return what is wrong with the page as it is now: light, dark, in high contrast and on a narrow screen."""
        wrong = [f"light: {fault}" for fault in [*self._axe(), *self._unseen_focus()]]
        self._theme("dark")
        wrong += [f"dark: {fault}" for fault in self._axe()]
        self._theme("light")
        self.screen.page.emulate_media(forced_colors="active")
        wrong += [f"high contrast: {fault}" for fault in [*self._axe(), *self._unseen_focus(outline_only=True)]]
        self.screen.page.emulate_media(forced_colors="none")
        self.screen.page.set_viewport_size(NARROW)
        expect(self.screen.page.locator('[data-testid="stSidebar"]')).not_to_be_in_viewport()
        wrong += [f"320 px: {fault}" for fault in [*self._axe(), *self._ask("tooWide()")]]
        self.screen.page.set_viewport_size(WIDE)
        return [*wrong, *(f"moves although asked not to: {fault}" for fault in self._ask("moving()"))]

    def _axe(self) -> list[str]:
        violations: Sequence[dict[str, Any]] = self._evaluate("axe.run(argument)", OPTIONS)["violations"]
        return [
            f"{violation['id']} at {node['target']}: {node['failureSummary']}\n  {node['html'][:200]}"
            for violation in violations
            for node in violation["nodes"]
        ]

    def _unseen_focus(self, *, outline_only: bool = False) -> list[str]:
        """Return where a focus by the keyboard does not show; a key tells the browser that it is one by the keyboard."""
        self.screen.page.keyboard.press("Shift")
        return [f"unseen focus at {stop}" for stop in self._ask("unseenFocus(argument)", outline_only)]

    def _theme(self, name: str) -> None:
        self.screen.page.emulate_media(color_scheme=name)  # type: ignore[arg-type]  # "light" or "dark"
        red, green, blue = bytes.fromhex(THEMES[name]["backgroundColor"].removeprefix("#"))
        page = self.screen.page.locator('[data-testid="stApp"]')
        expect(page).to_have_css("background-color", f"rgb({red}, {green}, {blue})")

    def _ask(self, question: str, argument: object = None) -> list[str]:
        return list(self._evaluate(f"look.{question}", argument))

    def _evaluate(self, script: str, argument: object = None) -> Any:
        return self.screen.page.evaluate(f"(argument) => {script}", argument)
