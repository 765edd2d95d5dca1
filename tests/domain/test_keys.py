"""Which keys a person may choose for the acts of the review card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import InvalidInput
from core.domain.keys import ACTS, CHANGEABLE, RESERVED, USUAL, checked_keys, keys_from

TABLES = st.dictionaries(st.sampled_from([*USUAL, "dance"]), st.text(max_size=3), max_size=4)


def test_the_usual_keys_are_all_different_and_can_be_used() -> None:
    assert len({act.key.lower() for act in ACTS}) == len(ACTS)
    assert checked_keys(USUAL) == {}


def test_the_usual_keys_reserve_no_more_than_enter_and_none() -> None:
    assert {act.act for act in ACTS} - {act.act for act in CHANGEABLE} == {"accept", "none"}


def test_only_what_differs_from_the_usual_is_kept() -> None:
    assert checked_keys({"skip": "d", "flag": "f"}) == {"skip": "d"}


def test_a_key_is_kept_as_the_card_hears_it() -> None:
    assert checked_keys({"skip": " D "}) == {"skip": "d"}


def test_two_acts_may_change_places() -> None:
    assert checked_keys({"skip": "f", "flag": "s"}) == {"skip": "f", "flag": "s"}


def test_the_key_of_another_act_is_refused() -> None:
    with pytest.raises(InvalidInput, match="two things: F"):
        checked_keys({"skip": "f"})


def test_one_key_for_two_acts_is_refused() -> None:
    with pytest.raises(InvalidInput, match="two things: D"):
        checked_keys({"skip": "d", "flag": "D"})


@pytest.mark.parametrize("key", ["r", "R", "c", "0", "5", "9", "enter", "", " ", "ab", "\t", "\u200b", "İ"])
def test_a_key_that_is_needed_for_something_else_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be a key"):
        checked_keys({"skip": key})


@pytest.mark.parametrize("act", ["accept", "none"])
def test_enter_and_0_keep_their_meaning(act: str) -> None:
    with pytest.raises(InvalidInput, match="always means"):
        checked_keys({act: "k"})


def test_an_act_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput, match="dance"):
        checked_keys({"dance": "d"})


@given(wanted=TABLES)
def test_what_is_let_through_gives_each_act_one_key_of_its_own(wanted: dict[str, str]) -> None:
    try:
        own = checked_keys(wanted)
    except InvalidInput:
        return
    table = {**USUAL, **own}
    assert len({key.lower() for key in table.values()}) == len(ACTS)
    assert not {key for act, key in own.items() if key in RESERVED}
    assert checked_keys(own) == own


@given(kept=st.one_of(st.none(), st.text(), st.lists(st.text()), TABLES))
def test_stored_keys_that_do_not_fit_any_more_are_the_usual_ones(kept: object) -> None:
    own = keys_from(kept)
    assert checked_keys(own) == own


def test_stored_keys_that_fit_are_read() -> None:
    assert keys_from({"skip": "d"}) == {"skip": "d"}
