"""Words and numbers of any help desk become one scale, higher first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import InvalidInput
from core.domain.urgency import readable, urgency_of


def order(*cells, one_is_first=True):
    return sorted(cells, key=lambda cell: urgency_of(cell, one_is_first=one_is_first), reverse=True)


@pytest.mark.parametrize(
    "cells",
    [
        ("critical", "urgent", "high", "normal", "low"),
        ("Highest", "HIGH", " Medium ", "Low", "Lowest"),
        ("P1", "p2", "P3", "p4", "P5"),
        ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low", "5 - Planning"),
        ("Sev 1", "sev-2", "severity 3"),
        ("1", "2", "3", "4", "5"),
    ],
)
def test_what_is_more_urgent_comes_first(cells):
    assert order(*reversed(cells)) == list(cells)


def test_of_plain_numbers_the_highest_come_first_when_they_count_that_way():
    assert order("1", "0.5", "7", "-2", one_is_first=False) == ["7", "1", "0.5", "-2"]


def test_numbers_that_count_upwards_stay_as_they_are():
    assert urgency_of("0.5", one_is_first=False) == 0.5


@pytest.mark.parametrize("cell", ["", "  ", "normal", "medium", "P3", "3"])
def test_saying_nothing_counts_as_much_as_the_middle(cell):
    assert urgency_of(cell, one_is_first=True) == 0.0


@pytest.mark.parametrize("cell", ["soon", "nan", "inf", "-inf", "1e300", "1,5", "P", "P11", "1 - soon", "high!"])
def test_what_cannot_be_read_is_refused(cell):
    with pytest.raises(InvalidInput, match="How urgent it is cannot be read"):
        urgency_of(cell, one_is_first=True)
    assert not readable(cell)


@given(cell=st.text())
def test_reading_any_cell_gives_a_number_or_is_refused(cell):
    if readable(cell):
        assert abs(urgency_of(cell, one_is_first=True)) < 1e7
