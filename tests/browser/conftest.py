"""A real browser and real server processes for the tests that need them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.browser_server import AppServer

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
]
Serve = Callable[..., AppServer]
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; the system's Chromium where there is one."""
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        executable = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


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
def page(new_page: NewPage) -> Page:
    """A page in a light theme."""
    return new_page(color_scheme="light", viewport={"width": 1280, "height": 800})


@pytest.fixture
def dark_page(new_page: NewPage) -> Page:
    """A page in a dark theme."""
    return new_page(color_scheme="dark", viewport={"width": 1280, "height": 800})
