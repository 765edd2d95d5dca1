"""McNemar's mid-p."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from core.evaluation.significance import as_many, detectable, holm, mcnemar

COUNT = st.integers(0, 60)


@given(COUNT, COUNT)
def test_mid_p_is_twice_the_tail_with_half_of_what_was_seen(fixed, broken):
    flips, fewer = fixed + broken, min(fixed, broken)
    tail = sum(binom.pmf(k, flips, 0.5) for k in range(fewer)) + binom.pmf(fewer, flips, 0.5) / 2
    assert mcnemar(fixed, broken) == pytest.approx(min(1.0, 2 * tail), abs=1e-12)


@given(COUNT, COUNT)
def test_mid_p_is_the_two_sided_exact_p_less_what_was_seen(fixed, broken):
    if fixed != broken:
        exact = binom.cdf(min(fixed, broken), fixed + broken, 0.5) * 2
        assert mcnemar(fixed, broken) == pytest.approx(
            exact - binom.pmf(fixed, fixed + broken, 0.5), rel=1e-9, abs=1e-15
        )


@given(COUNT, COUNT)
def test_it_does_not_matter_which_version_is_which(fixed, broken):
    assert mcnemar(fixed, broken) == mcnemar(broken, fixed)


@pytest.mark.parametrize("count", [0, 1, 17])
def test_as_many_fixed_as_broken_is_no_evidence(count):
    assert mcnemar(count, count) == 1.0


@pytest.mark.parametrize(("fixed", "broken", "p"), [(1, 0, 0.5), (0, 5, 1 / 32), (1, 9, 12 / 1024)])
def test_small_counts_are_exact(fixed, broken, p):
    assert mcnemar(fixed, broken) == p


def test_thousands_of_flips_are_no_trouble():
    assert mcnemar(4_900, 5_100) == pytest.approx(0.0455, abs=1e-4)


def test_a_difference_beyond_doubt_has_a_p_of_nearly_nothing():
    assert 0 <= mcnemar(0, 5_000) < 1e-300


@given(st.integers(0, 300), st.integers(0, 300))
def test_as_many_is_the_exact_binomial_tail(heads, tails):
    expected = binomtest(heads, heads + tails, alternative="greater").pvalue if heads + tails else 1.0
    assert as_many(heads, tails) == pytest.approx(expected, rel=1e-9)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_holm_adjusts_like_the_definition(chances):
    order = sorted(chances)
    for chance, adjusted in zip(chances, holm(chances), strict=True):
        rank = order.index(chance) + 1
        worst = max(min(1.0, (len(order) - place) * order[place]) for place in range(rank))
        assert adjusted == pytest.approx(worst)


def test_holm_of_nothing_is_nothing():
    assert holm([]) == []


@pytest.mark.parametrize(("documents", "churn", "gain"), [(3_090, 0.05, 0.01), (771, 0.05, 0.02), (462, 0.03, 0.02)])
def test_the_smallest_gain_is_the_one_whose_sample_size_is_known(documents, churn, gain):
    assert detectable(documents, round(documents * churn)) == pytest.approx(gain, rel=0.02)


def test_where_nothing_flipped_nothing_can_be_said_of_the_smallest_gain():
    assert detectable(1_000, 0) is None


def test_where_even_all_flips_one_way_would_not_be_seen_there_is_no_smallest_gain():
    assert detectable(1_000, 2) is None
