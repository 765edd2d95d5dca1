"""Thresholds that keep a promise, or cost least."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from core.evaluation.thresholds import Measured, cheapest, measured, more_tickets, promised, steps_of, upper

ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=300)
SHARE = st.floats(0.01, 0.5)


def counted(answers: list[tuple[float, bool]]) -> Measured:
    return measured([sure for sure, _ in answers], [right for _, right in answers])


def calibrated(tickets: int, seed: int = 0) -> Measured:
    """Draw answers that are right as often as they are sure."""
    rng = np.random.default_rng(seed)
    sure = rng.beta(4, 0.6, tickets)
    return measured(sure, rng.random(tickets) < sure)


@given(ANSWERS, st.integers(0, 1_000))
def test_a_threshold_accepts_what_routing_would(answers, thousandths):
    at = counted(answers).at(thousandths / 1_000)
    accepted = [right for sure, right in answers if sure + 1e-12 >= thousandths / 1_000]
    assert (at.accepted, at.wrong) == (len(accepted), accepted.count(False))


@given(st.integers(1, 400), st.data(), st.floats(0.001, 0.2))
def test_the_bound_is_where_so_few_errors_become_improbable(accepted, data, error):
    wrong = data.draw(st.integers(0, accepted - 1))
    assert binom.cdf(wrong, accepted, upper(wrong, accepted, error)) == pytest.approx(error, rel=1e-6)


@given(ANSWERS, SHARE)
def test_what_is_promised_is_bounded_at_its_threshold(answers, most_wrong):
    found = promised(counted(answers), most_wrong)
    if found.threshold is None:
        assert found.accepted == 0
    else:
        assert upper(found.wrong, found.accepted, 0.05 / steps_of(len(answers))) <= most_wrong


def test_a_promise_holds_in_at_least_ninety_five_of_a_hundred_draws():
    whole, most_wrong = calibrated(400_000, seed=1), 0.05
    kept = 0
    for seed in range(200):
        found = promised(calibrated(1_500, seed=seed + 2), most_wrong)
        true = whole.at(found.threshold) if found.threshold is not None else found
        kept += true.wrong <= most_wrong * true.accepted
        assert found.threshold is not None
    assert kept >= 190


def test_a_laxer_promise_leaves_more_to_the_version():
    seen = calibrated(5_000)
    assert promised(seen, 0.02).accepted < promised(seen, 0.05).accepted < promised(seen, 0.1).accepted


def test_confidences_that_are_all_low_still_find_their_threshold():
    assert promised(measured([0.1] * 50 + [0.2] * 400, [False] * 50 + [True] * 400), 0.05).threshold == 0.2


def test_no_threshold_keeps_a_promise_on_a_handful_of_tickets_and_so_many_more_would():
    seen = measured([0.9] * 40, [True] * 40)
    assert promised(seen, 0.02).threshold is None
    more = more_tickets(seen, 0.02)
    assert more
    assert 200 < more < 400
    assert promised(measured([0.9] * (40 + more), [True] * (40 + more)), 0.02).threshold == 0.9


def test_no_number_of_tickets_helps_a_version_that_is_wrong_where_it_is_surest():
    assert more_tickets(measured([0.9] * 40, [True] * 30 + [False] * 10), 0.02) is None


def test_no_tickets_promise_nothing():
    seen = measured([], [])
    assert (promised(seen, 0.02).threshold, more_tickets(seen, 0.02)) == (None, None)


@given(st.floats(0, 100), st.floats(0.1, 100), st.integers(0, 1_000))
def test_the_cheapest_threshold_accepts_where_an_error_is_expected_to_cost_less_than_a_review(review, error, sure):
    cost = (1 - sure / 1_000) * error
    if abs(cost - review) > error / 1_000:
        assert (sure / 1_000 >= cheapest(review, error)) is (cost < review)


@pytest.mark.parametrize(("review", "error"), [(-1, 2), (1, 0), (1, -3)])
def test_costs_that_are_none_are_refused(review, error):
    with pytest.raises(ValueError, match="costs"):
        cheapest(review, error)


@pytest.mark.parametrize(("most_wrong", "confidence"), [(0, 0.95), (1, 0.95), (0.02, 1)])
def test_promises_that_are_none_are_refused(most_wrong, confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        promised(calibrated(10), most_wrong, confidence)
