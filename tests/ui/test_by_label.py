"""Which labels get a bar: those that changed most, lost or gained."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ui import by_label

CHANGES = st.lists(st.integers(-100, 100).map(lambda points: points / 100), max_size=60)


def gains(changes: list[float]) -> pd.DataFrame:
    """Return a table of labels as the page has it: most lost first."""
    names = [f"label {number}" for number in range(len(changes))]
    return pd.DataFrame({"Label": names, "Change": changes}).astype({"Change": float}).sort_values("Change")


def test_a_large_gain_has_a_bar_before_many_small_ones() -> None:
    small = [0.001 * number for number in range(1, 31)]
    bars = by_label.most(gains([-0.2, -0.1, -0.002, *small, 0.5]))
    assert bars["Change"].iloc[[0, 1, -1]].tolist() == [-0.2, -0.1, 0.5]
    assert -0.002 not in bars["Change"].tolist()


@given(CHANGES)
def test_bars_are_the_largest_changes_and_stand_worst_first(changes: list[float]) -> None:
    bars = by_label.most(gains(changes))["Change"]
    largest = sorted((abs(one) for one in changes if one), reverse=True)[: by_label.BARS]
    assert sorted(bars.abs(), reverse=True) == largest
    assert bars.is_monotonic_increasing
