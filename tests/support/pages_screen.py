"""The app in a browser as a test sees it: what is on the screen, what was asked of whom, what came over the wire."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ui.navigation import ENTRIES

# Below a page's address Streamlit first asks for its own files in the wrong place, gets 404, and then in the right one.
PROBES = re.compile(r"/_stcore/(health|host-config)$")
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
TRIES = 3
URLS = {entry.title: f"/{entry.url}" for entry in ENTRIES}


@dataclass
class Screen:
    """One tab of one browser profile."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    heard: bytearray = field(default_factory=bytearray)
    sockets: list[WebSocket] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the first request on."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", self._socket)

    def enter(self, person: str) -> "Screen":
        """Be somebody from the next page on, as the cookie of an earlier visit does."""
        self.page.context.add_cookies([{"name": "countersign_person", "value": person, "url": self.url}])
        return self

    def open(self, address: str = "/") -> "Screen":
        """Load a page and wait until it has run."""
        self.page.goto(f"{self.url}{address}")
        return self.settled()

    def follow(self, title: str) -> "Screen":
        """Go to a page by the menu, which loads no page anew."""
        self.page.locator(f'[data-testid="stSidebarNavLink"][href$="{URLS[title]}"]').click()
        return self.titled(title)

    def settled(self) -> "Screen":
        """Wait until the page has run."""
        self.page.wait_for_selector(READY, timeout=60_000)
        return self

    def run(self, act: Callable[[], None]) -> "Screen":
        """Do what makes the page run, and wait until it has run: right after a click it still looks settled.

        What was clicked may have moved at that very moment: where no run begins, it is done again.
        """
        for _ in range(TRIES):
            with (
                suppress(PlaywrightTimeout),
                self.sockets[-1].expect_event("framereceived", _ended, timeout=60_000),
                self.sockets[-1].expect_event("framereceived", _began, timeout=15_000),
            ):
                act()
                break
        else:
            message = "Nothing on the page began to run."
            raise AssertionError(message)
        return self.settled()

    @property
    def title(self) -> Locator:
        """Return the page's title."""
        return self.page.locator("h1")

    def titled(self, words: str) -> "Screen":
        """Wait until the page with this title has run."""
        expect(self.title.filter(has_text=words).first).to_be_visible(timeout=60_000)
        return self.settled()

    def button(self, words: str) -> Locator:
        """Return the button that says this."""
        return self.page.get_by_role("button", name=words)

    def ticket(self, other_than: str = "") -> str:
        """Wait until the review card has painted a ticket, or another one, and takes keys; return its number."""
        card = self.page.locator("section.card")
        expect(card).to_have_attribute("data-painted", re.compile(r"\d"), timeout=60_000)
        if other_than:
            expect(card).not_to_have_attribute("data-painted", other_than)
        return str(card.get_attribute("data-painted"))

    @property
    def menu(self) -> list[str]:
        """Return the pages in the navigation."""
        texts = self.page.locator('[data-testid="stSidebarNavLink"]').all_inner_texts()
        return [text.split("\n")[-1] for text in texts]

    @property
    def words(self) -> str:
        """Return everything that can be read on the page."""
        return self.page.locator('[data-testid="stApp"]').inner_text()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not PROBES.search(message.location.get("url", "")):
            self.complaints.append(message.text)

    def _asked(self, url: str) -> None:
        """Note whom a request goes to; blob: and data: go to nobody."""
        if urlsplit(url).netloc:
            self.asked.add(urlsplit(url).netloc)

    def _socket(self, socket: WebSocket) -> None:
        self._asked(socket.url)
        self.sockets.append(socket)
        socket.on("framereceived", lambda data: self.heard.extend(data if isinstance(data, bytes) else data.encode()))


def _began(frame: bytes | str) -> bool:
    """Tell whether the server says by this that a run begins."""
    return isinstance(frame, bytes) and ForwardMsg.FromString(frame).WhichOneof("type") == "new_session"


def _ended(frame: bytes | str) -> bool:
    """Tell whether the server says by this that a run has ended."""
    return isinstance(frame, bytes) and ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"
