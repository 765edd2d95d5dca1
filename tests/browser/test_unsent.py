"""What a person answered and the server has not saved is counted on every page, and sent from there."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from core.bootstrap import App
from core.domain.actors import Role
from core.domain.reviews import Review
from tests.support.browser_server import until
from tests.support.pages_home import PERSON_OF, only_project
from tests.support.pages_screen import URLS, Screen
from tests.support.pages_server import WholeApp

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
REVIEWER = PERSON_OF[Role.REVIEWER]
KEEP = "([key, entry]) => localStorage.setItem(key, JSON.stringify(entry))"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('countersign:')).length"


def unsent(screen: Screen) -> Locator:
    return screen.page.locator(".unsent.filled")


def looking(screen: Screen) -> None:
    """Wait until what counts the answers is on the page; it is there though it has nothing to say."""
    expect(screen.page.locator(".unsent")).to_be_attached()


def become(screen: Screen, person: str) -> None:
    """Choose who one is, once the page stands still: a click while it is drawn anew may be lost."""
    expect(screen.page.get_by_text("Who are you?")).to_be_visible(timeout=20_000)
    screen.settled().page.locator(f".st-key-enter-{person} button").click()


def reviews(app: App) -> list[Review]:
    return app.reviewing.mine(REVIEWER, only_project(app).id)


def keep(screen: Screen, app: App, person: str, text_hash: str | None = None) -> str:
    """Have the browser keep an answer of an earlier visit; return its operation."""
    task = app.reviewing.claim(REVIEWER, only_project(app).id)[0]
    assert task.lease
    answer = {
        "operation": f"earlier-{person}",
        "task": task.id,
        "token": task.lease.token,
        "action": "confirm",
        "labels": list(task.predicted),
        "text_hash": text_hash or task.text_hash,
        "version": task.version or 0,
        "label_set": 1,
        "decided_at": datetime.now(UTC).isoformat(),
    }
    screen.page.evaluate(KEEP, [f"countersign:{only_project(app).id}:{person}:earlier-{person}", answer])
    return f"earlier-{person}"


def test_an_answer_the_server_could_not_save_is_counted_on_the_next_page_until_it_is_saved(
    screen: Screen, server: WholeApp, app: App
) -> None:
    before = len(reviews(app))
    ticket = screen.open(URLS["Review"]).ticket()
    with closing(sqlite3.connect(server.home / "countersign.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE lease RENAME TO elsewhere")
        screen.page.keyboard.press("1")
        screen.ticket(other_than=ticket)
        screen.follow("My work")
        expect(unsent(screen)).to_contain_text("1 not saved yet")
        expect(unsent(screen)).to_contain_text("retrying", timeout=20_000)
        assert len(reviews(app)) == before
        other.execute("ALTER TABLE elsewhere RENAME TO lease")
    expect(unsent(screen)).to_be_hidden(timeout=40_000)
    assert len(reviews(app)) == before + 1
    assert screen.page.evaluate(KEPT) == 0
    screen.follow("Review")
    expect(screen.page.get_by_text("are sent again by themselves")).to_have_count(0)


def test_an_answer_of_an_earlier_visit_is_sent_from_whichever_page_is_opened_first(screen: Screen, app: App) -> None:
    screen.open(URLS["My work"]).titled("My work")
    operation = keep(screen, app, REVIEWER.id)
    screen.open(URLS["Overview"])
    until(lambda: reviews(app)[0].operation == operation, 20, "saving the earlier answer")
    expect(unsent(screen)).to_be_hidden(timeout=20_000)
    assert screen.page.evaluate(KEPT) == 0


def test_one_that_is_refused_is_told_until_it_is_dismissed(screen: Screen, app: App) -> None:
    screen.open(URLS["My work"]).titled("My work")
    keep(screen, app, REVIEWER.id, text_hash="another")
    screen.open(URLS["Overview"])
    expect(unsent(screen)).to_contain_text("This answer was given for another text.", timeout=20_000)
    screen.follow("My work")
    expect(unsent(screen)).to_contain_text("another text")
    unsent(screen).get_by_role("button", name="Dismiss").click()
    expect(unsent(screen)).to_be_hidden()


def test_answers_of_somebody_else_are_sent_by_nobody_and_told_to_whoever_is_asked_who_they_are(
    screen: Screen, app: App
) -> None:
    screen.open(URLS["My work"]).titled("My work")
    before = len(reviews(app))
    keep(screen, app, "another")
    screen.open(URLS["Overview"]).titled("Overview")
    looking(screen)
    expect(unsent(screen)).to_be_hidden()
    screen.button("Change person").click()
    expect(unsent(screen)).to_contain_text("1 not saved yet: kept here", timeout=20_000)
    assert screen.page.evaluate(KEPT) == 1
    assert len(reviews(app)) == before


@pytest.mark.parametrize("role", [Role.LEAD, Role.VIEWER])
def test_whoever_comes_next_neither_gives_the_answers_of_who_left_nor_is_kept_out_by_them(
    screen: Screen, server: WholeApp, app: App, role: Role
) -> None:
    next_one, project = PERSON_OF[role], only_project(app).id
    before = len(reviews(app))
    ticket = screen.open(URLS["Review"]).ticket()
    with closing(sqlite3.connect(server.home / "countersign.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE review RENAME TO elsewhere")
        screen.page.keyboard.press("1")
        screen.ticket(other_than=ticket)
        screen.follow("Overview")
        expect(unsent(screen)).to_contain_text("retrying", timeout=20_000)
        screen.button("Change person").click()
        expect(unsent(screen)).to_contain_text("1 not saved yet: kept here", timeout=20_000)
        other.execute("ALTER TABLE elsewhere RENAME TO review")
    become(screen, next_one.id)
    sidebar = screen.page.get_by_test_id("stSidebarUserContent")  # the choice says it too, until it is gone
    expect(sidebar.get_by_text(f"{next_one.name} ·")).to_be_visible(timeout=20_000)
    screen.settled()
    looking(screen)
    if role is Role.LEAD:
        expect(unsent(screen)).to_be_hidden()
    assert len(reviews(app)) == before
    if role is Role.LEAD:
        assert app.reviewing.mine(next_one, project) == []
    screen.button("Change person").click()
    become(screen, REVIEWER.id)
    until(lambda: len(reviews(app)) == before + 1, 30, "saving the answer when its person is back")


def test_nothing_is_said_where_everything_is_saved(screen: Screen) -> None:
    ticket = screen.open(URLS["Review"]).ticket()
    screen.page.keyboard.press("1")
    screen.ticket(other_than=ticket)
    expect(screen.page.locator("section.card .saved")).to_have_text("saved")
    screen.follow("My work")
    looking(screen)
    expect(unsent(screen)).to_be_hidden()
