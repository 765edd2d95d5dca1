"""Every page for every role, on every state an installation can be in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.actors import Role
from core.domain.labels import Kind
from tests.support.pages_home import PERSON_OF, copied, template
from tests.support.pages_visit import FILES, Visit
from ui.navigation import ENTRIES, home_of

Open = Callable[..., Visit]
ROLES = pytest.mark.parametrize("role", list(Role))
WITHOUT_A_PROJECT = ("People", "New project")


def allowed(role: Role) -> list[str]:
    return [entry.title for entry in ENTRIES if PERSON_OF[role].may(entry.permission)]


@ROLES
def test_a_role_finds_its_pages_and_no_other(visit: Open, history: Path, role: Role) -> None:
    desk = visit(history, PERSON_OF[role].id)
    for title in FILES:
        if title in allowed(role):
            assert desk.open(title).says("title")
        else:
            with pytest.raises(ValueError, match="navigation page"):
                desk.open(title)


@ROLES
def test_every_page_opens_on_a_project_with_a_history(visit: Open, history: Path, role: Role) -> None:
    desk = visit(history, PERSON_OF[role].id)
    for title in allowed(role):
        desk.open(title)
        assert not desk.says("error"), title


@ROLES
def test_every_page_opens_on_a_multi_label_project(visit: Open, tmp_path: Path, role: Role) -> None:
    desk = visit(copied(template(Kind.MULTI), tmp_path / "multi"), PERSON_OF[role].id)
    for title in allowed(role):
        desk.open(title)
        assert not desk.says("error"), title


@ROLES
def test_every_page_of_an_empty_project_says_what_to_do(visit: Open, no_tickets: Path, role: Role) -> None:
    desk = visit(no_tickets, PERSON_OF[role].id)
    for title in allowed(role):
        desk.open(title)
        assert not desk.says("error"), title
        if title not in ("Review", "Audit", "People", "Settings", "New project"):
            assert desk.says("info"), title


@ROLES
def test_without_a_project_every_page_says_how_to_start_one(visit: Open, nothing: Path, role: Role) -> None:
    desk = visit(nothing, PERSON_OF[role].id)
    for title in allowed(role):
        desk.open(title)
        assert not desk.says("error"), title
        assert ("New project" in desk.says("info")) is (title not in WITHOUT_A_PROJECT), title


@ROLES
def test_the_first_page_is_where_the_persons_work_waits(visit: Open, history: Path, role: Role) -> None:
    assert visit(history, PERSON_OF[role].id).says("title") == home_of(PERSON_OF[role])


def test_nobody_gets_nothing_but_the_question_who_they_are(visit: Open, history: Path) -> None:
    desk = visit(history)
    assert desk.says("title") == "Countersign"
    assert "Who are you?" in desk.says("subheader")
    for title in FILES:
        with pytest.raises(ValueError, match="navigation page"):
            desk.open(title)


def test_an_unknown_or_deactivated_person_is_nobody(visit: Open, history: Path) -> None:
    assert visit(history, "mallory").says("title") == "Countersign"


def test_a_role_taken_away_closes_its_pages_at_the_next_click(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Promotion")
    with desk.app.store.shared() as tx:
        tx.people.save(PERSON_OF[Role.OWNER], active=False)
    assert desk.look().says("title") == "Countersign"
    assert "Promote" not in desk.buttons
