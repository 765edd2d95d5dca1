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
MENU = '[data-testid="stSidebar"]'


@dataclass
class Eyes:
    """Looks at the pages of one tab, whose person has asked for less motion."""

    screen: Screen

    def __post_init__(self) -> None:
        """Bring axe and our own questions along, to each page."""
        self.screen.page.add_init_script(script=f"{AXE_SCRIPT};{LOOK}")

    def open(self, address: str) -> "Eyes":
        """Load a page and wait until all of it is there: its parts and our style sheet come one by one."""
        page = self.screen.open(address).page
        self.screen.title.first.wait_for()
        expect(page.locator('[data-testid="stEvent"] style')).to_be_attached()
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        return self

    def faults(self) -> list[str]:
        """Return what is wrong with the page as it is now, for whoever may come."""
        focus, moving = self._ask("unseen focus", "unseenFocus(false)"), self._ask("moves", "moving()")
        return [*self.themes(), *focus, *moving, *self._high_contrast(), *self._narrow()]

    def themes(self) -> list[str]:
        """Return what axe finds in the light theme and in the dark one."""
        light = self._axe("light")
        self._theme("dark")
        dark = self._axe("dark")
        self._theme("light")
        return [*light, *dark]

    def menu(self) -> list[str]:
        """Return what axe finds in the menu that lies over a narrow page."""
        self._resize(NARROW)
        self.screen.page.get_by_test_id("stExpandSidebarButton").click()
        expect(self.screen.page.locator(MENU)).to_be_in_viewport()
        return self._axe("menu at 320 px")

    def _high_contrast(self) -> list[str]:
        self.screen.page.emulate_media(forced_colors="active")
        found = [*self._axe("high contrast"), *self._ask("unseen focus in high contrast", "unseenFocus(true)")]
        self.screen.page.emulate_media(forced_colors="none")
        return found

    def _narrow(self) -> list[str]:
        self._resize(NARROW)
        found = [*self._axe("320 px"), *self._ask("wider than 320 px", "tooWide()")]
        self._resize(WIDE)
        return found

    def _resize(self, size: dict[str, int]) -> None:
        self.screen.page.set_viewport_size(size)  # type: ignore[arg-type]  # width and height
        menu = self.screen.page.locator(MENU)
        if menu.count():
            expect(menu).to_be_in_viewport() if size is WIDE else expect(menu).not_to_be_in_viewport()

    def _theme(self, name: str) -> None:
        self.screen.page.emulate_media(color_scheme=name)  # type: ignore[arg-type]  # "light" or "dark"
        red, green, blue = bytes.fromhex(THEMES[name]["backgroundColor"].removeprefix("#"))
        page = self.screen.page.locator('[data-testid="stApp"]')
        expect(page).to_have_css("background-color", f"rgb({red}, {green}, {blue})")

    def _axe(self, how: str) -> list[str]:
        results = self.screen.page.evaluate("(options) => axe.run(options)", OPTIONS)
        violations: Sequence[dict[str, Any]] = results["violations"]
        return [
            f"{how}: {violation['id']} at {node['target']}: {node['failureSummary']}\n  {node['html'][:200]}"
            for violation in violations
            for node in violation["nodes"]
        ]

    def _ask(self, what: str, question: str) -> list[str]:
        self.screen.page.keyboard.press("Tab")  # tells the page that whoever is there uses keys
        return [f"{what}: {answer}" for answer in self.screen.page.evaluate(f"look.{question}")]
