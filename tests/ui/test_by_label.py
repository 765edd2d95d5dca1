"""Which labels get a bar: those that need a look, then those that changed most, lost or gained."""

from collections.abc import Iterable, Mapping

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from core.domain.guards import LabelChange, Standing
from core.domain.labels import Label
from ui import by_label

CHANGES = st.lists(st.integers(-100, 100).map(lambda points: points / 100), max_size=60)


def gains(changes: list[float]) -> pd.DataFrame:
    """Return a table of labels as the page has it: most lost first."""
    names = [f"label {number}" for number in range(len(changes))]
    return pd.DataFrame({"Label": names, "Change": changes}).astype({"Change": float}).sort_values("Change")


def guarded(standings: Mapping[int, Standing], protected: Iterable[int] = ()) -> list[LabelChange]:
    return [
        LabelChange(
            label=Label(f"label {number}"), support=30, found=0, lost=0, mistaken=0, cleared=0, p_harm=1.0, p_gain=1.0,
            gone=False, least_recall=-0.05, most_recall=0.05, protected=number in protected, standing=standing,
        )
        for number, standing in standings.items()
    ]  # fmt: skip


def test_a_large_gain_has_a_bar_before_many_small_ones() -> None:
    small = [0.001 * number for number in range(1, 31)]
    bars, _ = by_label.most(gains([-0.2, -0.1, -0.002, *small, 0.5]))
    assert bars["Change"].iloc[[0, 1, -1]].tolist() == [-0.2, -0.1, 0.5]
    assert 0.001 not in bars["Change"].tolist()


@given(CHANGES)
def test_bars_stand_worst_first_and_half_of_them_are_kept_for_losses(changes: list[float]) -> None:
    bars, left_out = by_label.most(gains(changes))
    worst = sorted(one for one in changes if one < 0)[: (by_label.BARS + 1) // 2]
    assert bars["Change"].tolist()[: len(worst)] == worst
    assert bars["Change"].is_monotonic_increasing
    assert (len(bars), left_out) == (min(by_label.BARS, sum(one != 0 for one in changes)), 0)


def test_many_large_gains_do_not_hide_small_losses() -> None:
    bars, _ = by_label.most(gains([0.5] * 30 + [-0.01] * 30))
    assert bars["Change"].tolist() == [-0.01] * 8 + [0.5] * 7


def test_labels_of_too_few_tickets_that_got_better_hide_none_that_got_worse() -> None:
    changes = [1.0] * 40 + [-0.04, 0.06]
    standings = dict.fromkeys(range(40), Standing.TOO_FEW) | {40: Standing.NO_HARM, 41: Standing.NO_HARM}
    bars, left_out = by_label.most(gains(changes), guarded(standings))
    assert (bars["Label"].tolist(), left_out) == (["label 40", "label 41"], 40)


def test_labels_worse_by_the_test_and_protected_ones_come_before_larger_changes() -> None:
    changes = [0.01, 0.02, -0.03] + [-0.5] * 20 + [0.5] * 20
    standings = {0: Standing.REGRESSED, 1: Standing.TOO_FEW, 2: Standing.NO_HARM}
    bars, left_out = by_label.most(gains(changes), guarded(standings, protected=[1]))
    assert {"label 0", "label 1"} <= set(bars["Label"])
    assert "label 2" not in set(bars["Label"])
    assert left_out == 0


def test_where_no_label_has_tickets_enough_all_take_part() -> None:
    bars, left_out = by_label.most(gains([0.5, -0.5]), guarded(dict.fromkeys(range(2), Standing.TOO_FEW)))
    assert (bars["Change"].tolist(), left_out) == ([-0.5, 0.5], 0)
