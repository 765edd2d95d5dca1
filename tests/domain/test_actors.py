"""Who may do what."""

import pytest

from core.domain.actors import ROLES, SYSTEM, Actor, Permission, Role, require
from core.domain.errors import NotAllowed


def somebody(*roles: Role) -> Actor:
    return Actor(id="u1", name="Rita", roles=frozenset(roles))


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.VIEW, {"viewer", "reviewer", "lead", "owner", "admin", "auditor"}),
        (Permission.REVIEW, {"reviewer", "lead"}),
        (Permission.BROWSE, {"lead", "owner", "admin"}),
        (Permission.UNMASK, {"lead", "owner"}),
        (Permission.IMPORT, {"lead", "owner", "admin"}),
        (Permission.LABELS, {"lead", "owner"}),
        (Permission.TRAIN, {"owner", "admin"}),
        (Permission.COMPARE, {"lead", "owner", "admin", "auditor"}),
        (Permission.PROMOTE, {"owner"}),
        (Permission.AUDIT, {"owner", "auditor"}),
        (Permission.PEOPLE, {"admin"}),
        (Permission.SETTINGS, {"admin"}),
        (Permission.EXPORT, {"lead", "owner"}),
        (Permission.PROJECTS, {"owner", "admin"}),
    ],
)
def test_each_act_is_allowed_to_these_roles_and_no_other(permission, roles):
    assert {role.value for role in Role if somebody(role).may(permission)} == roles


def test_only_who_may_see_personal_data_may_take_whole_texts_away():
    exporting = {role for role in Role if somebody(role).may(Permission.EXPORT)}
    assert exporting <= {role for role in Role if somebody(role).may(Permission.UNMASK)}


def test_every_role_is_in_the_table():
    assert set(ROLES) == set(Role)


def test_several_roles_add_up():
    both = somebody(Role.REVIEWER, Role.AUDITOR)
    assert both.may(Permission.REVIEW)
    assert both.may(Permission.AUDIT)
    assert not both.may(Permission.PROMOTE)


def test_a_person_without_roles_may_nothing():
    assert not any(somebody().may(permission) for permission in Permission)


def test_the_system_may_everything():
    assert all(SYSTEM.may(permission) for permission in Permission)


def test_who_may_is_let_through():
    require(somebody(Role.OWNER), Permission.PROMOTE)


def test_who_may_not_is_told_what_and_whom_to_ask():
    with pytest.raises(NotAllowed, match=r"ask an admin .* Rita may not promote and roll back\."):
        require(somebody(Role.REVIEWER), Permission.PROMOTE)
