"""An owner chooses a bar, then points of a curve, a second one with Shift: the tickets behind them open."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser_server import until
from tests.support.pages_home import OWNER, copied, only_project, open_app, template
from tests.support.pages_screen import Screen
from tests.support.pages_server import WholeApp

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WholeApp]:
    """The web server on a project with a comparison."""
    server = WholeApp(folder=tmp_path, home=copied(template(), tmp_path / "home")).start()
    yield server
    server.stop()


#: A chart is drawn anew after a run, and what opens above it pushes it down: a click beside a mark chooses nothing.
STILL = """async mark => {
    for (let frames = 0, before = ""; frames < 60; ) {
        await new Promise(requestAnimationFrame);
        const { x, y, width } = mark.getBoundingClientRect();
        if (!mark.isConnected) return false; // another one stands there by now
        frames = `${x} ${y} ${width}` === before ? frames + 1 : 0;
        before = `${x} ${y} ${width}`;
    }
    return true;
}"""


def choose(screen: Screen, mark: Locator, *keys: Literal["Shift"]) -> None:
    """Click a mark of a chart once it stands still; a layer of the chart's own lies over it."""
    expect(mark).to_be_visible(timeout=20_000)
    until(lambda: mark.evaluate(STILL), 30, "a chart that stands still")
    screen.run(lambda: mark.click(force=True, modifiers=keys))


def test_a_bar_and_points_open_their_tickets(server: WholeApp, page: Page) -> None:
    app = open_app(server.home)
    (first, *_) = app.reports.comparisons(OWNER, only_project(app).id)
    found = app.reports.comparison(OWNER, only_project(app).id, first.id).evidence
    screen = Screen(page, server.url).enter("olga").open("/compare?candidate=2").titled("Compare")

    screen.run(page.get_by_role("tab", name="Labels").click)
    choose(screen, page.locator(".js-plotly-plot .bars .point path").first)
    said = page.get_by_text(re.compile(r"tickets? that one version calls"))
    expect(said).to_be_visible(timeout=20_000)
    name = re.search(r"calls (.+) and the other", said.inner_text())
    assert name
    label = next(one for one in found.guard if one.label == name[1])
    assert said.inner_text().startswith(f"{label.lost + label.found + label.mistaken + label.cleared} ticket")

    screen.run(page.get_by_role("tab", name="Automation").click)
    line = page.locator(".js-plotly-plot").first.locator(".scatterlayer .trace").last
    choose(screen, line.locator(".points path").last)
    every = found.candidate.documents
    expect(page.get_by_text(re.compile(rf"{every} tickets? that Version 2 would answer alone from"))).to_be_visible(
        timeout=20_000
    )
    choose(screen, line.locator(".points path").nth(3), "Shift")
    opened = page.get_by_text(re.compile(r"tickets? that Version 2 would answer alone from"))
    expect(opened).to_have_count(2, timeout=20_000)
    points = page.locator(".js-plotly-plot").last.locator(".scatterlayer .trace").last
    choose(screen, points.locator(".points path").last)
    surest = found.candidate.reliability[-1].tickets
    expect(page.get_by_text(re.compile(rf"^{surest} tickets? that Version 2 answers with"))).to_be_visible(
        timeout=20_000
    )
