"""A version's figure with its interval, and production week by week."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from core.domain.comparisons import Figures, Interval
from core.domain.labels import Kind, Label, Labels
from core.domain.trends import Answered, Course
from core.evaluation.audit import audited_accuracy
from core.evaluation.intervals import wilson_share
from core.evaluation.metrics import figures
from core.evaluation.trend import accuracy_of, course, macro_f1_of, weeks
from tests.support.evaluation import predictions

Z = norm.ppf(0.975)
MONDAY = date(2026, 11, 2)
NAMES = tuple(Label(f"label {number}") for number in range(12))


def measured(truth: list[Labels], given_: list[Labels], kind: Kind = Kind.SINGLE, labels: Labels = NAMES) -> Figures:
    return figures(truth, predictions(given_), labels, kind)


def singles(places: np.ndarray) -> list[Labels]:
    return [(NAMES[place],) for place in places.tolist()]


def answered(day: date, *, right: bool | None = True, probability: float = 0.1, tickets: int = 1) -> Answered:
    return Answered(day=day, right=right, probability=probability, tickets=tickets)


def test_accuracy_has_wilsons_interval() -> None:
    found = measured([(NAMES[0],)] * 80 + [(NAMES[1],)] * 20, [(NAMES[0],)] * 100)
    got, expected = accuracy_of(found), wilson_share(0.8, 100, Z)
    assert (got.value, got.low, got.high) == pytest.approx((expected.value, expected.low, expected.high))


def plainly(truth: list[Labels], said: list[Labels]) -> float:
    """Compute the variance of macro F1 by leaving out ticket after ticket."""
    n = len(truth)
    without = [measured(truth[:i] + truth[i + 1 :], said[:i] + said[i + 1 :]).macro_f1 for i in range(n)]
    return (n - 1) / n * sum((value - np.mean(without)) ** 2 for value in without)


TRUTH: list[Labels] = [(NAMES[place],) for place in (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3)]
SAID: list[Labels] = [(NAMES[place],) for place in (0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 2, 4)]


def test_the_variance_of_macro_f1_is_that_of_leaving_out_ticket_after_ticket() -> None:
    value = measured(TRUTH, SAID).macro_f1
    expected = wilson_share(value, value * (1 - value) / plainly(TRUTH, SAID), Z)
    got = macro_f1_of(measured(TRUTH, SAID))
    assert (got.value, got.low, got.high) == pytest.approx((value, expected.low, expected.high))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=2, max_size=25))
def test_leaving_out_by_cells_is_leaving_out_by_tickets(pairs: list[tuple[int, int]]) -> None:
    truth: list[Labels] = [(NAMES[true],) for true, _ in pairs]
    said: list[Labels] = [(NAMES[given_],) for _, given_ in pairs]
    found = measured(truth, said)
    variance = plainly(truth, said)
    value, got = found.macro_f1, macro_f1_of(found)
    if 0 < value < 1 and variance > 1e-12:
        expected = wilson_share(value, value * (1 - value) / variance, Z)
        assert (got.low, got.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def draw(rng: np.random.Generator, tickets: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw true labels and answers that are right three times in four, some labels better than others."""
    truth = rng.choice(12, size=tickets, p=np.arange(1, 13) / 78)
    right = rng.random(tickets) < 0.6 + 0.025 * truth
    return truth, np.where(right, truth, rng.integers(0, 12, tickets))


@pytest.mark.parametrize("tickets", [100, 300, 1_000])
def test_the_interval_of_macro_f1_holds_the_true_one_about_nineteen_times_in_twenty(tickets: int) -> None:
    rng = np.random.default_rng(tickets)
    everything = measured(*map(singles, draw(rng, 60_000))).macro_f1
    found = [macro_f1_of(measured(*map(singles, draw(rng, tickets)))) for _ in range(250)]
    assert 0.92 <= sum(one.low <= everything <= one.high for one in found) / len(found) <= 0.985


def test_with_several_labels_a_ticket_each_labels_own_variance_is_added() -> None:
    a, b = NAMES[:2]
    truth: list[Labels] = [(a,)] * 6 + [(b,)] * 4
    said: list[Labels] = [(a,)] * 5 + [(b,)] + [(b,)] * 3 + [(a,)]
    without_a = [(8 / 10, 5), (10 / 11, 2), (10 / 12, 3)]  # a: 5 right, 2 wrong, 3 have it not
    without_b = [(4 / 6, 3), (6 / 7, 2), (6 / 8, 5)]
    variance = 0.0
    for values in (without_a, without_b):
        mean = sum(value * count for value, count in values) / 10
        variance += 0.9 * sum(count * (value - mean) ** 2 for value, count in values) / 4
    value = (10 / 12 + 6 / 8) / 2
    expected = wilson_share(value, value * (1 - value) / variance, Z)
    got = macro_f1_of(measured(truth, said, Kind.MULTI))
    assert (got.low, got.high) == pytest.approx((expected.low, expected.high))


def test_no_error_seen_does_not_mean_that_there_is_none() -> None:
    right: list[Labels] = [(NAMES[place % 2],) for place in range(40)]
    got = macro_f1_of(measured(right, right))
    assert got.low < got.value == got.high == 1.0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
def test_intervals_hold_their_value_and_stay_between_zero_and_one(pairs: list[tuple[int, int]]) -> None:
    found = measured([(NAMES[true],) for true, _ in pairs], [(NAMES[said],) for _, said in pairs])
    for got in (accuracy_of(found), macro_f1_of(found)):
        assert 0 <= got.low <= got.value <= got.high <= 1


def test_without_answers_there_are_no_weeks() -> None:
    assert weeks([], []) == ()


def test_a_week_begins_on_monday_and_ends_on_sunday() -> None:
    sunday, next_monday = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    found = weeks([answered(MONDAY), answered(sunday, right=False), answered(next_monday)], [])
    assert [(week.monday, week.audits) for week in found] == [(MONDAY, 2), (next_monday, 1)]


def test_audited_accuracy_is_that_of_the_weeks_own_audits_and_of_what_they_stand_for() -> None:
    drawn = [
        answered(MONDAY, tickets=8),
        answered(MONDAY, right=False, tickets=2),
        answered(MONDAY, right=None, tickets=5),
    ]
    (week,) = weeks(drawn, [])
    assert (week.audits, week.drawn) == (10, 15)
    assert week.audited == audited_accuracy([(True, 0.1)] * 8 + [(False, 0.1)] * 2, accepted=150)


def test_of_tickets_all_drawn_those_not_yet_answered_leave_the_accuracy_open() -> None:
    (week,) = weeks(
        [answered(MONDAY, probability=1.0, tickets=5), answered(MONDAY, right=None, probability=1.0, tickets=5)], []
    )
    assert week.audited
    assert week.audited.low < week.audited.value
    (known,) = weeks([answered(MONDAY, probability=1.0, tickets=5)], [])
    assert known.audited == Interval(1.0, 1.0, 1.0)


def test_audits_that_nobody_can_judge_are_in_no_figure_but_counted() -> None:
    unclear = replace(answered(MONDAY, right=None, tickets=3), unclear=True)
    (week,) = weeks([answered(MONDAY, tickets=8), unclear], [])
    assert (week.audits, week.drawn, week.unclear) == (8, 11, 3)
    assert week.audited == audited_accuracy([(True, 0.1)] * 8, accepted=110)


def test_a_ticket_drawn_with_half_the_chance_weighs_twice() -> None:
    (week,) = weeks([answered(MONDAY, probability=0.2), answered(MONDAY, right=False, probability=0.1)], [])
    assert week.audited
    assert week.audited.value == pytest.approx(1 / 3)


def test_a_week_without_audits_is_a_gap_and_not_left_out() -> None:
    later = MONDAY + timedelta(weeks=2)
    found = weeks([answered(MONDAY), answered(later)], [answered(MONDAY + timedelta(weeks=1), right=False)])
    assert [week.audited is None for week in found] == [False, True, False]
    assert [week.naive for week in found] == [None, 0.0, None]


def test_the_naive_figure_is_the_plain_share_of_what_people_saw() -> None:
    (week,) = weeks([], [answered(MONDAY, tickets=3), answered(MONDAY, right=False, tickets=9)])
    assert (week.naive, week.seen, week.confirmed, week.audited) == (0.25, 12, 3, None)


def test_what_nobody_can_judge_is_in_no_figure_and_counted() -> None:
    unclear = [Answered(day=MONDAY, right=None, probability=0.1, tickets=2, unclear=True)]
    (week,) = weeks([*unclear, answered(MONDAY, tickets=4)], [*unclear, answered(MONDAY, tickets=3)])
    assert (week.drawn, week.audits, week.unclear) == (6, 4, 2)
    assert (week.seen, week.naive, week.unseen) == (3, 1.0, 2)


def test_all_weeks_together_tell_more_than_one_of_them() -> None:
    drawn = [answered(MONDAY + timedelta(weeks=number), tickets=4) for number in range(10)]
    found = course([*drawn, answered(MONDAY - timedelta(weeks=60))], [answered(MONDAY, right=False, tickets=3)])
    assert found.whole
    assert (found.whole.audits, found.whole.seen, found.whole.naive) == (40, 3, 0.0)
    assert found.whole.audited == audited_accuracy([(True, 0.1)] * 40, accepted=400)
    assert found.whole.audited
    assert found.weeks[-1].audited
    assert found.whole.audited.low > found.weeks[-1].audited.low


def test_of_no_weeks_there_is_no_whole() -> None:
    assert course([], []) == Course((), None)


def test_only_the_newest_weeks_are_told() -> None:
    found = weeks([answered(MONDAY - timedelta(weeks=number)) for number in range(80)], [])
    assert len(found) == 52
    assert found[-1].monday == MONDAY


def test_the_hardest_tickets_go_to_people_so_naive_is_too_low_and_audited_is_not() -> None:
    rng, accepted, doubtful = np.random.default_rng(4), 20_000, 6_000
    sure = rng.random(accepted) < 0.96
    unsure = rng.random(doubtful) < 0.55
    audit = sure[rng.random(accepted) < 0.05]
    drawn = [answered(MONDAY, right=bool(right), probability=0.05) for right in audit]
    seen = [answered(MONDAY, right=bool(right), probability=1.0) for right in (*unsure, *audit)]
    (week,) = weeks(drawn, seen)
    assert week.audited
    assert week.naive
    assert week.audited.low <= sure.mean() <= week.audited.high
    assert week.naive < sure.mean() - 0.3
