"""Pages and real server processes for the tests that need them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from core.bootstrap import App
from core.domain.actors import Role
from tests.support.browser_server import AppServer
from tests.support.card_module import CardModule
from tests.support.card_screen import APP, WATCH, CardScreen, OpenCard
from tests.support.pages_home import PERSON_OF, copied, open_app, template
from tests.support.pages_screen import Screen
from tests.support.pages_server import WholeApp

Serve = Callable[..., AppServer]
NewPage = Callable[..., Page]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start apps: `serve(path, {"NAME": "value"})`; all end with the test."""
    servers: list[AppServer] = []

    def start(app: Path, env: dict[str, str] | None = None) -> AppServer:
        folder = tmp_path / f"server-{len(servers)}"
        folder.mkdir()
        servers.append(AppServer(app=app, folder=folder, env=env or {}))
        return servers[-1].start()

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open pages, each in a context of its own: `new_page(color_scheme="dark", viewport={…})`."""
    contexts: list[BrowserContext] = []

    def open_page(**options: object) -> Page:
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]  # playwright checks them
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WholeApp]:
    """The web server on a project with a history, for one test alone; a file may have a server of its own."""
    server = WholeApp(folder=tmp_path, home=copied(template(), tmp_path / "home")).start()
    yield server
    server.stop()


@pytest.fixture
def app(server: WholeApp) -> Iterator[App]:
    """The use cases on the server's data folder."""
    app = open_app(server.home)
    yield app
    app.store.close()


@pytest.fixture
def screen(server: WholeApp, new_page: NewPage) -> Screen:
    """A reviewer's tab."""
    return Screen(new_page(viewport={"width": 1280, "height": 900}), server.url).enter(PERSON_OF[Role.REVIEWER].id)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page in a light theme."""
    return new_page(color_scheme="light", viewport={"width": 1280, "height": 800})


@pytest.fixture
def dark_page(new_page: NewPage) -> Page:
    """A page in a dark theme."""
    return new_page(color_scheme="dark", viewport={"width": 1280, "height": 800})


@pytest.fixture(scope="session")
def card_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """One server of the review card for the tests that do it no harm; each test has a desk of its own."""
    folder = tmp_path_factory.mktemp("cards")
    server = AppServer(app=APP, folder=folder, env={"CARD_FOLDER": str(folder)}).start()
    yield server
    server.stop()


@pytest.fixture
def card_module(page: Page) -> CardModule:
    """The card's own module in an empty page."""
    return CardModule(page=page).load()


@pytest.fixture
def mortal_card_server(serve: Serve, tmp_path: Path) -> AppServer:
    """A server of the review card that the test may pause and kill."""
    return serve(APP, {"CARD_FOLDER": str(tmp_path)})


@pytest.fixture
def open_card(new_page: NewPage) -> OpenCard:
    """Open the card in a page of its own: `open_card(server, multi=1, delay=0.3, theme="dark", width=320)`."""

    def start(server: AppServer, *, theme: str = "light", width: int = 1280, **options: object) -> CardScreen:
        page = new_page(color_scheme=theme, viewport={"width": width, "height": 800})
        page.add_init_script(path=WATCH)
        card = CardScreen(page=page, server=server, desk=uuid4().hex, options=options)
        card.open()
        card.ready(1)
        return card

    return start
