"""Streamlit's full collection after each run is off: it made every click twenty times dearer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_server import ROOT
from tests.support.pages_screen import Screen
from tests.support.pages_server import WholeApp

pytestmark = pytest.mark.browser
APP = ROOT / "tests" / "support" / "pages_collector_app.py"
CLICKS = 12


def collections_in_clicks(folder: Path, page: Page, **options: str) -> int:
    """Count the full collections of a dozen runs, under the project's configuration and these options."""
    server = WholeApp(app=APP, folder=folder, options=options).start()
    try:
        screen = Screen(page, server.url).open()
        first = said(screen, run=1)
        for click in range(CLICKS):
            screen.button("Again").click()
            last = said(screen, run=click + 2)
        return last - first
    finally:
        server.stop()


def said(screen: Screen, run: int) -> int:
    """Wait for this run, so that no two clicks share one, and return the collections so far."""
    text = screen.page.get_by_text(f"run {run}, full collections:")
    expect(text).to_be_visible(timeout=30_000)
    return int(text.inner_text().split(":")[1])


def test_our_configuration_keeps_runs_free_of_full_collections(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    assert collections_in_clicks(tmp_path, new_page()) <= CLICKS // 4


def test_without_the_option_every_run_ends_in_one(tmp_path: Path, new_page: Callable[..., Page]) -> None:
    assert collections_in_clicks(tmp_path, new_page(), **{"runner.postScriptGC": "true"}) >= CLICKS // 2
