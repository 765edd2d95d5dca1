"""Our own files are known by their columns, and say whose word their labels are."""

import pytest

from core.domain.documents import NewDocument
from core.domain.intake import Mapping, Row, Table, guess_mapping, read_row
from core.domain.labels import Kind
from core.domain.own_files import Origin, is_own, origin
from core.domain.spreadsheets import COLUMNS

LINES = ("ticket", "external_id", "text", "labels", "source", "label_set", "held_out", "urgency", "answers")


def of(columns=COLUMNS, label="label", **facts):
    return origin(columns, tuple(facts.get(name, "") for name in columns), label)


@pytest.mark.parametrize("columns", [COLUMNS, LINES])
def test_our_own_files_are_known_by_their_columns(columns):
    assert is_own(columns)


@pytest.mark.parametrize("columns", [("text", "label"), ("id", "text", "label", "source"), ()])
def test_other_files_are_not_ours(columns):
    assert not is_own(columns)


@pytest.mark.parametrize(("columns", "label"), [(COLUMNS, "label"), (LINES, "labels")])
def test_a_row_says_whether_its_labels_are_of_a_review_and_in_whose_words(columns, label):
    assert of(columns, label, source="review", label_set="7") == Origin(reviewed=True, label_set=7)
    assert of(columns, label, source="import", label_set="7") == Origin(reviewed=False, label_set=7)


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "²", "9" * 30])
def test_a_label_set_that_is_no_number_is_todays(number):
    assert of(label_set=number).label_set is None


def test_another_column_of_our_file_is_somebodys_own_word():
    assert of((*COLUMNS, "mine"), "mine", source="review", label_set="7") == Origin()


def test_a_file_of_somebody_else_says_nothing_of_reviews():
    assert of(("text", "label", "source"), source="review") == Origin()


def test_a_row_of_our_own_file_is_read_with_where_its_labels_are_from():
    row = Row(line=2, cells=("7", "T-1", "no ink", "printer", "", "false", "review", "", "3"))
    ticket = read_row(row, COLUMNS, Mapping(text="text", label="label", external_id="id"), Kind.SINGLE)
    assert ticket == NewDocument(text="no ink", external_id="T-1", labels=("printer",), reviewed=True, label_set=3)


def test_in_our_own_file_higher_numbers_are_more_urgent():
    table = Table(columns=LINES, has_header=True, rows=(), format="JSON Lines")
    guess = guess_mapping(table)
    assert (guess.urgency, guess.one_is_first) == ("urgency", False)
