"""A person at the app, in-process: opens pages by their titles, clicks by words, reads what is said."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.bootstrap import App
from tests.support.pages_home import only_project, open_app
from ui.navigation import ENTRIES

ROUTER = Path(__file__).parents[2] / "streamlit_app.py"
FILES = {entry.title: f"pages/{entry.file}" for entry in ENTRIES}


@dataclass
class Visit:
    """One browser tab; `app` are the use cases on the same data folder."""

    home: Path
    person: str
    app: App = field(init=False)
    tab: AppTest = field(init=False)

    def __post_init__(self) -> None:
        """Come in."""
        self.app = open_app(self.home)
        self.tab = AppTest.from_file(ROUTER, default_timeout=30)
        self.tab.session_state["person"] = self.person
        self.tab.run()

    def open(self, title: str, **query: str) -> "Visit":
        """Open a page; one that is not this person's raises ValueError."""
        self.tab.switch_page(FILES[title])
        for name, value in query.items():
            self.tab.query_params[name] = value
        return self.look()

    def look(self) -> "Visit":
        """Load the page again."""
        self.tab.run()
        assert not self.tab.exception, self.tab.exception
        return self

    def click(self, words: str, number: int = 0) -> "Visit":
        """Press the button that says so, the first or another one of several."""
        [button for button in self.tab.button if words in button.label][number].click()
        return self.look()

    def says(self, kind: str) -> str:
        """Return everything shown of one kind of element ("error", "info", "caption", "title", "metric", …)."""
        return "\n".join(str(element.value) for element in self.tab.get(kind))

    @property
    def buttons(self) -> list[str]:
        """Return what the buttons say."""
        return [button.label for button in self.tab.button]

    def table(self, number: int = 0) -> Any:
        """Return a table as a data frame."""
        return self.tab.dataframe[number].value

    def work(self) -> "Visit":
        """Let a worker finish everything that waits, and look again."""
        self.app.driver.drain()
        return self.look()

    @property
    def project(self) -> Any:
        """Return the project there is."""
        return only_project(self.app)
