"""Calibration error and the floor below which it means nothing."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.calibration import calibration_error, noise_floor, reliability

OUTCOMES = st.lists(st.tuples(st.sampled_from([0.0, 0.3, 0.5, 0.77, 1.0]), st.booleans()), min_size=1, max_size=60)


def by_hand(confidence: list[float], right: list[bool], bins: int) -> float:
    """Cut the sorted tickets into bins of equal mass, one by one."""
    order = np.argsort(confidence)
    parts = [part for part in np.array_split(order, bins) if part.size]
    gaps = [abs(np.mean([right[i] for i in part]) - np.mean([confidence[i] for i in part])) for part in parts]
    return sum(gap * part.size for gap, part in zip(gaps, parts, strict=True)) / len(right)


def test_the_error_is_the_mean_gap_of_bins_of_equal_mass():
    confidence = [i / 60 for i in range(60)]
    right = [i % 7 < 3 for i in range(60)]
    assert calibration_error(confidence, right) == pytest.approx(by_hand(confidence, right, 15), abs=1e-12)


def test_always_right_at_ninety_percent_is_a_tenth_off():
    assert calibration_error([0.9] * 40, [True] * 40) == pytest.approx(0.1)


def test_certain_and_always_wrong_is_the_worst():
    assert calibration_error([1.0] * 5, [False] * 5) == 1.0


def test_right_as_often_as_said_is_perfect():
    assert calibration_error([0.75] * 8, [True, True, True, False] * 2) == 0.0


def test_errors_in_opposite_directions_do_not_cancel():
    assert calibration_error([0.4] * 16 + [0.6] * 14, [True] * 16 + [False] * 14) == pytest.approx(0.6)


@given(OUTCOMES, st.randoms(use_true_random=False))
def test_the_error_does_not_depend_on_the_order_of_tickets_of_equal_confidence(outcomes, shuffle: random.Random):
    before = calibration_error(*zip(*outcomes, strict=True))
    shuffle.shuffle(outcomes)
    assert calibration_error(*zip(*outcomes, strict=True)) == before


@given(OUTCOMES, st.integers(1, 20))
def test_the_error_lies_between_zero_and_one(outcomes, bins):
    assert 0 <= calibration_error(*zip(*outcomes, strict=True), bins=bins) <= 1


def test_no_tickets_have_no_error_and_no_floor():
    assert (calibration_error([], []), noise_floor([])) == (0.0, 0.0)


def test_a_confidence_a_hair_over_one_is_taken_as_one():
    assert (calibration_error([1 + 1e-12], [True]), noise_floor([1 + 1e-12])) == (0.0, 0.0)


def test_the_floor_of_certain_answers_is_zero():
    assert noise_floor([1.0, 0.0, 1.0]) == 0.0


def test_the_floor_of_one_coin_toss_is_a_half():
    assert noise_floor([0.5]) == pytest.approx(0.5)


def test_the_floor_falls_with_the_root_of_the_number_of_tickets():
    few, many = (noise_floor(np.linspace(0.3, 0.99, n).tolist()) for n in (500, 8_000))
    assert few / many == pytest.approx(4, rel=0.1)


def test_the_floor_is_what_calibrated_answers_show():
    rng = np.random.default_rng(1)
    confidence = rng.uniform(0.3, 1, size=1_500)
    shown = [calibration_error(confidence.tolist(), (rng.random(1_500) < confidence).tolist()) for _ in range(100)]
    assert noise_floor(confidence.tolist()) == pytest.approx(np.mean(shown), rel=0.05)


def test_the_same_seed_gives_the_same_floor_and_another_seed_another():
    confidence = [i / 97 for i in range(97)]
    assert noise_floor(confidence, seed=3) == noise_floor(confidence, seed=3) != noise_floor(confidence, seed=4)


@given(OUTCOMES)
def test_every_ticket_is_in_one_bin_of_the_reliability_and_right_as_often(answers):
    sure, right = [one for one, _ in answers], [was for _, was in answers]
    found = reliability(sure, right)
    assert sum(one.tickets for one in found) == len(answers)
    assert [one.confidence for one in found] == sorted(one.confidence for one in found)
    assert sum(one.right.value * one.tickets for one in found) == pytest.approx(sum(right), abs=1e-6)
    assert all(one.right.low <= one.right.value <= one.right.high for one in found)


@given(OUTCOMES, st.randoms(use_true_random=False))
def test_the_reliability_does_not_depend_on_the_order_of_tickets(answers, shuffle):
    moved = list(answers)
    shuffle.shuffle(moved)
    assert reliability(*zip(*moved, strict=True)) == reliability(*zip(*answers, strict=True))


def test_no_tickets_have_no_reliability():
    assert reliability([], []) == ()
