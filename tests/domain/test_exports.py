"""What is exported is checked, and kept as words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import InvalidInput
from core.domain.exports import FOR_EVERYTHING, Format, Wanted

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


def test_every_ticket_comes_back_from_a_jobs_words():
    wanted = Wanted(format=Format.JSONL, everything=True)
    assert Wanted.of(wanted.params) == wanted
