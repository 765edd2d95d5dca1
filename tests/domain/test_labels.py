"""Label names, label sets, and answers that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import InvalidInput, UnknownLabel, WrongNumberOfLabels
from core.domain.labels import LONGEST_NAME, Kind, Label, LabelSet, label_named, parse_labels

NAMES = tuple(Label(name) for name in ("vpn", "billing", "laptop"))


def label_set(kind: Kind = Kind.SINGLE) -> LabelSet:
    return LabelSet(kind=kind, number=4, labels=NAMES)


def test_an_answer_comes_back_without_repeats_in_label_set_order():
    assert label_set(Kind.MULTI).check((NAMES[2], NAMES[0], NAMES[2])) == ("vpn", "laptop")


def test_an_unknown_label_is_named():
    with pytest.raises(UnknownLabel, match=r"Unknown: parking, printer\."):
        label_set(Kind.MULTI).check((Label("parking"), NAMES[0], Label("printer")))


@pytest.mark.parametrize("labels", [(), NAMES[:2]])
def test_a_single_label_answer_has_exactly_one(labels):
    with pytest.raises(WrongNumberOfLabels):
        label_set().check(labels)


def test_the_same_label_twice_is_one():
    assert label_set().check((NAMES[1], NAMES[1])) == (NAMES[1],)


def test_a_multi_label_answer_may_be_none_of_them():
    assert label_set(Kind.MULTI).check(()) == ()


def test_new_labels_follow_the_old_ones_by_name_in_the_next_version():
    got = label_set().with_((Label("z"), Label("a"), NAMES[0], Label("a")))
    assert (got.number, got.labels) == (5, (*NAMES, "a", "z"))


def test_nothing_new_is_the_same_version():
    same = label_set()
    assert same.with_(NAMES[::-1]) is same


def test_a_name_loses_outer_and_double_spaces():
    assert label_named("  account \t access ") == "account access"


@pytest.mark.parametrize("name", ["", "  ", "a|b", "a\x00b", "a\u200bb", "x" * (LONGEST_NAME + 1)])
def test_what_cannot_be_a_name_is_refused(name):
    with pytest.raises(InvalidInput, match=r"label name|needs a name"):
        label_named(name)


def test_the_longest_name_is_taken():
    assert len(label_named("x" * LONGEST_NAME)) == LONGEST_NAME


@given(st.text(max_size=120))
def test_a_clean_name_stays_as_it_is(name):
    try:
        clean = label_named(name)
    except InvalidInput:
        return
    assert label_named(clean) == clean


def test_a_multi_label_cell_is_cut_at_bars_without_repeats_and_gaps():
    assert parse_labels("vpn | billing||vpn", Kind.MULTI) == ("vpn", "billing")


def test_a_single_label_cell_is_one_name():
    assert parse_labels(" account  access ", Kind.SINGLE) == ("account access",)


def test_a_bar_in_a_single_label_cell_is_refused():
    with pytest.raises(InvalidInput, match=r"holds no '\|'"):
        parse_labels("vpn|billing", Kind.SINGLE)


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_cell_holds_no_label(kind):
    assert parse_labels("  ", kind) == ()
