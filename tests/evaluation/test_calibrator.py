"""A calibrator says how likely an answer is right, whatever it was fitted on."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.evaluation.calibration import calibration_error
from core.evaluation.calibrator import Calibrator, fitted

SCORES = st.floats(0, 1)
SEEN = st.lists(st.tuples(SCORES, st.booleans()), max_size=60)
AS_IT_IS = Calibrator(slope=1.0, offset=0.0)


def of(pairs):
    return fitted([score for score, _ in pairs], [right for _, right in pairs])


def drawn(count, chance, seed=1):
    """Return scores, and answers that are right as often as `chance` says of each."""
    dice = random.Random(seed)
    scores = [dice.uniform(0.3, 1.0) for _ in range(count)]
    return [(score, dice.random() < chance(score)) for score in scores]


@settings(max_examples=60, deadline=None)
@given(SEEN, st.lists(SCORES, min_size=2, max_size=5))
def test_a_higher_score_is_never_less_likely_right_and_nothing_is_certain(seen, scores):
    calibrator = of(seen)
    found = [calibrator.of(score) for score in sorted(scores)]
    assert found == sorted(found)
    assert all(0 < one < 1 for one in found)


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("score", [None, 0.0, 0.5, 1.0])
def test_answers_that_are_all_right_or_all_wrong_make_it_sure_but_not_certain(right, score):
    dice = random.Random(1)
    calibrator = of([(dice.uniform(0.3, 1) if score is None else score, right) for _ in range(200)])
    assert calibrator.slope < 10
    found = calibrator.of(0.7 if score is None else score)
    assert 0.97 < (found if right else 1 - found) < 0.9999


def test_nothing_to_go_by_leaves_scores_as_they_are():
    assert of([]) == AS_IT_IS
    assert AS_IT_IS.of(0.8) == pytest.approx(0.8)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_calibrated_already_stays_nearly_as_it_is(seed):
    calibrator = of(drawn(1_000, lambda score: score, seed))
    assert all(abs(calibrator.of(score) - score) < 0.06 for score in (0.4, 0.6, 0.8, 0.95))


@pytest.mark.parametrize("count", [200, 1_000])
def test_scores_that_promise_too_much_hold_afterwards(count):
    def chance(score):
        return 0.2 + score / 2

    calibrator, new = of(drawn(count, chance)), drawn(5_000, chance, seed=2)
    right = [one for _, one in new]
    before = calibration_error([score for score, _ in new], right)
    after = calibration_error([calibrator.of(score) for score, _ in new], right)
    assert before > 0.12
    assert after < before / 2


def test_the_same_answers_make_the_same_two_numbers():
    seen = drawn(300, lambda score: score**2)
    assert of(seen) == of(seen)
    assert of(seen) == of(seen[::-1])
