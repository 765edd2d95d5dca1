"""What an identity provider says of a person becomes roles; what an admin says stands above it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.domain.actors import Actor, Role
from tests.support.pages_home import open_app
from tests.support.pages_visit import ROUTER
from ui import session

CLAIMS = {"is_logged_in": True, "iss": "https://id.example", "sub": "7", "name": "Rev One", "groups": ["reviewers"]}


@pytest.fixture
def home(no_tickets: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation whose people come from a provider."""
    monkeypatch.setenv("COUNTERSIGN_HOME", str(no_tickets))
    monkeypatch.setenv("COUNTERSIGN_SUPERVISED", "test")
    monkeypatch.setenv("COUNTERSIGN_SIGN_IN", "oidc")
    monkeypatch.setenv("COUNTERSIGN_ROLES", "reviewers=reviewer, ml-owners=owner")
    st.cache_resource.clear()
    yield no_tickets
    session.app().store.close()
    st.cache_resource.clear()


def come(**claims: Any) -> AppTest:
    tab = AppTest.from_file(ROUTER, default_timeout=30)
    tab.secrets["auth"] = {"client_id": "countersign"}
    tab.user = {**CLAIMS, **claims}
    return tab.run()


def roles(home: Path) -> frozenset[Role]:
    app = open_app(home)
    known = next(person for person in app.people.introduce() if person.id == "https://id.example#7")
    app.store.close()
    return known.roles


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["reviewers"], {Role.REVIEWER}), (["reviewers", "ml-owners", "canteen"], {Role.REVIEWER, Role.OWNER}),
        ("ml-owners", {Role.OWNER}), ([], {Role.VIEWER}), (["canteen"], {Role.VIEWER}), (None, {Role.VIEWER}),
        ({"reviewers": True}, {Role.VIEWER}), (["owner"], {Role.VIEWER}),
    ],
)  # fmt: skip
def test_groups_become_the_roles_they_are_mapped_to_and_nothing_more(
    home: Path, groups: object, expected: set[Role]
) -> None:
    assert not come(groups=groups).exception
    assert roles(home) == expected


def test_a_sign_in_that_ran_out_lets_nobody_in(home: Path) -> None:
    past = (datetime.now(UTC) - timedelta(minutes=1)).timestamp()
    tab = come(exp=past)
    assert tab.title[0].value == "Countersign"
    assert "ran out" in tab.error[0].value


def test_a_sign_in_that_still_runs_lets_its_person_in(home: Path) -> None:
    tab = come(exp=int((datetime.now(UTC) + timedelta(hours=1)).timestamp()))
    assert "Rev One" in tab.sidebar.caption[0].value


def test_an_admin_ends_an_access_that_the_provider_still_grants(home: Path) -> None:
    come()
    app = open_app(home)
    person = Actor(id="https://id.example#7", name="Rev One", roles=frozenset({Role.REVIEWER}))
    with app.store.shared() as tx:
        tx.people.save(replace(person, roles=frozenset({Role.OWNER})), active=False)
    assert "admin has ended your access" in come().error[0].value


def test_somebody_not_signed_in_is_asked_to(home: Path) -> None:
    tab = come(is_logged_in=False)
    assert [button.label for button in tab.button] == ["Sign in"]
    assert not tab.error
