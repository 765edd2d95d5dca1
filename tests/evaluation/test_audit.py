"""Production accuracy from the tickets people looked at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

from core.domain.comparisons import Interval
from core.domain.errors import InvalidInput
from core.evaluation.audit import audited_accuracy, overall_accuracy, student
from core.evaluation.intervals import wilson_share

Z = norm.ppf(0.975)
OUTCOMES = st.lists(st.tuples(st.booleans(), st.sampled_from([0.02, 0.1, 0.5, 1.0])), min_size=1, max_size=80)


@pytest.mark.parametrize("accepted", [0, 600])
def test_without_audits_nothing_is_known(accepted):
    got = audited_accuracy([], accepted)
    assert (got.low, got.high) == (0.0, 1.0)


def test_when_every_accepted_ticket_was_audited_the_accuracy_is_known_exactly():
    got = audited_accuracy([(True, 1.0)] * 9 + [(False, 1.0)], accepted=10)
    assert (got.value, got.low, got.high) == pytest.approx((0.9, 0.9, 0.9))


def test_audits_still_unanswered_leave_the_accuracy_open():
    got = audited_accuracy([(True, 1.0)] * 5, accepted=10)
    assert got.low < got.value == 1.0


def test_a_ticket_drawn_with_half_the_chance_weighs_twice():
    got = audited_accuracy([(True, 0.2), (False, 0.1)], accepted=100)
    assert got.value == pytest.approx(1 / 3)


def test_equal_chances_give_nearly_the_plain_wilson_interval():
    outcomes = [(True, 1e-6)] * 285 + [(False, 1e-6)] * 15
    got, plain = audited_accuracy(outcomes, 3_000_000), wilson_share(0.95, 300, Z)
    assert (got.value, got.low, got.high) == pytest.approx((plain.value, plain.low, plain.high), abs=5e-4)


def test_with_few_audits_the_interval_is_widened_as_students_t_is():
    got = audited_accuracy([(True, 1e-6)] * 3 + [(False, 1e-6)], 4_000_000)
    effective = 4 * (norm.ppf(0.975) / t.ppf(0.975, 3)) ** 2
    wanted = wilson_share(0.75, effective, Z)
    assert (got.low, got.high) == pytest.approx((wanted.low, wanted.high), abs=1e-3)


def test_no_error_seen_bounds_errors_by_about_three_in_n():
    got = audited_accuracy([(True, 0.02)] * 300, 15_000)
    assert got.high == 1.0
    assert 1 - 4.5 / 300 < got.low < 1 - 3 / 300


def test_unequal_chances_widen_the_interval():
    even = audited_accuracy([(True, 0.1), (False, 0.1)] * 50, 10_000)
    uneven = audited_accuracy([(True, 0.02), (False, 0.02), (True, 0.5), (False, 0.5)] * 25, 10_000)
    assert uneven.high - uneven.low > even.high - even.low


@given(OUTCOMES, st.integers(0, 5_000))
def test_the_interval_holds_its_value_and_stays_between_zero_and_one(outcomes, accepted):
    got = audited_accuracy(outcomes, accepted)
    assert -1e-12 <= got.low <= got.value + 1e-12
    assert got.value - 1e-12 <= got.high <= 1 + 1e-12


@given(OUTCOMES, st.integers(1, 5_000))
def test_the_order_of_audits_does_not_matter(outcomes, accepted):
    assert audited_accuracy(outcomes, accepted) == audited_accuracy(outcomes[::-1], accepted)


@pytest.mark.parametrize("flat", [True, False])
@pytest.mark.parametrize("audits", [75, 300])
def test_the_interval_holds_the_true_accuracy_about_nineteen_times_in_twenty(flat, audits):
    rng, accepted, runs = np.random.default_rng(audits), 6_000, 300
    held, errors = 0, []
    for _ in range(runs):
        chance = rng.beta(18, 0.75, size=accepted)  # confidence of accepted tickets; .96 of them right
        right = rng.random(accepted) < chance
        score = np.ones(accepted) if flat else np.maximum(np.sqrt(chance * (1 - chance)), 0.05)
        drawn_with = np.minimum(score * audits / score.sum(), 1)
        picked = np.flatnonzero(rng.random(accepted) < drawn_with)
        outcomes = [(bool(right[i]), float(drawn_with[i])) for i in picked]
        got = audited_accuracy(outcomes, accepted)
        truth = right.sum() / accepted
        held += got.low <= truth <= got.high
        errors.append(got.value - truth)
    assert 0.92 <= held / runs <= 0.985
    assert abs(np.mean(errors)) < 0.003


@pytest.mark.parametrize("probability", [0.0, -0.1, 1.1, float("nan")])
def test_an_audit_without_an_inclusion_probability_is_refused(probability):
    with pytest.raises(InvalidInput, match="inclusion probability"):
        audited_accuracy([(True, probability)], 10)


def test_what_people_answered_is_right_and_what_they_corrected_is_wrong_no_more():
    alone = Interval(0.9, 0.8, 0.95)
    got = overall_accuracy(alone, accepted=80, corrected=2, tickets=100)
    assert (got.value, got.low, got.high) == pytest.approx((1 - 6 / 100, 1 - 14 / 100, 1 - 2 / 100))


def test_when_all_accepted_tickets_were_audited_every_answer_is_right():
    outcomes = [(True, 1.0)] * 9 + [(False, 1.0)]
    got = overall_accuracy(audited_accuracy(outcomes, 10), accepted=10, corrected=1, tickets=30)
    assert (got.value, got.low, got.high) == pytest.approx((1.0, 1.0, 1.0))


def test_corrections_are_never_more_than_there_is_wrong():
    assert overall_accuracy(Interval(0.99, 0.9, 1.0), accepted=100, corrected=3, tickets=200).high == 1.0


@given(OUTCOMES, st.integers(0, 500), st.integers(0, 500))
def test_of_all_tickets_the_interval_holds_its_value_and_is_narrower(outcomes, unseen, doubtful):
    accepted = len(outcomes) + unseen
    alone = audited_accuracy(outcomes, accepted)
    corrected = sum(not right for right, _ in outcomes)
    got = overall_accuracy(alone, accepted, corrected, accepted + doubtful)
    assert 0.0 <= got.low <= got.value + 1e-12 <= got.high + 2e-12 <= 1.0 + 2e-12
    assert got.high - got.low <= alone.high - alone.low + 1e-12


@pytest.mark.parametrize("freedom", [3, 5, 10, 74, 1_000])
def test_students_quantile_is_scipys(freedom):
    assert student(freedom, norm.ppf(0.975)) == pytest.approx(t.ppf(0.975, freedom), rel=0.003)
