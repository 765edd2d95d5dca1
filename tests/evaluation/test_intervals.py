"""Intervals of gains and shares: they hold what they promise and point the right way."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm
from sklearn.metrics import accuracy_score, f1_score

from core.domain.errors import InvalidInput
from core.domain.gate import Metric
from core.domain.labels import Kind, Labels
from core.evaluation.intervals import gains, wilson_share
from core.evaluation.metrics import figures
from tests.support.evaluation import NAMES, Tickets, predictions, simulated, single, tickets

DRAWN = st.sampled_from(Kind).flatmap(tickets)


def gained(drawn: Tickets, names: Labels = NAMES, resamples: int = 200, seed: int = 0):
    base, candidate = predictions(drawn.base), predictions(drawn.candidate)
    found = gains(drawn.truth, base, candidate, names, drawn.kind, resamples=resamples, seed=seed)
    return [found[metric] for metric in (Metric.MACRO_F1, Metric.ACCURACY, Metric.MICRO_F1, Metric.WEIGHTED_F1)]


def swapped(drawn: Tickets) -> Tickets:
    return Tickets(drawn.kind, drawn.truth, drawn.candidate, drawn.base)


@given(DRAWN)
def test_the_gain_is_the_difference_of_the_two_versions_figures(drawn):
    was, now = (figures(drawn.truth, predictions(rows), NAMES, drawn.kind) for rows in (drawn.base, drawn.candidate))
    for gain, name in zip(gained(drawn), ("macro_f1", "accuracy", "micro_f1", "weighted_f1"), strict=True):
        assert gain.value == pytest.approx(getattr(now, name) - getattr(was, name), abs=1e-11)


@given(DRAWN)
def test_swapping_the_versions_turns_the_gain_around(drawn):
    for there, back in zip(gained(drawn), gained(swapped(drawn)), strict=True):
        assert (back.value, back.low, back.high) == pytest.approx((-there.value, -there.high, -there.low), abs=1e-11)


@given(DRAWN)
def test_a_version_gains_nothing_on_itself(drawn):
    for interval in gained(Tickets(drawn.kind, drawn.truth, drawn.base, drawn.base)):
        assert (interval.value, interval.low, interval.high) == (0.0, 0.0, 0.0)


@given(DRAWN, st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_bytes(drawn, seed):
    assert repr(gained(drawn, seed=seed)) == repr(gained(drawn, seed=seed))


@given(DRAWN, st.permutations(NAMES))
def test_the_gain_does_not_depend_on_the_order_of_the_label_set(drawn, names):
    for one, other in zip(gained(drawn), gained(drawn, tuple(names)), strict=True):
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-11)


@given(DRAWN, st.randoms(use_true_random=False))
def test_the_gains_value_does_not_depend_on_the_order_of_tickets(drawn, shuffle: random.Random):
    rows = list(zip(drawn.truth, drawn.base, drawn.candidate, strict=True))
    shuffle.shuffle(rows)
    other = gained(Tickets(drawn.kind, *map(list, zip(*rows, strict=True))))
    assert [one.value for one in other] == pytest.approx([one.value for one in gained(drawn)], abs=1e-11)


def test_the_interval_is_that_of_a_bootstrap_done_one_resample_at_a_time():
    truth, base, candidate = simulated(4, 120, (0.6, 0.8), seed=5)
    columns = np.array([[labels[0] for labels in rows] for rows in (truth, base, candidate)])
    rng, gains = np.random.default_rng(9), []
    for _ in range(400):
        true, was, now = columns[:, rng.integers(120, size=120)]
        over = {"labels": sorted(set(true)), "average": "macro", "zero_division": 0}
        macro = f1_score(true, now, **over) - f1_score(true, was, **over)
        gains.append((macro, accuracy_score(true, now) - accuracy_score(true, was)))
    slow = np.quantile(gains, [0.025, 0.975], axis=0).T
    fast = [(one.low, one.high) for one in gained(Tickets(Kind.SINGLE, truth, base, candidate), (), 4_000)[:2]]
    assert np.abs(np.array(fast) - slow).max() < 0.025


def test_a_better_candidate_has_a_gain_above_zero():
    truth, base, candidate = simulated(5, 800, (0.7, 0.85), seed=2)
    for interval in gained(Tickets(Kind.SINGLE, truth, base, candidate), (), 500):
        assert 0 < interval.low < interval.value < interval.high


def test_labels_with_one_ticket_each_do_not_shrink_a_sure_gain():
    names = [f"label {number}" for number in range(50)]
    drawn = Tickets(Kind.SINGLE, single(*names), single(*["none"] * 50), single(*names))
    assert [(one.value, one.low, one.high) for one in gained(drawn)] == [(1.0, 1.0, 1.0)] * 4


def test_ninety_five_percent_intervals_hold_the_true_gain_about_that_often():
    held = np.zeros(4)
    for seed in range(150):
        truth, base, candidate = simulated(5, 300, (0.7, 0.75), seed=seed)
        intervals = gained(Tickets(Kind.SINGLE, truth, base, candidate), (), 300)
        held += [one.low <= 0.04 <= one.high for one in intervals]  # a fifth of the wrong guesses is right
    assert (held / 150 > 0.89).all()
    assert (held / 150 < 0.99).all()


def test_many_tickets_go_in_blocks_without_changing_the_number_of_resamples():
    truth, base, candidate = simulated(3, 60_000, (0.8, 0.8), seed=1)
    macro, *_ = gained(Tickets(Kind.SINGLE, truth, base, candidate), (), 20)
    assert macro.low < macro.value < macro.high


def test_no_tickets_have_no_gain():
    with pytest.raises(InvalidInput, match="empty"):
        gains([], [], [], NAMES, Kind.SINGLE)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95]))
@settings(max_examples=50)
def test_wilson_is_scipys(counts, level):
    right, n = counts
    wanted = binomtest(right, n).proportion_ci(level, method="wilson")
    got = wilson_share(right / n, n, norm.ppf((1 + level) / 2))
    assert (got.value, got.low, got.high) == pytest.approx((right / n, wanted.low, wanted.high), abs=1e-12)


def test_a_share_seen_on_endlessly_many_is_exact():
    got = wilson_share(0.75, 4, 1.96)
    assert got.low < 0.75 < got.high
    assert (wilson_share(0.75, 1e12, 1.96).high - 0.75) < 1e-5


@pytest.mark.parametrize(("right", "bound"), [(0, 0.0), (7, 1.0)])
def test_an_interval_at_the_edge_stays_inside(right, bound):
    got = wilson_share(right / 7, 7, 1.96)
    assert bound in (got.low, got.high)
    assert 0 <= got.low <= got.value <= got.high <= 1
