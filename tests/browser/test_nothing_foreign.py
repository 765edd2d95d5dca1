"""Every page with tickets and labels full of markup: nothing of it runs, nobody else is asked, the policy holds."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.pages_home import LABEL_MARKUP, MARKUP, PERSON_OF, copied, template
from tests.support.pages_screen import URLS, Screen
from tests.support.pages_server import WholeApp
from ui.navigation import ENTRIES

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
START = MARKUP[:40]
PEOPLE = sorted({person.id for person in PERSON_OF.values()})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeApp]:
    """A server on a project in which every ticket and every label hold markup."""
    folder = tmp_path_factory.mktemp("hostile")
    server = WholeApp(folder=folder, home=copied(template(hostile=True), folder / "home")).start()
    yield server
    server.stop()


@pytest.fixture
def look(new_page: NewPage, server: WholeApp) -> Callable[[str], Screen]:
    """Come as somebody."""

    def come(person: str) -> Screen:
        return Screen(new_page(viewport={"width": 1280, "height": 1200}), server.url).enter(person)

    return come


def is_clean(screen: Screen) -> None:
    assert screen.page.evaluate("window.ran === undefined")
    assert screen.page.locator("#markup").count() == 0
    assert screen.page.locator("img[src*='elsewhere'], img[src='x'], a[href^='javascript']").count() == 0
    assert screen.complaints == []
    assert screen.asked == {screen.url.removeprefix("http://")}


def choose_first_row(screen: Screen, number: int = 0) -> None:
    table = screen.page.locator('[data-testid="stDataFrame"]:visible').nth(number)
    table.scroll_into_view_if_needed()
    screen.run(lambda: table.click(position={"x": 18, "y": 52}))


@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_runs_or_fetches_anything_foreign(look: Callable[[str], Screen], person: str) -> None:
    mine = next(one for one in PERSON_OF.values() if one.id == person)
    first, *others = [entry.title for entry in ENTRIES if mine.may(entry.permission)]
    screen = look(person).open(URLS[first]).titled(first)
    is_clean(screen)
    for title in others:
        is_clean(screen.follow(title))


def test_a_ticket_is_shown_as_it_was_typed(look: Callable[[str], Screen]) -> None:
    screen = look("lena").open("/tickets").titled("Tickets")
    choose_first_row(screen)
    expect(screen.page.locator('[data-testid="stText"]', has_text=START)).to_be_visible()
    is_clean(screen)


def test_the_review_card_shows_markup_as_text(look: Callable[[str], Screen]) -> None:
    screen = look("noor").open("/review")
    screen.ticket()
    expect(screen.page.locator("section.card .text")).to_contain_text(START)
    screen.page.keyboard.type("/printers")
    expect(screen.page.get_by_text(LABEL_MARKUP.strip()).first).to_be_visible()
    is_clean(screen)


def test_every_tab_of_a_comparison_shows_markup_as_text(look: Callable[[str], Screen]) -> None:
    screen = look("olga").open("/compare").titled("Compare")
    for tab in ("Labels", "Confusions", "Matrices", "All figures"):
        screen.run(screen.page.get_by_role("tab", name=tab).click)
        if tab == "Confusions":
            choose_first_row(screen)
            expect(screen.page.get_by_text(" takes for ").first).to_be_visible()
    is_clean(screen)
