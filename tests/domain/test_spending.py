"""A month: what was noted, what burns on, and what it comes to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.costs import Prices
from core.domain.spending import Lasting, Month, month_of, reckon

PRICES = Prices()
START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 16, tzinfo=UTC)  # half of it


def a_month(now=NOW, noted=0.0, under_way=0.0, versions=(), endpoints=(), budget=50.0) -> Month:
    lasting = Lasting(versions=tuple(versions), endpoints=tuple(endpoints))
    return reckon(PRICES, now, noted=noted, under_way=under_way, lasting=lasting, budget=budget)


def test_a_month_goes_from_its_first_to_that_of_the_next():
    assert month_of(NOW) == (START, END)
    assert month_of(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == (END, datetime(2027, 1, 1, tzinfo=UTC))


def test_a_month_in_which_nothing_happened_costs_nothing():
    month = a_month()
    assert (month.spent, month.per_day, month.forecast) == (0, 0, 0)
    assert not month.over()


def test_what_was_noted_is_spent_and_what_is_under_way_will_be():
    month = a_month(noted=12.40, under_way=3.0)
    assert (month.spent, month.forecast) == (pytest.approx(12.40), pytest.approx(15.40))


def test_an_endpoint_of_an_earlier_month_is_paid_from_the_first_of_this_one():
    month = a_month(endpoints=[START - timedelta(days=90)])
    assert month.spent == pytest.approx(15 * 43.20)
    assert month.per_day == pytest.approx(43.20)
    assert month.forecast == pytest.approx(1_296)


def test_an_endpoint_of_this_month_is_paid_from_its_beginning():
    month = a_month(endpoints=[NOW - timedelta(days=1)])
    assert month.spent == pytest.approx(43.20)
    assert month.forecast == pytest.approx(16 * 43.20)


def test_a_version_is_kept_for_its_part_of_the_month():
    month = a_month(versions=[START - timedelta(days=400), NOW - timedelta(days=3)])
    assert month.spent == pytest.approx(0.25 + 0.05)
    assert month.forecast == pytest.approx(0.50 + 0.30)


def test_a_month_is_over_its_budget_when_what_is_coming_takes_it_there():
    month = a_month(noted=40.0, under_way=5.0)
    assert not month.over(5.0)
    assert month.over(5.01)


def test_no_budget_is_never_exceeded():
    assert not a_month(noted=1e9, budget=0.0).over(1e9)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.integers(0, 40), st.integers(0, 5), st.integers(0, 29 * 24))
def test_a_month_never_comes_to_less_than_was_spent(noted, under_way, versions, endpoints, hour):
    now = START + timedelta(hours=hour)
    began = [START - timedelta(days=9)]
    month = a_month(now, noted, under_way, began * versions, began * endpoints)
    assert month.forecast >= month.spent >= noted


@given(st.integers(0, 29 * 24), st.integers(0, 24))
def test_time_alone_never_lowers_what_was_spent_and_leaves_the_forecast_as_it_is(hour, later):
    earlier, after = START + timedelta(hours=hour), START + timedelta(hours=hour + later)
    lasting = {"versions": [START], "endpoints": [START]}
    one, other = a_month(earlier, 5.0, **lasting), a_month(min(after, END - timedelta(seconds=1)), 5.0, **lasting)
    assert other.spent >= one.spent - 1e-9
    assert other.forecast == pytest.approx(one.forecast, abs=0.04)  # a minute is the least that is paid
