"""Predictions made many at a time are those `predict_from` makes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import softmax

from core.domain.labels import Kind
from core.domain.predictions import Score, predict_from
from core.local.answers import answers
from core.local.calibration import STRAIGHT, Bend
from tests.support.local_texts import labels

values = st.sampled_from([0.0, 0.01, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1, width=32)
matrices = hnp.arrays(np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=60), elements=values)


def one_by_one(matrix, kind):
    names = labels(matrix.shape[1])
    return [predict_from(tuple(map(Score, names, row)), kind) for row in matrix.tolist()]


@settings(deadline=None)
@given(matrix=matrices)
def test_single_label_answers_are_those_of_predict_from(matrix):
    assert list(answers(matrix, labels(matrix.shape[1]), Kind.SINGLE)) == one_by_one(matrix, Kind.SINGLE)


@settings(deadline=None)
@given(matrix=matrices)
def test_multi_label_answers_are_those_of_predict_from(matrix):
    made = list(answers(matrix, labels(matrix.shape[1]), Kind.MULTI))
    for one, expected in zip(made, one_by_one(matrix, Kind.MULTI), strict=True):
        assert (one.labels, one.scores) == (expected.labels, expected.scores)
        assert math.isclose(one.confidence, expected.confidence, rel_tol=1e-9, abs_tol=1e-12)
        assert math.isclose(one.margin, expected.margin, abs_tol=1e-12)


@settings(deadline=None)
@given(
    matrix=hnp.arrays(np.float64, (4, 12), elements=st.floats(-9, 9)), shift=st.floats(-5, 5), above=st.floats(0.01, 5)
)
def test_a_bend_changes_how_sure_an_answer_is_and_never_the_answer(matrix, shift, above):
    probabilities, whole = softmax(matrix, axis=1), Bend(above=above, below=1.0, shift=shift)
    straight, bent = (list(answers(probabilities, labels(12), Kind.SINGLE, each)) for each in (STRAIGHT, whole))
    for one, other in zip(straight, bent, strict=True):
        values = [score.value for score in other.scores]
        assert (one.labels, len(one.scores)) == (other.labels, len(other.scores))
        assert other.confidence == whole.of(np.array([one.confidence]))[0] == values[0]
        assert values == sorted(values, reverse=True)
        assert sum(values) < 1 + 1e-9


@pytest.mark.parametrize("kind", Kind)
def test_among_hundreds_of_equal_labels_the_first_names_are_kept(kind):
    (answer,) = answers(np.full((1, 300), 0.001), labels(300), kind)
    assert [score.label for score in answer.scores] == list(labels(10))


def test_more_given_labels_than_scores_are_kept_are_all_given():
    (answer,) = answers(np.full((1, 30), 0.9), labels(30), Kind.MULTI)
    assert len(answer.labels) == 30
    assert len(answer.scores) == 10


def test_values_are_plain_numbers_that_can_be_written_as_json():
    (answer,) = answers(np.array([[0.25, 0.75]]), labels(2), Kind.SINGLE)
    assert {type(answer.confidence), type(answer.margin), type(answer.scores[0].value)} == {float}
