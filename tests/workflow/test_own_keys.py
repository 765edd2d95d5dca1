"""Each person chooses their own keys, and only their own."""

import pytest

from core.domain.errors import InvalidInput
from tests.support.workflow_desk import LEA, ROSA, Desk


def test_who_has_chosen_no_keys_has_the_usual_ones(desk: Desk) -> None:
    assert desk.people.keys(ROSA) == {}


def test_chosen_keys_are_kept_for_the_person_who_chose_them_alone(desk: Desk) -> None:
    desk.people.choose_keys(ROSA, {"skip": "D"})
    desk.people.choose_keys(LEA, {"skip": "k", "flag": "j"})
    assert desk.people.keys(ROSA) == {"skip": "d"}
    assert desk.people.keys(LEA) == {"skip": "k", "flag": "j"}


def test_choosing_the_usual_keys_again_leaves_nothing(desk: Desk) -> None:
    desk.people.choose_keys(ROSA, {"skip": "d"})
    desk.people.choose_keys(ROSA, {"skip": "s"})
    assert desk.people.keys(ROSA) == {}
    with desk.database.shared_view() as tx:
        assert tx.people.preferences("rosa") == {}


def test_keys_that_cannot_be_change_nothing(desk: Desk) -> None:
    desk.people.choose_keys(ROSA, {"skip": "d"})
    with pytest.raises(InvalidInput):
        desk.people.choose_keys(ROSA, {"skip": "r"})
    assert desk.people.keys(ROSA) == {"skip": "d"}


def test_stored_keys_of_acts_that_are_gone_do_not_trouble_anybody(desk: Desk) -> None:
    with desk.database.shared() as tx:
        tx.people.prefer("rosa", "keys", {"dance": "d"})
    assert desk.people.keys(ROSA) == {}
