"""Reasons people give for what they decide."""

import pytest

from core.domain.decisions import LONGEST_REASON, SHORTEST_REASON, checked_reason
from core.domain.errors import InvalidInput


def test_a_reason_loses_its_outer_space():
    assert checked_reason("  It mends the billing tickets.\n") == "It mends the billing tickets."


@pytest.mark.parametrize("length", [SHORTEST_REASON, LONGEST_REASON])
def test_the_shortest_and_the_longest_reason_are_taken(length):
    assert checked_reason("x" * length) == "x" * length


@pytest.mark.parametrize("reason", ["", "ok", " " * 50, "x" * (SHORTEST_REASON - 1), "x" * (LONGEST_REASON + 1)])
def test_a_reason_too_short_to_mean_anything_or_too_long_is_refused(reason):
    with pytest.raises(InvalidInput, match="Give a reason of 10 to 2,000 characters"):
        checked_reason(reason)
