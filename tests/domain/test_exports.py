"""What is exported is checked, and kept as words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import InvalidInput
from core.domain.exports import FOR_EVERYTHING, FOR_TRAINING, Format, Wanted

DAY = datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize("format_", [f for f in Format if f not in FOR_EVERYTHING])
def test_tickets_without_labels_are_refused_where_they_have_no_place(format_):
    with pytest.raises(InvalidInput, match="labelled tickets only"):
        Wanted(format=format_, everything=True)


def test_every_ticket_and_those_of_some_days_cannot_both_be_wanted():
    with pytest.raises(InvalidInput, match="either every ticket"):
        Wanted(format=Format.CSV, everything=True, reviewed_since=DAY)


@given(
    format_=st.sampled_from(Format),
    since=st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-8))])),
)
def test_what_is_wanted_comes_back_from_a_jobs_words(format_, since):
    wanted = Wanted(format=format_, reviewed_since=since)
    assert Wanted.of(wanted.params) == wanted


@pytest.mark.parametrize(
    "wanted", [Wanted(format=Format.JSONL, everything=True), Wanted(format=Format.COMPREHEND, with_held_out=True)]
)
def test_every_choice_comes_back_from_a_jobs_words(wanted):
    assert Wanted.of(wanted.params) == wanted


def test_a_job_asked_for_before_there_was_the_choice_leaves_held_out_tickets_out():
    params = Wanted(format=Format.COMPREHEND).params
    assert Wanted.of({name: value for name, value in params.items() if name != "with_held_out"}).without_held_out


@pytest.mark.parametrize("format_", Format)
def test_only_formats_without_a_place_for_a_mark_leave_held_out_tickets_out(format_):
    assert Wanted(format=format_).without_held_out is (format_ in FOR_TRAINING)
    assert not Wanted(format=format_, with_held_out=True).without_held_out
