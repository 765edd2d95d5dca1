"""Labels that look wrong: found where models are sure of another, by the odds, and never where there is no doubt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.suspects import Doubt, conflicts, one_label, several_labels, surest

NOWHERE = np.full(9, -1)


def sure_of(truth, width, chance=0.9):
    """Return chances of models that are that sure of what is true."""
    chances = np.full((len(truth), width), (1 - chance) / (width - 1))
    chances[np.arange(len(truth)), truth] = chance
    return chances


def flipped(seed, count, width, wrong):
    """Return what is true, and what is given where some labels are wrong."""
    dice = np.random.default_rng(seed)
    truth = np.arange(count) % width
    labels = truth.copy()
    rows = dice.choice(count, wrong, replace=False)
    labels[rows] = (labels[rows] + dice.integers(1, width, wrong)) % width
    return truth, labels, set(rows.tolist())


@st.composite
def tables(draw, most=24):
    """Return chances of any kind and any given labels."""
    rows, width = draw(st.integers(0, most)), draw(st.integers(2, 5))
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    raw = dice.random((rows, width)) ** draw(st.sampled_from([1, 8]))
    return raw / raw.sum(axis=1, keepdims=True), dice.integers(0, width, rows)


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(0, 20))
def test_exactly_the_wrong_labels_are_found_where_models_are_right(seed, width, wrong):
    truth, labels, rows = flipped(seed, 40 * width, width, wrong)
    found = one_label(sure_of(truth, width), labels)
    assert {doubt.row for doubt in found} == rows
    assert all(doubt.better == truth[doubt.row] for doubt in found)


def test_nothing_is_suspected_where_every_label_is_the_likeliest():
    truth = np.arange(60) % 3
    assert one_label(sure_of(truth, 3, 0.4), truth) == []


def test_a_model_that_knows_nothing_suspects_nobody():
    assert one_label(np.full((30, 3), 1 / 3), np.arange(30) % 3) == []


@given(tables())
def test_every_suspect_has_a_likelier_other_label_and_the_surest_come_first(table):
    chances, labels = table
    found = one_label(chances, labels)
    assert len({doubt.row for doubt in found}) == len(found)
    for doubt in found:
        assert doubt.better != labels[doubt.row]
        assert chances[doubt.row, doubt.better] > chances[doubt.row, labels[doubt.row]]
        assert 0.5 < doubt.surety <= 1
    assert [doubt.surety for doubt in found] == sorted((doubt.surety for doubt in found), reverse=True)


@given(tables(), st.randoms())
def test_the_order_of_the_labels_does_not_matter(table, dice):
    chances, labels = table
    order = list(range(chances.shape[1]))
    dice.shuffle(order)
    place = np.argsort(order)
    moved = one_label(chances[:, order], place[labels])
    assert {doubt.row for doubt in moved} == {doubt.row for doubt in one_label(chances, labels)}


def test_labels_that_nobody_was_given_are_no_obstacle():
    truth, labels, rows = flipped(3, 90, 3, 6)
    chances = np.hstack([sure_of(truth, 3), np.zeros((90, 2))])
    assert {doubt.row for doubt in one_label(chances, labels)} == rows


def test_who_only_leans_to_another_label_is_no_suspect_while_few_are_expected():
    chances = np.array([[0.9, 0.1]] * 30 + [[0.45, 0.55]] * 8 + [[0.02, 0.98]] * 2 + [[0.1, 0.9]] * 40)
    found = one_label(chances, np.array([0] * 40 + [1] * 40))
    assert {doubt.row for doubt in found} == {38, 39}


def test_where_labels_are_many_the_few_wrong_ones_of_each_are_found_still():
    truth, labels, rows = flipped(7, 600, 40, 30)
    assert {doubt.row for doubt in one_label(sure_of(truth, 40, 0.6), labels)} >= rows


def test_of_several_labels_the_one_missing_and_the_one_too_many_are_told():
    true = np.array([[row % 2 == 0, row % 3 == 0] for row in range(60)])
    chances = np.where(true, 0.9, 0.1)
    labels = true.copy()
    labels[4, 0], labels[9, 1] = False, False
    labels[5, 0] = True
    found = several_labels(chances, labels, np.ones_like(labels))
    assert {(doubt.row, doubt.better) for doubt in found} == {(4, 0), (5, 0), (9, 1)}


def test_a_row_with_two_doubtful_labels_is_told_once_by_the_surer():
    true = np.array([[row % 2 == 0, row % 3 == 0] for row in range(60)])
    chances = np.where(true, 0.9, 0.1)
    labels = true.copy()
    labels[6] = False
    chances[6] = [0.95, 0.99]
    (doubt,) = several_labels(chances, labels, np.ones_like(labels))
    assert (doubt.row, doubt.better) == (6, 1)


def test_what_no_model_had_learned_is_not_judged():
    labels = np.zeros((20, 1), dtype=bool)
    labels[:10] = True
    chances = np.where(labels, 0.9, 0.1)
    chances[3] = 0.01
    assert [doubt.row for doubt in several_labels(chances, labels, np.ones_like(labels))] == [3]
    known = np.ones_like(labels)
    known[3] = False
    assert several_labels(chances, labels, known) == []


def one_hot(*columns, width=3):
    return np.eye(width, dtype=bool)[list(columns)]


def test_of_the_same_texts_the_fewer_are_suspected():
    found = conflicts([np.array([0, 1, 2])], one_hot(1, 0, 1), np.empty((0, 3)), NOWHERE, one=True)
    assert found == [Doubt(row=1, better=1, surety=pytest.approx(2 / 3), twin=0)]


def test_of_two_that_conflict_the_less_likely_is_suspected():
    place = np.array([0, -1])
    found = conflicts([np.array([0, 1])], one_hot(0, 1), np.array([[0.2, 0.6, 0.2]]), place, one=True)
    assert found == [Doubt(row=0, better=1, surety=pytest.approx(0.75), twin=1)]


def test_of_two_that_nobody_judged_the_later_is_suspected():
    found = conflicts([np.array([0, 1])], one_hot(2, 0), np.empty((0, 3)), NOWHERE, one=True)
    assert found == [Doubt(row=1, better=2, surety=0.5, twin=0)]


def test_twins_of_several_labels_conflict_in_one_of_them():
    labels = np.array([[True, True], [True, False], [True, True]])
    found = conflicts([np.array([0, 1, 2])], labels, np.empty((0, 2)), NOWHERE, one=False)
    assert found == [Doubt(row=1, better=1, surety=pytest.approx(2 / 3), twin=0)]
    lone = np.array([[True, False], [True, True], [True, False]])
    assert conflicts([np.array([0, 1, 2])], lone, np.empty((0, 2)), NOWHERE, one=False) == [
        Doubt(row=1, better=1, surety=pytest.approx(2 / 3), twin=0)
    ]


def test_of_two_doubts_of_a_row_the_surer_stands_and_the_twin_is_kept():
    weak, strong = Doubt(row=4, better=1, surety=0.5, twin=2), Doubt(row=4, better=0, surety=0.9)
    assert surest([weak, strong]) == [Doubt(row=4, better=0, surety=0.9, twin=2)]
