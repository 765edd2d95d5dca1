"""A whole shift with the pointer off: everything a reviewer needs is on the keyboard, and undo outlives a reload."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.domain.actors import Actor, Role
from core.domain.labels import Kind
from core.domain.reviews import Action, Review
from tests.support.browser_server import until
from tests.support.mouseless_desk import MouselessDesk
from tests.support.pages_home import copied, only_project, open_app, template
from tests.support.pages_server import WholeApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
TOMAS = Actor(id="tomas", name="Tomas", roles=frozenset({Role.REVIEWER}))
REST = 12


@pytest.fixture(params=[Kind.SINGLE, Kind.MULTI])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WholeApp]:
    """The web server on a project of each kind with a production version and a queue."""
    home = copied(template(request.param), tmp_path / "home")
    server = WholeApp(folder=tmp_path, home=home, env={"COUNTERSIGN_DEMO": "0"}).start()
    yield server
    server.stop()


@pytest.fixture
def desk(server: WholeApp, new_page: Callable[..., Page]) -> MouselessDesk:
    """A reviewer who has come to the first ticket without a pointer."""
    desk = MouselessDesk(new_page(viewport={"width": 1280, "height": 900}), server.url)
    desk.sit_down("Tomas")
    return desk


def latest(server: WholeApp) -> list[Review]:
    """Return this person's answers, oldest first."""
    app = open_app(server.home)
    return app.reviewing.mine(TOMAS, only_project(app).id)[::-1]


def standing(server: WholeApp) -> dict[str, set[str]]:
    """Return the labels that stand for each ticket this person decided."""
    decided = (Action.CONFIRM, Action.CORRECT)
    reviews = [review for review in latest(server) if review.action in decided and not review.undone]
    return {str(review.task): set(review.labels) for review in reviews}


def acts(server: WholeApp, action: Action) -> list[Review]:
    return [review for review in latest(server) if review.action is action]


def answer(desk: MouselessDesk, digit: int) -> str:
    """Give just one label by its digit, whatever was suggested."""
    if desk.card.get_attribute("data-multi") == "false":
        return desk.decide(str(digit), labels={desk.label(digit)})
    pressed = [n for n in range(1, 10) if desk.row(n).get_attribute("aria-pressed") == "true"]
    toggled = set(pressed) ^ {digit}
    far = desk.card.locator(".chip").count()
    assert not far, "a label outside the short list is suggested"
    return desk.decide(*(str(n) for n in sorted(toggled)), "Enter", labels={desk.label(digit)})


def test_a_shift_without_a_mouse(desk: MouselessDesk, server: WholeApp):
    looks_around(desk)
    first, second = accepts(desk), answer(desk, 2)
    finds_a_label(desk)
    skipped = skips(desk)
    noted = notes(desk)
    flagged = flags(desk)
    takes_back_two_and_one_after_a_reload(desk)
    for number in range(REST):
        answer(desk, 1 + number % 3)
    desk.saved()

    assert desk.pointed == 0
    until(lambda: standing(server) == desk.said, 20, "storing what was said")
    assert {first, second, noted} <= standing(server).keys()
    assert [(str(one.task), one.because) for one in acts(server, Action.SKIP)] == [
        (skipped, "Someone else knows this better")
    ]
    assert [str(one.task) for one in acts(server, Action.FLAG)] == [flagged]
    assert [str(one.task) for one in latest(server) if one.note == "Ask the network team."] == [noted]
    assert len(acts(server, Action.UNDO)) == 3


@pytest.mark.parametrize("server", [Kind.MULTI], indirect=True)
def test_none_of_these_is_a_key_of_its_own_in_projects_of_several_labels(desk: MouselessDesk, server: WholeApp):
    desk.decide("0", labels=set())
    desk.saved()
    assert standing(server) == desk.said


def accepts(desk: MouselessDesk) -> str:
    """Accept what the model suggests with one key; where it may not be shown yet, answer."""
    multi = desk.card.get_attribute("data-multi") == "true"
    if desk.row(1).get_attribute("data-scored") == "false" or (multi and not suggested(desk)):
        return answer(desk, 1)
    return desk.decide("Enter", labels=suggested(desk) if multi else {desk.label(1)})


def suggested(desk: MouselessDesk) -> set[str]:
    """Return the labels that are chosen already."""
    return {desk.label(n) for n in range(1, 10) if desk.row(n).get_attribute("aria-pressed") == "true"}


def looks_around(desk: MouselessDesk) -> None:
    """Open and close the keys, the guidelines, the highlights and the precedents: no ticket is decided by that."""
    ticket = desk.ticket()
    desk.press("?")
    expect(desk.page.get_by_role("dialog", name="Keys")).to_be_visible()
    desk.press("Escape")
    expect(desk.page.get_by_role("dialog", name="Keys")).to_be_hidden()
    for key, name in (("g", "Guidelines"), ("p", "Precedents")):
        desk.press(key)
        expect(desk.card.get_by_role("heading", name=name)).to_be_visible()
        desk.press("Escape")
        expect(desk.card.get_by_role("heading", name=name)).to_be_hidden()
    desk.press("h", "h", "ArrowDown", "ArrowUp")
    assert desk.ticket() == ticket


def finds_a_label(desk: MouselessDesk) -> None:
    """Answer with a label found by typing the beginning of its name."""
    wanted = desk.label(3)
    multi = desk.card.get_attribute("data-multi") == "true"
    labels = suggested(desk) ^ {wanted} if multi else {wanted}
    ticket = desk.ticket()
    desk.said[ticket] = labels
    desk.press("/", *wanted[:4])
    expect(desk.card.get_by_role("option", selected=True)).to_have_text(wanted)
    desk.press("Enter")
    if multi:
        desk.press("Enter")
    desk.turn_from(ticket)


def skips(desk: MouselessDesk) -> str:
    """Skip a ticket and say why."""
    ticket = desk.ticket()
    desk.press("s")
    expect(desk.card.get_by_role("heading", name="Why skip?")).to_be_visible()
    desk.press("2")
    desk.ticket(other_than=ticket)
    return ticket


def notes(desk: MouselessDesk) -> str:
    """Write a note whose letters are keys elsewhere, and answer."""
    desk.press("n")
    desk.page.keyboard.type("Ask the network team.")
    desk.press("Escape")
    return answer(desk, 1)


def flags(desk: MouselessDesk) -> str:
    """Flag a ticket for a lead."""
    ticket = desk.ticket()
    desk.press("f")
    desk.ticket(other_than=ticket)
    return ticket


def takes_back_two_and_one_after_a_reload(desk: MouselessDesk) -> None:
    """Undo two answers one after the other, answer anew, and undo one more in a page that was loaded since."""
    one, other = answer(desk, 1), answer(desk, 1)
    desk.take_back(other)
    desk.take_back(one)
    assert answer(desk, 2) == one
    assert answer(desk, 3) == other
    desk.reload()
    desk.take_back(other)
    assert answer(desk, 1) == other
