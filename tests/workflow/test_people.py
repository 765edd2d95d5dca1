"""People: who may enter and as what, read anew each time."""

import pytest

from core.domain.actors import Role
from core.domain.errors import InvalidInput, NotFound
from tests.support.workflow_desk import ADA, OLGA, ROSA, Desk, a_person


@pytest.fixture
def house(desk: Desk) -> Desk:
    for person in (ADA, ROSA):
        desk.people.admit(person)
    return desk


def test_a_person_enters_with_the_roles_they_have_now(house: Desk) -> None:
    assert house.people.enter("rosa") == ROSA
    house.people.change(ADA, a_person("rosa", Role.LEAD))
    assert house.people.enter("rosa").roles == {Role.LEAD}


def test_nobody_unknown_enters(house: Desk) -> None:
    with pytest.raises(NotFound):
        house.people.enter("zoe")


def test_who_was_sent_away_does_not_enter(house: Desk) -> None:
    house.people.change(ADA, ROSA, active=False)
    with pytest.raises(NotFound):
        house.people.enter("rosa")
    assert house.people.all(ADA) == [(ADA, True), (ROSA, False)]


def test_who_was_sent_away_keeps_their_name(house: Desk) -> None:
    house.people.change(ADA, ROSA, active=False)
    assert house.people.names(ADA) == {"ada": ADA.name, "rosa": ROSA.name}


def test_who_was_sent_away_does_not_come_back_through_the_identity_provider(house: Desk) -> None:
    house.people.change(ADA, ROSA, active=False)
    with pytest.raises(NotFound):
        house.people.admit(a_person("rosa", Role.ADMIN))
    assert house.people.introduce() == [ADA]


def test_who_the_identity_provider_vouches_for_has_the_roles_it_gives(house: Desk) -> None:
    assert house.people.admit(a_person("rosa", Role.OWNER)).roles == {Role.OWNER}
    assert house.people.enter("rosa").roles == {Role.OWNER}


def test_a_person_who_comes_back_may_enter_again(house: Desk) -> None:
    house.people.change(ADA, ROSA, active=False)
    house.people.change(ADA, ROSA)
    assert house.people.enter("rosa") == ROSA


@pytest.mark.parametrize(
    ("person", "active"), [(a_person("ada", Role.ADMIN), False), (a_person("ada", Role.LEAD), True)]
)
def test_an_admin_cannot_lock_themselves_out(house: Desk, person, active: bool) -> None:  # noqa: FBT001 - a parameter of the table
    with pytest.raises(InvalidInput, match="another admin can"):
        house.people.change(ADA, person, active=active)
    assert house.people.enter("ada") == ADA


def test_an_admin_may_take_on_more_roles(house: Desk) -> None:
    house.people.change(ADA, a_person("ada", Role.ADMIN, Role.OWNER))
    assert house.people.enter("ada").roles == {Role.ADMIN, Role.OWNER}


def test_nobody_is_let_in_without_a_role(house: Desk) -> None:
    with pytest.raises(InvalidInput, match="at least one role"):
        house.people.change(ADA, a_person("rosa"))
    assert house.people.enter("rosa") == ROSA


def test_somebody_who_is_sent_away_needs_no_role(house: Desk) -> None:
    house.people.change(ADA, a_person("rosa"), active=False)
    assert (a_person("rosa"), False) in house.people.all(ADA)


def test_a_change_of_roles_is_in_the_audit_trail_of_every_project(house: Desk) -> None:
    house.people.change(ADA, a_person("rosa", Role.OWNER, Role.LEAD))
    house.start("Another desk")
    (entry,) = house.reports.audit(OLGA, house.id, "change person")
    assert (entry.actor, entry.subject) == ("ada", "Rosa")
    assert entry.detail == {"id": "rosa", "roles": "lead, owner", "may enter": True}


def test_a_change_that_was_refused_is_in_no_audit_trail(house: Desk) -> None:
    with pytest.raises(InvalidInput):
        house.people.change(ADA, a_person("rosa"))
    assert house.reports.audit(OLGA, house.id, "change person") == []
