"""Links to pages, opened by nobody, by the wrong role, and by people whose role is taken away meanwhile."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.bootstrap import App
from core.domain.actors import Actor, Role
from tests.support.browser_server import until
from tests.support.pages_home import PERSON_OF, copied, only_project, open_app, template
from tests.support.pages_screen import URLS, Screen
from tests.support.pages_server import WholeApp
from ui.navigation import ENTRIES

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
# What the pages show of the data folder: the project, a person's reason, a label, the start of a hash.
SECRETS = (b"Desk", b"It does well on the held", b"Access and passwords", b"sklearn")
FORBIDDEN = [entry.title for entry in ENTRIES if not PERSON_OF[Role.REVIEWER].may(entry.permission)]
OTHERS = [title for title in URLS if title not in ("Promotion", "People")]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., WholeApp]]:
    """Start servers on one data folder; all end with the test."""
    home = copied(template(), tmp_path / "home")
    started: list[WholeApp] = []

    def start_one(**options: str) -> WholeApp:
        folder = tmp_path / f"server-{len(started)}"
        folder.mkdir()
        started.append(WholeApp(folder=folder, home=home, options=options))
        return started[-1].start()

    yield start_one
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeApp]:
    """One server for the tests that do not change what the others look at."""
    folder = tmp_path_factory.mktemp("web")
    server = WholeApp(folder=folder, home=copied(template(), folder / "home")).start()
    yield server
    server.stop()


def look(new_page: NewPage, server: WholeApp) -> Screen:
    return Screen(new_page(viewport={"width": 1280, "height": 900}), server.url)


def shows_nothing(screen: Screen) -> None:
    expect(screen.page.get_by_text("Who are you?")).to_be_visible()
    assert screen.menu == []
    assert [secret for secret in SECRETS if secret in screen.heard] == []


@pytest.mark.parametrize("title", ["Promotion", "People"])
def test_the_first_request_after_a_start_shows_nobody_anything(
    start: Callable[..., WholeApp], new_page: NewPage, title: str
) -> None:
    shows_nothing(look(new_page, start()).open(URLS[title]))


def test_no_link_shows_nobody_anything_on_a_fresh_server(start: Callable[..., WholeApp], new_page: NewPage) -> None:
    screen = look(new_page, start())
    for title in OTHERS:
        shows_nothing(screen.open(URLS[title]))


def test_what_is_secret_here_is_shown_to_those_who_may(server: WholeApp, new_page: NewPage) -> None:
    screen = look(new_page, server).enter("olga")
    for title in ("Promotion", "Labels", "Versions"):
        screen.open(URLS[title]).titled(title)
    assert all(secret in screen.heard for secret in SECRETS)


def test_a_reviewer_with_an_owners_link_is_told_and_shown_nothing(server: WholeApp, new_page: NewPage) -> None:
    screen = look(new_page, server).enter("noor")
    for title in FORBIDDEN:
        screen.open(URLS[title]).titled("This page is not for your role")
        assert "Access and passwords" not in screen.words
        assert [secret for secret in SECRETS[1:] if secret in screen.heard] == []
    screen.button("Go to Review").click()
    screen.titled("Review")


def test_whoever_is_asked_first_lands_on_the_page_of_the_link(server: WholeApp, new_page: NewPage) -> None:
    screen = look(new_page, server).open("/versions?version=1")
    screen.button("Olga").click()
    screen.titled("Versions")
    assert "version=1" in screen.page.url


def test_a_reload_keeps_the_person_and_leaving_forgets_them(server: WholeApp, new_page: NewPage) -> None:
    screen = look(new_page, server).open()
    screen.button("Noor").click()
    until(lambda: remembered(screen) == "noor", what="remembering the person")
    screen.titled("Review").page.reload()
    screen.titled("Review")
    screen.button("Change person").click()
    until(lambda: remembered(screen) == "", what="forgetting the person")
    screen.titled("Countersign").page.reload()
    screen.titled("Countersign")
    expect(screen.page.get_by_text("Who are you?")).to_be_visible()


def remembered(screen: Screen) -> str:
    screen.page.wait_for_load_state()
    cookies = screen.page.context.cookies()
    return "".join(str(cookie["value"]) for cookie in cookies if cookie["name"] == "countersign_person")


def test_home_has_an_address_that_can_be_sent(server: WholeApp, new_page: NewPage) -> None:
    screen = look(new_page, server).enter("noor").open().titled("Review")
    assert screen.page.url == f"{server.url}/review"
    assert "not found" not in screen.open("/review").titled("Review").words


def test_the_first_link_after_a_start_leads_where_it_says(start: Callable[..., WholeApp], new_page: NewPage) -> None:
    screen = look(new_page, start()).enter("noor").open("/review").titled("Review")
    expect(screen.page.locator("section.card")).to_be_visible()
    assert screen.complaints == []


@pytest.mark.parametrize(
    ("person", "left", "refused"),
    [
        ("nobody-now", frozenset[Role](), "Choose who you are first"),
        ("viewer-now", frozenset({Role.VIEWER}), "You are not allowed"),
    ],
)
def test_an_answer_given_after_the_role_was_taken_is_not_saved(
    server: WholeApp, new_page: NewPage, person: str, left: frozenset[Role], refused: str
) -> None:
    app = open_app(server.home)
    becomes(app, person, frozenset({Role.REVIEWER}))
    screen = look(new_page, server).enter(person).open("/review")
    screen.ticket()
    becomes(app, person, left)
    screen.page.keyboard.press("1")
    expect(screen.page.get_by_text(refused).first).to_be_visible()
    with app.store.reading(only_project(app).id) as tx:
        assert tx.reviews.latest(person, 100) == []


def becomes(app: App, person: str, roles: frozenset[Role]) -> None:
    with app.store.shared() as tx:
        tx.people.save(Actor(id=person, name=person.title(), roles=roles), active=bool(roles))
