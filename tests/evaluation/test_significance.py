"""McNemar's mid-p."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from core.evaluation.significance import mcnemar

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
