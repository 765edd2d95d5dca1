"""Every page for everybody: nothing axe finds against WCAG 2.2 AA, in each theme, on a narrow screen, by keyboard."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from core.domain.projects import NewProject
from tests.support.axe_look import WIDE, Eyes
from tests.support.pages_home import EVERYBODY, OWNER, copied, only_project, open_app, template
from tests.support.pages_screen import URLS, Screen
from tests.support.pages_server import WholeApp
from ui.navigation import ENTRIES

pytestmark = pytest.mark.browser
Come = Callable[..., Eyes]
WHO = {entry.title: next(one.id for one in EVERYBODY if one.may(entry.permission)) for entry in ENTRIES}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeApp]:
    """A server on a project with a history and on one in which nothing has happened."""
    folder = tmp_path_factory.mktemp("everybody")
    home = copied(template(), folder / "home")
    app = open_app(home)
    app.projects.start(OWNER, NewProject(name="Nothing here yet"))
    app.store.close()
    server = WholeApp(folder=folder, home=home).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def busy(server: WholeApp) -> int:
    """The project with a history."""
    return only_project(open_app(server.home)).id


@pytest.fixture(scope="module")
def come(browser: Browser, server: WholeApp, busy: int) -> Iterator[Come]:
    """Come as somebody into a project, or stay in the tab of before: `come("lena", project=2)`."""
    tabs: dict[tuple[str, int], Eyes] = {}

    def tab(person: str, address: str = "/", project: int = busy) -> Eyes:
        if (person, project) not in tabs:
            context = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
            tabs[person, project] = Eyes(Screen(context.new_page(), server.url))
            if person:
                tabs[person, project].screen.enter(person)
        return tabs[person, project].open(f"{address}?project={project}")

    yield tab
    for eyes in tabs.values():
        eyes.screen.page.context.close()


@pytest.mark.parametrize("title", WHO)
def test_a_page_of_a_busy_project_is_for_everybody(come: Come, title: str) -> None:
    assert come(WHO[title], URLS[title]).faults() == []


@pytest.mark.parametrize("title", WHO)
def test_a_page_of_an_empty_project_is_for_everybody(come: Come, busy: int, title: str) -> None:
    assert come(WHO[title], URLS[title], busy + 1).themes() == []


@pytest.mark.parametrize(("person", "words"), [("", "Who are you?"), ("noor", "not for your role")])
def test_whoever_is_turned_away_can_read_why(come: Come, person: str, words: str) -> None:
    eyes = come(person, "/promotion")
    expect(eyes.screen.page.get_by_text(words)).to_be_visible()
    assert eyes.faults() == []


@pytest.mark.parametrize("tab", ["Labels", "Confusions", "Matrices", "All figures"])
def test_each_tab_of_a_comparison_is_for_everybody(come: Come, tab: str) -> None:
    eyes = come("olga", "/compare")
    # The page runs for the tab, and what is drawn anew is pale meanwhile.
    eyes.screen.run(lambda: eyes.screen.page.get_by_role("tab", name=tab).press("Enter"))
    expect(eyes.screen.page.get_by_role("tabpanel").locator("p:visible").first).to_be_visible(timeout=20_000)
    expect(eyes.screen.page.locator('[data-stale="true"]')).to_have_count(0, timeout=20_000)
    assert eyes.faults() == []


def test_the_chosen_tab_is_written_in_the_colour_of_the_page(come: Come) -> None:
    page = come("olga", "/compare").screen.page
    chosen = page.get_by_role("tab", selected=True)
    expect(chosen).to_have_css("color", page.locator("h1").evaluate("(title) => getComputedStyle(title).color"))


def test_a_file_being_imported_is_for_everybody(come: Come) -> None:
    eyes = come("lena", "/import")
    file = {"name": "some.csv", "mimeType": "text/csv", "buffer": b"text,label\nThe lift is stuck,lifts\n"}
    eyes.screen.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # as Playwright has it
    expect(eyes.screen.page.get_by_text("First row holds column names")).to_be_visible()
    assert eyes.faults() == []


def test_a_refused_decision_is_for_everybody(come: Come) -> None:
    eyes = come("olga", "/promotion")
    eyes.screen.button("Reject").click()
    expect(eyes.screen.page.get_by_role("alert").first).to_be_visible()
    assert eyes.faults() == []


def test_the_menu_over_a_narrow_page_is_for_everybody(come: Come) -> None:
    assert come("olga", "/training").menu() == []


def test_a_page_says_its_name_and_its_language(come: Come) -> None:
    page = come("ada", "/versions").screen.page
    expect(page).to_have_title("Versions · Countersign")
    expect(page.locator("html")).to_have_attribute("lang", "en")
