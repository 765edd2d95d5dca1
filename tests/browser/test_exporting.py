"""A lead takes tickets away as a file: written by the worker, downloaded by the browser, read back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.pages_home import copied, template
from tests.support.pages_screen import Screen
from tests.support.pages_server import WholeApp

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WholeApp]:
    """The whole app on a project with a history."""
    server = WholeApp(folder=tmp_path, home=copied(template(), tmp_path / "home")).start().with_worker()
    yield server
    server.stop()


def test_a_lead_writes_a_file_and_downloads_it(server: WholeApp, page: Page, tmp_path: Path) -> None:
    screen = Screen(page, server.url)
    screen.enter("lena")
    screen.open("/export").titled("Export")
    screen.run(page.get_by_text("Everything (JSON Lines)").click)  # a click while the page is drawn anew may be lost
    expect(page.get_by_role("radio", name="Everything (JSON Lines)")).to_be_checked()
    page.get_by_role("button", name="Write the file").click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.startswith("Desk-jsonl-")
    download.value.save_as(tmp_path / "file")
    lines = [json.loads(line) for line in (tmp_path / "file").read_text(encoding="utf-8").splitlines()]
    assert [line["source"] for line in lines].count("review") == 6
