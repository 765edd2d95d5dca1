"""What a threshold accepts, and how good confidences are as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as reference

from core.evaluation.selective import brier, log_loss, selective

SURE = st.floats(0.001, 0.999)
ANSWERS = st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.5001, 0.9, 0.99]), st.booleans()), min_size=1, max_size=200)


def columns(answers: list[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [sure for sure, _ in answers], [right for _, right in answers]


@given(ANSWERS)
def test_each_threshold_accepts_exactly_the_tickets_that_reach_it(answers):
    for one in selective(*columns(answers), steps=7):
        accepted = [right for sure, right in answers if sure >= one.confidence]
        assert one.share == pytest.approx(len(accepted) / len(answers))
        assert one.accuracy == pytest.approx(sum(accepted) / len(accepted))


@given(ANSWERS)
def test_thresholds_fall_and_the_last_accepts_everything(answers):
    found = selective(*columns(answers))
    assert found[-1].share == 1.0
    assert [one.confidence for one in found] == sorted({one.confidence for one in found}, reverse=True)


def test_no_tickets_have_no_thresholds():
    assert selective([], []) == ()


@given(st.lists(st.tuples(SURE, st.booleans()), min_size=1, max_size=60))
def test_brier_and_log_loss_are_scikit_learns(answers):
    sure, right = columns(answers)
    assert brier(sure, right) == pytest.approx(brier_score_loss(right, sure), abs=1e-9)
    assert log_loss(sure, right) == pytest.approx(reference(right, sure, labels=[False, True]), abs=1e-9)


def test_one_certain_error_does_not_weigh_without_end():
    assert log_loss([1.0], [False]) == pytest.approx(13.8155, abs=1e-3)
