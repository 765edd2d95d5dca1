"""Figures of one version: the same numbers as scikit-learn's, the right way round."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from core.domain.comparisons import Cell, Figures
from core.domain.errors import InvalidInput, WrongNumberOfLabels
from core.domain.labels import Kind, Label
from core.evaluation.metrics import figures
from tests.support.evaluation import NAMES, Tickets, matrix, prediction, predictions, single, tickets

EXACT = 1e-12


def measured(drawn: Tickets) -> Figures:
    return figures(drawn.truth, predictions(drawn.base), NAMES, drawn.kind)


def assert_agrees(got: Figures, truth: np.ndarray, answers: np.ndarray, every: list) -> None:
    """Compare with scikit-learn; `every` are its label indices, of which macro takes those that occur."""
    occurring = [place for place, one in zip(every, got.labels, strict=True) if one.support]
    for average, of, values in (
        ("macro", occurring, (got.macro_precision, got.macro_recall, got.macro_f1)),
        ("weighted", every, (None, None, got.weighted_f1)),
        ("micro", every, (None, None, got.micro_f1)),
    ):
        wanted = sk.precision_recall_fscore_support(truth, answers, labels=of, average=average, zero_division=0)
        for ours, theirs in zip(values, wanted[:3], strict=True):
            assert ours is None or abs(ours - theirs) <= EXACT
    each = sk.precision_recall_fscore_support(truth, answers, labels=every, zero_division=0)
    ours = np.array([(one.precision, one.recall, one.f1, one.support) for one in got.labels]).T
    assert np.abs(ours - np.array(each)).max() <= EXACT
    assert abs(got.accuracy - sk.accuracy_score(truth, answers)) <= EXACT
    assert abs(got.hamming_loss - sk.hamming_loss(truth, answers)) <= EXACT


@given(tickets(Kind.SINGLE))
def test_single_label_figures_agree_with_scikit_learn(drawn):
    truth, answers = ([labels[0] for labels in rows] for rows in (drawn.truth, drawn.base))
    assert_agrees(measured(drawn), np.array(truth), np.array(answers), list(NAMES))


@given(tickets(Kind.MULTI).filter(lambda drawn: any(drawn.truth)))
def test_multi_label_figures_agree_with_scikit_learn(drawn):
    assert_agrees(measured(drawn), matrix(drawn.truth), matrix(drawn.base), list(range(len(NAMES))))


@given(tickets(Kind.SINGLE))
def test_the_confusion_is_scikit_learns_with_true_rows(drawn):
    dense = np.zeros((len(NAMES), len(NAMES)), dtype=int)
    for cell in measured(drawn).confusion:
        dense[NAMES.index(cell.true), NAMES.index(cell.predicted)] = cell.count
    truth, answers = ([labels[0] for labels in rows] for rows in (drawn.truth, drawn.base))
    assert (dense == sk.confusion_matrix(truth, answers, labels=list(NAMES))).all()


@given(st.sampled_from(Kind).flatmap(tickets))
def test_each_labels_two_by_two_is_scikit_learns(drawn):
    ours = [[[one.tn, one.fp], [one.fn, one.tp]] for one in measured(drawn).labels]
    assert np.array_equal(ours, sk.multilabel_confusion_matrix(matrix(drawn.truth), matrix(drawn.base)))


def test_a_vpn_ticket_answered_billing_is_in_the_row_of_vpn():
    got = figures(single("vpn", "vpn"), predictions(single("vpn", "billing")), single("vpn", "billing")[0], Kind.SINGLE)
    assert Cell(true=Label("vpn"), predicted=Label("billing"), count=1) in got.confusion


def test_a_label_given_too_often_has_false_positives_and_low_precision():
    got = figures([("a",), ()], predictions([("a", "b"), ("b",)]), (Label("a"), Label("b")), Kind.MULTI)
    b = got.labels[1]
    assert (b.tp, b.fp, b.fn, b.tn, b.support, b.precision) == (0, 2, 0, 0, 0, 0.0)


def test_a_label_never_given_has_false_negatives_and_low_recall():
    got = figures([("a", "b"), ("b",)], predictions([("a",), ()]), (Label("a"), Label("b")), Kind.MULTI)
    b = got.labels[1]
    assert (b.tp, b.fp, b.fn, b.tn, b.support, b.recall) == (0, 0, 2, 0, 2, 0.0)


def test_multi_label_figures_have_no_single_confusion():
    assert figures([("a",)], [prediction("a")], (Label("a"),), Kind.MULTI).confusion == ()


def test_macro_f1_leaves_out_labels_that_do_not_occur_in_the_truth():
    got = figures(single("a", "a"), predictions(single("a", "b")), tuple(map(Label, "abc")), Kind.SINGLE)
    assert got.macro_f1 == pytest.approx(2 / 3)


def test_micro_f1_is_the_accuracy_when_a_ticket_has_one_label():
    got = figures(single("a", "b", "b"), predictions(single("a", "b", "a")), tuple(map(Label, "ab")), Kind.SINGLE)
    assert got.micro_f1 == got.accuracy == pytest.approx(2 / 3)


def test_a_partly_right_set_of_labels_is_not_accurate():
    got = figures([("a", "b")], [prediction("a")], tuple(map(Label, "ab")), Kind.MULTI)
    assert (got.accuracy, got.hamming_loss) == (0.0, 0.5)


def test_the_order_of_labels_in_an_answer_does_not_matter():
    got = figures([("a", "b")], [prediction("b", "a")], tuple(map(Label, "ab")), Kind.MULTI)
    assert (got.accuracy, got.macro_f1) == (1.0, 1.0)


def test_a_repeated_label_counts_once():
    got = figures([("a", "a")], [prediction("a", "a")], (Label("a"),), Kind.MULTI)
    assert got.labels[0].tp == 1


def test_labels_outside_the_label_set_follow_it_by_name():
    got = figures(single("new", "a"), predictions(single("a", "gone")), (Label("a"),), Kind.SINGLE)
    assert [one.label for one in got.labels] == ["a", "gone", "new"]


def test_labels_stand_in_label_set_order():
    got = figures(single("2"), [prediction("10")], NAMES, Kind.SINGLE)
    assert tuple(one.label for one in got.labels) == NAMES


def test_tickets_that_have_no_label_and_get_none_are_all_right():
    got = figures([(), ()], predictions([(), ()]), NAMES, Kind.MULTI)
    assert (got.accuracy, got.macro_f1, got.hamming_loss) == (1.0, 0.0, 0.0)


def test_a_project_without_any_label_does_not_crash():
    assert figures([()], predictions([()]), (), Kind.MULTI).hamming_loss == 0.0


@given(st.sampled_from(Kind).flatmap(tickets), st.randoms(use_true_random=False))
def test_figures_do_not_depend_on_the_order_of_tickets(drawn, shuffle: random.Random):
    rows = list(zip(drawn.truth, drawn.base, drawn.candidate, strict=True))
    shuffle.shuffle(rows)
    assert measured(Tickets(drawn.kind, *map(list, zip(*rows, strict=True)))) == measured(drawn)


@given(st.sampled_from(Kind).flatmap(tickets), st.permutations(NAMES))
def test_figures_do_not_depend_on_the_order_of_the_label_set(drawn, names):
    other = figures(drawn.truth, predictions(drawn.base), tuple(names), drawn.kind)
    got = measured(drawn)
    assert {one.label: one for one in other.labels} == {one.label: one for one in got.labels}
    assert (other.macro_f1, other.weighted_f1, other.micro_f1) == (got.macro_f1, got.weighted_f1, got.micro_f1)


@given(tickets(Kind.SINGLE))
def test_swapping_truth_and_answers_swaps_precision_and_recall(drawn):
    there, back = measured(drawn), figures(drawn.base, predictions(drawn.truth), NAMES, Kind.SINGLE)
    assert [one.precision for one in there.labels] == [one.recall for one in back.labels]


def test_no_tickets_are_refused_with_a_sentence():
    with pytest.raises(InvalidInput, match="held-out set is empty"):
        figures([], [], NAMES, Kind.SINGLE)


def test_a_ticket_without_a_prediction_is_refused():
    with pytest.raises(InvalidInput, match="no prediction"):
        figures(single("a", "b"), [prediction("a")], NAMES, Kind.SINGLE)


@pytest.mark.parametrize("labels", [(), ("a", "b")])
def test_a_single_label_ticket_with_none_or_several_labels_is_refused(labels):
    with pytest.raises(WrongNumberOfLabels):
        figures(single("a"), [prediction(*labels)], NAMES, Kind.SINGLE)
