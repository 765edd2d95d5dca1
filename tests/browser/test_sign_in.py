"""Who may come in: people of a real identity provider, and nobody by a click when the network can reach the server."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.domain.actors import Actor, Role
from tests.support.browser_server import free_port, until
from tests.support.pages_home import copied, open_app, template
from tests.support.pages_screen import Screen
from tests.support.pages_server import WholeApp

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
Start = Callable[..., WholeApp]
REVIEWERS = ["reviewers"]
GROUPS = {"rev": REVIEWERS, "gone": REVIEWERS, "own": [*REVIEWERS, "ml-owners"], "new": ["canteen"], "bare": None}


def claims(name: str) -> dict[str, object]:
    groups = {"groups": GROUPS[name]} if GROUPS[name] else {}
    return {"sub": name, "name": f"{name.title()} One", "email": f"{name}@example.test", **groups}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An OpenID Connect provider on loopback that knows five people; its address."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "-p", str(port)]
    for name in GROUPS:
        command += ["--user-claims", json.dumps(claims(name))]
    with (tmp_path_factory.mktemp("provider") / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    until(lambda: answers(port), 30, "the start of the provider")
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(10)


def answers(port: int) -> bool:
    connection = HTTPConnection("localhost", port, timeout=2)
    try:
        connection.request("GET", "/.well-known/openid-configuration")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start one server on a data folder of its own: `start(env={…}, options={…})`."""
    started: list[WholeApp] = []

    def start_one(env: dict[str, str] | None = None, **options: str) -> WholeApp:
        home = copied(template(), tmp_path / "home")
        started.append(WholeApp(folder=tmp_path, home=home, env=env or {}, options=options))
        return started[-1].start()

    yield start_one
    for server in started:
        server.stop()


def secrets(folder: Path, url: str, provider: str) -> Path:
    file = folder / "secrets.toml"
    file.write_text(
        f"""
        [auth]
        redirect_uri = "{url}/oauth2callback"
        cookie_secret = "of this test alone"
        client_id = "countersign"
        client_secret = "of this test too"
        server_metadata_url = "{provider}/.well-known/openid-configuration"
        """,
        encoding="utf-8",
    )
    return file


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[WholeApp]:
    """A server whose people come from the provider; no test changes what another one looks at."""
    folder = tmp_path_factory.mktemp("oidc")
    server = WholeApp(folder=folder, home=copied(template(), folder / "home"))
    server.env = {
        "COUNTERSIGN_SIGN_IN": "oidc",
        "COUNTERSIGN_ROLES": "reviewers=reviewer,ml-owners=owner",
        "STREAMLIT_SECRETS_FILES": str(secrets(folder, server.url, provider)),
    }
    yield server.start()
    server.stop()


def sign_in(new_page: NewPage, server: WholeApp, name: str) -> Screen:
    screen = Screen(new_page(), server.url).open()
    expect(screen.page.get_by_text("Who are you?")).to_have_count(0)
    screen.button("Sign in").click()
    screen.page.get_by_role("button", name=name).first.click()
    screen.page.wait_for_url(f"{server.url}/**")
    return screen.settled()


def test_a_reviewer_of_the_provider_reviews_and_sees_no_promotion(server: WholeApp, new_page: NewPage) -> None:
    screen = sign_in(new_page, server, "rev").titled("Review")
    assert screen.menu == ["Overview", "Review", "My work"]
    expect(screen.page.get_by_text("Rev One · reviewer")).to_be_visible()
    screen.open("/promotion").titled("This page is not for your role")


def test_an_owner_of_the_provider_sees_promotion(server: WholeApp, new_page: NewPage) -> None:
    screen = sign_in(new_page, server, "own").titled("Overview")
    assert {"Review", "Promotion", "Compare"} <= set(screen.menu)
    screen.open("/promotion").titled("Promotion")


@pytest.mark.parametrize("name", ["new", "bare"])
def test_somebody_of_no_known_group_is_a_viewer(server: WholeApp, new_page: NewPage, name: str) -> None:
    screen = sign_in(new_page, server, name).titled("Overview")
    expect(screen.page.get_by_text("One · viewer")).to_be_visible()
    screen.open("/review").titled("This page is not for your role")


def test_whom_an_admin_has_deactivated_the_provider_cannot_bring_back(
    server: WholeApp, new_page: NewPage, provider: str
) -> None:
    screen = sign_in(new_page, server, "gone").titled("Review")
    app = open_app(server.home)
    known = next(person for person in app.people.introduce() if person.id.endswith("#gone"))
    with app.store.shared() as tx:
        tx.people.save(Actor(id=known.id, name=known.name, roles=frozenset({Role.OWNER})), active=False)
    screen.open("/review")
    expect(screen.page.get_by_text("an admin has ended your access")).to_be_visible()
    assert screen.menu == []
    assert sign_in(new_page, server, "gone").menu == []


def test_signing_out_ends_the_visit_here_and_at_the_provider(
    server: WholeApp, new_page: NewPage, provider: str
) -> None:
    screen = sign_in(new_page, server, "rev").titled("Review")
    screen.button("Sign out").click()
    screen.page.wait_for_url(f"{provider}/**")
    screen.page.wait_for_load_state()
    screen.open()
    expect(screen.button("Sign in")).to_be_visible()
    assert screen.menu == []


def test_the_cookie_of_the_demo_is_nothing_to_the_provider(server: WholeApp, new_page: NewPage) -> None:
    screen = Screen(new_page(), server.url).enter("olga").open("/promotion")
    expect(screen.button("Sign in")).to_be_visible()
    assert screen.menu == []


def test_without_a_provider_the_page_says_what_is_missing(start: Start, new_page: NewPage) -> None:
    screen = Screen(new_page(), start(env={"COUNTERSIGN_SIGN_IN": "oidc"}).url).open()
    expect(screen.page.get_by_text("no identity provider is set")).to_be_visible()
    assert screen.menu == []


def test_the_network_gets_no_demo_sign_in_and_is_told_why(start: Start, new_page: NewPage) -> None:
    server = start(**{"server.address": "0.0.0.0"})  # noqa: S104 - that is the mistake to be caught
    screen = Screen(new_page(), server.url).enter("olga").open("/promotion")
    expect(screen.page.get_by_text("listens on the network")).to_be_visible()
    assert screen.menu == []
    assert screen.page.get_by_role("button", name="Olga").count() == 0
