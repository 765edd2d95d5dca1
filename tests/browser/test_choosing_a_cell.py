"""An owner chooses a cell of the matrix: it alone is marked, and its tickets open."""

import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from core.bootstrap import App
from core.domain.confusions import pairs
from tests.support.browser_server import until
from tests.support.pages_home import OWNER, only_project
from tests.support.pages_screen import Screen
from tests.support.pages_server import WholeApp
from ui.matrix import ROW

pytestmark = pytest.mark.browser
CAPTION = re.compile(r"^([\d,]+) tickets? of (.+) that Version 2 takes for (.+)\.$")
DARK = 120  # a border may lie between two rows of points, half dark each


def picture(chart: Locator) -> np.ndarray:
    """Return what is seen of a chart: rows, columns, and red, green and blue from 0 to 255."""
    return np.asarray(Image.open(BytesIO(chart.screenshot())).convert("RGB"), dtype=int)


def bluest(seen: np.ndarray) -> tuple[int, int]:
    """Return where the first of the bluest points is: x to the right, y down, pixels."""
    down, right = np.unravel_index(np.argmax(seen[:, :, 2] - seen[:, :, 0]), seen.shape[:2])
    return int(right), int(down)


def marked(chart: Locator) -> int:
    """Return from where to where down a chart dark lines lie, the borders of what is marked, pixels; 0 without one."""
    lines = np.flatnonzero((picture(chart).max(axis=2) < DARK).sum(axis=1) > ROW)
    return int(np.ptp(lines)) if len(lines) else 0


def test_a_chosen_cell_alone_is_marked_and_opens_its_tickets(server: WholeApp, app: App, page: Page) -> None:
    screen = Screen(page, server.url).enter("olga").open("/compare?candidate=2").titled("Compare")
    screen.run(page.get_by_role("tab", name="Matrices").click)
    screen.run(page.get_by_role("radio", name="Version 2", exact=True).click)
    chart = page.get_by_role("img", name=re.compile("^Confusion matrix, Version 2;"))
    expect(chart).to_have_attribute("aria-busy", "false", timeout=20_000)  # not the matrix that was there before
    until(lambda: np.array_equal(picture(chart), picture(chart)), 20, "a matrix that stands still")
    x, y = bluest(picture(chart))
    chart.click(position={"x": x + 6, "y": y + 6})
    said = page.get_by_text(CAPTION)
    expect(said).to_have_count(1, timeout=20_000)
    cell = CAPTION.match(said.inner_text())
    assert cell
    count, true, taken = cell.groups()
    page.mouse.move(0, 0)

    until(lambda: 0 < marked(chart) < 2 * ROW, 20, "one marked cell")
    found = app.reports.comparisons(OWNER, only_project(app).id)
    known = pairs(app.reports.comparison(OWNER, only_project(app).id, found[0].id).evidence.transitions)
    its = next(one for one in known if (one.true, one.predicted) == (true, taken))
    assert its.candidate == int(count.replace(",", "")) > 0
