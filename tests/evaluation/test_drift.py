"""Drift of predicted labels: its false alarms, what it finds, and values computed by hand or by scipy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency

from core.domain.labels import Kind, Label
from core.domain.trends import Drift, Mix
from core.evaluation.drift import LEAST, drift, pooled

COUNTS = st.dictionaries(st.sampled_from([Label(name) for name in "abcdefghij"]), st.integers(0, 60))


def mix(**counts: int) -> Mix:
    return Mix(tickets=sum(counts.values()), labels={Label(name): count for name, count in counts.items()})


def single(before: Mix, now: Mix) -> Drift:
    return drift(before, now, Kind.SINGLE)


def drawn(rng: np.random.Generator, shares: np.ndarray, tickets: int) -> Mix:
    counts = rng.multinomial(tickets, shares).tolist()
    return Mix(tickets=tickets, labels={Label(f"label {number}"): count for number, count in enumerate(counts)})


def long_tailed(labels: int) -> np.ndarray:
    shares = 1 / np.arange(1, labels + 1) ** 0.8
    return shares / shares.sum()


@pytest.mark.parametrize(("labels", "before", "now"), [(77, 1_000, 1_000), (77, 300, 1_500), (1_000, 5_000, 2_000)])
def test_when_nothing_moves_an_alarm_is_given_about_one_time_in_twenty(labels: int, before: int, now: int) -> None:
    rng, shares, runs = np.random.default_rng(labels + now), long_tailed(labels), 300
    found = [single(drawn(rng, shares, before), drawn(rng, shares, now)) for _ in range(runs)]
    alarms = sum((one.p_value or 0.0) < 0.05 for one in found) / runs
    beyond = sum((one.psi or 0.0) > (one.psi_limit or 0.0) for one in found) / runs
    assert 0.02 <= alarms <= 0.08
    assert beyond <= 0.08


@pytest.mark.parametrize("labels", [12, 77, 1_000])
def test_a_label_that_doubles_is_found_and_named_first(labels: int) -> None:
    rng, shares = np.random.default_rng(labels), long_tailed(labels)
    moved = shares.copy()
    moved[1] *= 2
    moved /= moved.sum()
    found = [single(drawn(rng, shares, 5_000), drawn(rng, moved, 5_000)) for _ in range(40)]
    assert sum((one.p_value or 1.0) < 0.05 for one in found) >= 38
    assert sum(one.labels[0].label == "label 1" for one in found) >= 38
    assert all(one.psi and one.psi_limit and one.psi > one.psi_limit for one in found if labels < 1_000)


def test_one_label_is_found_that_would_drown_in_a_thousand() -> None:
    rng, shares = np.random.default_rng(9), np.full(1_000, 1 / 1_000)
    moved = shares.copy()
    moved[7] = 12 / 1_000
    found = single(drawn(rng, shares, 5_000), drawn(rng, moved / moved.sum(), 5_000))
    assert found.p_value
    assert found.p_value < 0.001
    assert found.labels[0].label == "label 7"


def test_many_small_moves_are_found_though_no_label_moves_much() -> None:
    rng = np.random.default_rng(10)
    shares, moved = np.full(100, 1 / 100), np.tile([0.8 / 100, 1.2 / 100], 50)
    found = single(drawn(rng, shares, 5_000), drawn(rng, moved, 5_000))
    assert found.p_value
    assert found.p_value < 0.001
    assert min(one.p_value or 1.0 for one in found.labels) > 0.001


def test_psi_below_its_limit_is_chance_however_large_it_looks() -> None:
    rng, shares = np.random.default_rng(3), np.full(77, 1 / 77)
    found = single(drawn(rng, shares, 1_000), drawn(rng, shares, 1_000))
    assert found.psi
    assert found.psi_limit
    assert 0.1 < found.psi < found.psi_limit


def test_p_is_twice_that_of_scipys_test_of_homogeneity_because_each_label_is_looked_at_too() -> None:
    found = single(mix(a=30, b=50, c=20), mix(a=50, b=30, c=20))
    whole = chi2_contingency([[30, 50, 20], [50, 30, 20]], correction=False).pvalue
    assert found.groups == 3
    assert found.p_value == pytest.approx(2 * whole)


def test_one_label_is_tested_against_all_others_and_corrected_for_how_many_there_are() -> None:
    found = {one.label: one for one in single(mix(a=30, b=50, c=20), mix(a=45, b=40, c=35)).labels}
    alone = chi2_contingency([[50, 50], [40, 80]], correction=False).pvalue
    assert found[Label("b")].p_value == pytest.approx(2 * 3 * alone)
    assert found[Label("b")].change == pytest.approx(40 / 120 - 50 / 100)
    assert (found[Label("b")].before, found[Label("b")].now) == (50, 40)


def test_psi_and_its_limit_are_as_computed_by_hand() -> None:
    found = single(mix(a=60, b=40), mix(a=30, b=70))
    was, now = 60.5 / 101, 30.5 / 101
    assert found.psi == pytest.approx((now - was) * (math.log(now / was) - math.log((1 - now) / (1 - was))))
    assert found.psi_limit == pytest.approx(chi2.ppf(0.95, 1) * (1 / 100 + 1 / 100))


def test_rare_labels_are_put_together_until_five_are_expected_on_either_side() -> None:
    groups = pooled(mix(a=80, b=10, c=6, d=4), mix(a=43, b=3, e=3, f=1))
    assert groups.tolist() == [[20, 80], [7, 43]]  # f, e, d and c are expected on no more than 14 × 50 ÷ 150 tickets


def test_which_labels_share_a_group_does_not_hang_on_which_side_is_which() -> None:
    before, now = mix(a=80, b=10, c=6, d=4), mix(a=43, b=3, e=3, f=1)
    assert pooled(now, before).tolist() == pooled(before, now)[::-1].tolist()


@pytest.mark.parametrize(
    ("before", "now"),
    [(mix(), mix()), (mix(a=500), mix()), (mix(a=2, b=2), mix(a=1, b=3)), (mix(a=500), mix(a=20))],
)
def test_too_few_tickets_or_one_group_tell_nothing(before: Mix, now: Mix) -> None:
    found = single(before, now)
    assert (found.p_value, found.psi, found.psi_limit) == (None, None, None)
    assert all(one.p_value is None for one in found.labels)


def test_a_label_that_nobody_got_before_is_found() -> None:
    found = single(mix(a=400, b=100), mix(a=380, b=90, c=30))
    assert found.p_value
    assert found.p_value < 0.001
    assert (found.labels[0].label, found.labels[0].before, found.labels[0].now) == ("c", 0, 30)


def test_with_several_labels_a_ticket_each_label_is_its_own_question() -> None:
    before = Mix(tickets=200, labels={Label("a"): 150, Label("b"): 120, Label("rare"): 2})
    now = Mix(tickets=100, labels={Label("a"): 74, Label("b"): 30, Label("rare"): 1})
    found = drift(before, now, Kind.MULTI)
    alone = chi2_contingency([[120, 80], [30, 70]], correction=False).pvalue
    assert (found.groups, found.psi, found.psi_limit) == (2, None, None)
    assert found.p_value == pytest.approx(2 * alone)
    assert [(one.label, one.p_value is None) for one in found.labels] == [("b", False), ("a", False), ("rare", True)]


def test_a_label_on_every_ticket_of_both_sides_is_no_question() -> None:
    everywhere = {Label("a"): 100}
    found = drift(Mix(tickets=100, labels=everywhere), Mix(tickets=100, labels=everywhere), Kind.MULTI)
    assert (found.p_value, found.groups) == (None, 0)


@given(COUNTS, COUNTS)
def test_groups_hold_every_ticket_once_and_are_all_frequent_enough(
    was: dict[Label, int], new: dict[Label, int]
) -> None:
    before, now = (Mix(tickets=sum(side.values()), labels=side) for side in (was, new))
    groups = pooled(before, now)
    if not groups.shape[1]:
        return
    assert groups.sum(axis=1).tolist() == [before.tickets, now.tickets]
    expected = np.outer(groups.sum(axis=1), groups.sum(axis=0)) / groups.sum()
    assert expected.min() >= LEAST - 1e-9


@given(COUNTS, COUNTS)
def test_p_lies_between_zero_and_one_and_is_the_same_the_other_way_round(
    was: dict[Label, int], new: dict[Label, int]
) -> None:
    before, now = (Mix(tickets=sum(side.values()), labels=side) for side in (was, new))
    there, back = single(before, now), single(now, before)
    assert there.p_value == back.p_value or there.p_value == pytest.approx(back.p_value)
    assert there.p_value is None or 0 <= there.p_value <= 1
    assert sorted(one.label for one in there.labels) == sorted(
        {name for side in (was, new) for name in side if side[name]}
    )


@given(COUNTS)
def test_the_same_mix_twice_has_not_moved(counts: dict[Label, int]) -> None:
    same = Mix(tickets=sum(counts.values()), labels=counts)
    found = single(same, same)
    assert found.p_value is None or found.p_value == pytest.approx(1.0)
    assert all(one.change == 0 for one in found.labels)
