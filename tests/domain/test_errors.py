"""Errors are sentences a person can act on."""

import inspect

import pytest

from core.domain import errors
from core.domain.errors import CountersignError, InvalidInput, LeaseLost, UnknownLabel

EVERY = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, CountersignError)]


class RowsLeft(CountersignError):
    """{count} rows of {file} were left out."""


@pytest.mark.parametrize("error", EVERY)
def test_every_error_is_a_sentence_by_itself(error):
    said = str(error())
    assert said[0].isupper()
    assert said.endswith((".", ")"))
    assert "\n" not in said


def test_what_is_particular_follows_the_sentence():
    said = str(UnknownLabel("Unknown: parking."))
    assert said.startswith("This label is not in the project's label set")
    assert said.endswith(" Unknown: parking.")


def test_facts_fill_the_sentence_and_stay_readable_for_programs():
    error = RowsLeft(count=3, file="tickets.csv")
    assert str(error) == "3 rows of tickets.csv were left out."
    assert error.facts == {"count": 3, "file": "tickets.csv"}


def test_braces_in_the_particulars_are_left_alone():
    assert str(InvalidInput("Found {x}.")).endswith("Found {x}.")


def test_the_particulars_can_be_read_apart():
    assert LeaseLost("Omar has it.").detail == "Omar has it."


def test_an_unknown_label_is_input_that_cannot_be_used():
    assert issubclass(UnknownLabel, InvalidInput)
