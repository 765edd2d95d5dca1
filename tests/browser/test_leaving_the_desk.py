"""Who leaves the review desk in one tab, and what stays on the screen of the next person or after a moment's fault."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from core.bootstrap import App
from core.domain.actors import Role
from tests.support.pages_home import OWNER, PERSON_OF, only_project
from tests.support.pages_screen import URLS, Screen
from tests.support.pages_server import WholeApp

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
LEAD, REVIEWER = PERSON_OF[Role.LEAD], PERSON_OF[Role.REVIEWER]


def held(app: App) -> int:
    return sum(holder.tickets for holder in app.reviewing.queue(OWNER, only_project(app).id).holders)


def test_one_tab_that_leaves_takes_nothing_from_the_other(screen: Screen, app: App) -> None:
    screen.open(URLS["Review"]).ticket()
    other = Screen(screen.page.context.new_page(), screen.url).open(URLS["Review"])
    other.ticket()
    other.follow("My work")
    assert held(app) > 0
    screen.follow("My work")
    assert held(app) == 0


def test_a_database_that_is_away_for_a_moment_is_said_below_the_title_until_all_is_saved(
    screen: Screen, server: WholeApp
) -> None:
    ticket = screen.open(URLS["Review"]).ticket()
    with closing(sqlite3.connect(server.home / "countersign.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE lease RENAME TO elsewhere")
        screen.page.keyboard.press("1")
        screen.ticket(other_than=ticket)
        said = screen.page.get_by_text("are sent again by themselves")
        expect(said).to_be_visible(timeout=20_000)
        expect(screen.title).to_have_text("Review")
        other.execute("ALTER TABLE elsewhere RENAME TO lease")
    expect(said).to_be_hidden(timeout=40_000)
    expect(screen.page.get_by_text("not saved yet")).to_be_hidden(timeout=40_000)
    expect(screen.page.get_by_text("cannot be used right now")).to_have_count(0)


def test_tables_with_tickets_offer_no_file_besides_the_exports(screen: Screen) -> None:
    screen.enter(LEAD.id).open(URLS["Tickets"]).titled("Tickets")
    screen.page.get_by_test_id("stDataFrame").hover()
    expect(screen.page.get_by_test_id("stElementToolbar").first).to_be_visible()
    expect(screen.page.get_by_role("button", name="Download as CSV")).to_have_count(0)
