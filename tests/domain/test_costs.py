"""What work costs, by the examples of the price list, and the sentences it is told in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.costs import DAY, Bulk, Prices, Way, about, cheaper, estimate, hours, money

PRICES = Prices()
#: As the worked example reckons: an endpoint that is there at once and always busy.
IDEAL = replace(PRICES, load=1.0, starting_seconds=0.0)
DAYFUL = 17_280
lengths = st.lists(st.integers(0, 50_000), max_size=30)
many = st.integers(0, 1_000_000)


def test_a_training_is_three_dollars_an_hour():
    assert PRICES.training(10) == pytest.approx(30)
    assert PRICES.training(0.5) == pytest.approx(1.50)


def test_keeping_a_version_is_half_a_dollar_a_month():
    assert PRICES.storage(3) == pytest.approx(1.50)


def test_an_endpoint_burns_the_same_whether_it_is_used_or_not():
    assert PRICES.endpoint(3_600) == pytest.approx(1.80)
    assert PRICES.endpoint_day == pytest.approx(43.20)
    assert PRICES.endpoint(30 * DAY) == pytest.approx(1_296)
    assert PRICES.endpoint(DAY, units=2) == pytest.approx(86.40)


def test_a_short_life_of_an_endpoint_is_paid_as_a_minute_and_none_as_nothing():
    assert PRICES.endpoint(1) == PRICES.endpoint(60) == pytest.approx(0.03)
    assert PRICES.endpoint(0) == 0


@pytest.mark.parametrize(
    ("characters", "units"), [(0, 3), (1, 3), (300, 3), (301, 4), (500, 5), (501, 6), (10_000, 100)]
)
def test_a_text_is_charged_by_hundreds_of_characters_and_never_less_than_three(characters, units):
    assert PRICES.units(characters) == units


def test_a_dayful_of_tickets_costs_the_same_both_ways_at_an_endpoint_that_is_always_busy():
    bulk = IDEAL.bulk(DAYFUL, [500])
    assert (bulk.units, bulk.characters) == (5 * DAYFUL, 500 * DAYFUL)
    assert IDEAL.seconds(bulk) == pytest.approx(DAY)
    ways = cheaper(IDEAL, bulk)
    assert (ways.jobs, ways.endpoint) == (pytest.approx(43.20), pytest.approx(43.20))


def test_long_tickets_are_cheaper_by_jobs_and_many_short_ones_through_an_endpoint_of_their_own():
    assert cheaper(PRICES, PRICES.bulk(DAYFUL, [500])).way is Way.JOBS
    assert cheaper(PRICES, PRICES.bulk(DAYFUL, [80])).way is Way.ENDPOINT


def test_of_two_ways_that_cost_the_same_the_jobs_are_taken():
    assert cheaper(PRICES, Bulk(documents=0, characters=0, units=0)).way is Way.JOBS


def test_tickets_of_which_no_length_is_known_are_taken_for_the_shortest():
    assert PRICES.bulk(10, []).units == 30


def test_tickets_are_charged_one_by_one_and_not_by_their_mean():
    assert PRICES.bulk(2, [50, 550]).units == 3 + 6


@given(many, many, lengths)
def test_more_tickets_never_cost_less_either_way(fewer, more, known):
    fewer, more = sorted((fewer, more))
    one, other = PRICES.bulk(fewer, known), PRICES.bulk(more, known)
    assert PRICES.answers(one) <= PRICES.answers(other)
    assert PRICES.through_endpoint(one) <= PRICES.through_endpoint(other)


@given(st.integers(0, 50_000), st.integers(0, 50_000))
def test_a_longer_text_never_costs_less(shorter, longer):
    shorter, longer = sorted((shorter, longer))
    assert PRICES.units(shorter) <= PRICES.units(longer)
    assert PRICES.least_units <= PRICES.units(shorter) <= PRICES.least_units + shorter / PRICES.unit_characters


@given(many, lengths)
def test_every_answer_is_paid_with_at_least_three_units(documents, known):
    bulk = PRICES.bulk(documents, known)
    assert bulk.units >= PRICES.least_units * documents


@given(many, lengths, st.integers(1, 10))
def test_the_cheaper_way_is_never_dearer_than_the_other(documents, known, units):
    bulk = PRICES.bulk(documents, known)
    ways = cheaper(PRICES, bulk, units)
    assert ways.dollars <= PRICES.answers(bulk)
    assert ways.dollars <= PRICES.through_endpoint(bulk, units)
    assert ways.dollars == {Way.JOBS: ways.jobs, Way.ENDPOINT: ways.endpoint}[ways.way]


@given(st.floats(0, 1e7), st.floats(0, 1e7), st.integers(1, 10))
def test_an_endpoint_that_runs_longer_never_costs_less(shorter, longer, units):
    shorter, longer = sorted((shorter, longer))
    assert PRICES.endpoint(shorter, units) <= PRICES.endpoint(longer, units)


def test_an_estimate_is_told_in_a_short_sentence():
    found = estimate("training", 3.40, 3.401, "training 1 h 10 min", "1,200 answers", "")
    assert found.sentence == "about $3.40 (training 1 h 10 min, 1,200 answers)"
    assert estimate("drill", 1.5, 3.0).sentence == "$1.50 to $3.00"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 0, "about $0.00"),
        (0.0015, 0.0015, "less than $0.01"),
        (0, 0.0015, "$0.00 to less than $0.01"),
        (0, 3, "$0.00 to $3.00"),
        (1_296, 1_296, "about $1,296.00"),
    ],
)
def test_dollars_are_told_to_the_cent(low, high, said):
    assert about(low, high) == said


@pytest.mark.parametrize(
    ("span", "said"), [(0.5, "30 min"), (1, "1 h"), (7 / 6, "1 h 10 min"), (0, "less than a minute")]
)
def test_a_span_of_hours_is_told_in_hours_and_minutes(span, said):
    assert hours(span) == said


def test_what_is_less_than_a_cent_is_not_called_nothing():
    assert money(0.001) == "less than $0.01"
    assert money(0.006) == "$0.01"
