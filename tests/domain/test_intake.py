"""A row becomes a ticket, or a problem with its reason and the way to mend it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.documents import LONGEST_TEXT, NewDocument
from core.domain.errors import InvalidInput
from core.domain.intake import (
    LONGEST_ID,
    Mapping,
    Problem,
    Row,
    Table,
    guess_mapping,
    read_row,
)
from core.domain.labels import Kind

COLUMNS = ("text", "label", "id", "date", "urgency")
FULL = Mapping(text="text", label="label", external_id="id", received_at="date", urgency="urgency", one_is_first=True)


def read(text="hello", label="", id_="", date="", urgency="", kind=Kind.SINGLE):
    return read_row(Row(line=7, cells=(text, label, id_, date, urgency)), COLUMNS, FULL, kind)


def table(columns, *rows, has_header=True):
    lines = tuple(Row(line=line, cells=tuple(cells)) for line, cells in enumerate(rows, start=2))
    return Table(columns=tuple(columns), has_header=has_header, rows=lines, format="CSV")


def test_a_good_row_becomes_a_ticket():
    received = datetime(2026, 11, 3, tzinfo=UTC)
    expected = NewDocument(text=" hello ", external_id="T-1", labels=("network",), received_at=received, urgency=1.0)
    assert read(" hello ", " network ", " T-1 ", "2026-11-03", "P2") == expected


def test_only_the_mapped_columns_count():
    row = Row(line=2, cells=("hello", "a|b\x00", "\x00", "never", "soon"))
    assert read_row(row, COLUMNS, Mapping(text="text"), Kind.SINGLE) == NewDocument(text="hello")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"text": ""}, "The text is empty."),
        ({"text": " \t\n"}, "The text is empty."),
        ({"text": "a\x00b"}, "The text holds a NUL byte."),
        ({"text": "a\ud800b"}, "The text holds half a character, U+D800."),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "The text has 200,001 characters; at most 200,000 are taken."),
        ({"id_": "a\x00b"}, "The id holds a NUL byte."),
        ({"id_": "\udfff"}, "The id holds half a character, U+DFFF."),
        ({"id_": "x" * (LONGEST_ID + 1)}, "The id has 501 characters; at most 500 are taken."),
        ({"label": "x" * 101}, "A label name has at most 100 characters; this one has 101."),
        ({"label": "a|b"}, "A label name holds no '|' and no control characters."),
        ({"urgency": "as soon as you can"}, "How urgent it is cannot be read."),
        ({"date": "3/11/26"}, "The date cannot be read."),
        ({"date": "2026-02-30"}, "The date cannot be read."),
        ({"date": "0001-01-01T00:00+05:00"}, "The date cannot be read."),
    ],
)
def test_a_bad_cell_is_a_problem_with_line_reason_and_remedy(cells, reason):
    problem = read(**cells)
    assert isinstance(problem, Problem)
    assert (problem.line, problem.reason) == (7, reason)
    assert problem.remedy


@pytest.mark.parametrize("cells", [("hello",), ("hello", "a", "b", "c", "d", "e"), ()])
def test_a_row_of_another_width_is_a_problem(cells):
    problem = read_row(Row(line=3, cells=cells), COLUMNS, FULL, Kind.SINGLE)
    assert isinstance(problem, Problem)
    assert problem.reason == f"It has {len(cells)} cells where the file has 5 columns."
    assert "delimiter" in problem.remedy


def test_a_text_of_just_the_longest_length_is_taken():
    assert isinstance(read("x" * LONGEST_TEXT), NewDocument)


def test_half_a_character_in_a_label_is_a_problem():
    assert isinstance(read(label="a\ud800"), Problem)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-03", datetime(2026, 11, 3, tzinfo=UTC)),
        ("2026-11-03 14:05", datetime(2026, 11, 3, 14, 5, tzinfo=UTC)),
        ("2026-11-03T14:05:00Z", datetime(2026, 11, 3, 14, 5, tzinfo=UTC)),
        (" 2026-11-03T14:05:00+01:00 ", datetime(2026, 11, 3, 13, 5, tzinfo=UTC)),
        ("  ", None),
    ],
)
def test_a_date_is_read_as_a_moment_in_utc(cell, moment):
    ticket = read(date=cell)
    assert ticket.received_at == moment
    assert moment is None or ticket.received_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("cell", "labels"), [("a", ("a",)), (" b | a ", ("b", "a")), ("a|a||b|", ("a", "b")), ("", None), ("|", ())]
)
def test_a_multi_label_cell_holds_labels_between_bars(cell, labels):
    assert read(label=cell, kind=Kind.MULTI).labels == labels


@given(cells=st.lists(st.text(st.characters()) | st.text("|\x00\ud800 a"), max_size=6), kind=st.sampled_from(Kind))
def test_reading_a_row_never_raises(cells, kind):
    result = read_row(Row(line=1, cells=tuple(cells)), COLUMNS, FULL, kind)
    assert isinstance(result, NewDocument | Problem)


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_a_text_is_kept_as_it_is(text):
    assert not text.strip() or read(text).text == text


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        (Mapping(text=""), "Choose the column that holds the text."),
        (Mapping(text="body"), "The file has no column 'body': choose another."),
        (Mapping(text="text", label="text"), "The column 'text' is chosen twice: choose a different one for each."),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping, word):
    with pytest.raises(InvalidInput) as caught:
        mapping.check(COLUMNS)
    assert caught.value.detail == word


def test_a_mapping_that_fits_is_taken():
    FULL.check(COLUMNS)
    assert FULL.named() == COLUMNS


@pytest.mark.parametrize(
    ("columns", "mapping"),
    [
        (("text", "label"), Mapping(text="text", label="label")),
        (
            ("Ticket-ID", "Created At", "Description", "Category"),
            Mapping(text="Description", label="Category", external_id="Ticket-ID", received_at="Created At"),
        ),
        (("Body", " QUEUE "), Mapping(text="Body", label=" QUEUE ")),
    ],
)
def test_columns_are_recognised_by_their_names(columns, mapping):
    assert guess_mapping(table(columns, ["x"] * len(columns))) == mapping


@pytest.mark.parametrize("name", ["priority", "Urgency", "prio", "SEVERITY"])
def test_a_column_that_says_how_urgent_tickets_are_is_recognised(name):
    guess = guess_mapping(table(["text", name], ["no ink", "P1"], ["no wifi", ""], ["hello", "low"]))
    assert guess == Mapping(text="text", urgency=name, one_is_first=True)


def test_a_column_is_not_taken_for_urgency_by_its_name_alone():
    guess = guess_mapping(table(["text", "priority"], ["no ink", "P1"], ["no wifi", "whenever Joe is back"]))
    assert guess == Mapping(text="text")


def test_a_column_stands_for_one_thing_only():
    assert (FULL.free("label"), FULL.free("other")) == ("", "other")


def test_without_a_known_name_the_longest_free_column_is_the_text():
    guess = guess_mapping(table(["label", "a", "b"], ["a very long label indeed", "x", "longer"]))
    assert guess == Mapping(text="b", label="label")


def test_a_single_column_is_the_text_whatever_it_is_called():
    assert guess_mapping(table(["zeile"], ["hello"])) == Mapping(text="zeile")


def test_two_columns_without_a_header_are_label_and_text():
    two = table(["column 1", "column 2"], ["network", "no wifi here"], has_header=False)
    assert guess_mapping(two) == Mapping(text="column 2", label="column 1", has_header=False)


def test_two_columns_without_a_header_may_be_the_other_way_round():
    two = table(["column 1", "column 2"], ["there is no wifi", "network"], has_header=False)
    assert guess_mapping(two) == Mapping(text="column 1", label="column 2", has_header=False)


def test_of_many_columns_without_a_header_the_longest_is_the_text():
    many = table(["column 1", "column 2", "column 3"], ["1", "no wifi", "x"], ["odd"], has_header=False)
    assert guess_mapping(many) == Mapping(text="column 2", has_header=False)


@given(
    columns=st.lists(
        st.sampled_from(["text", "label", "id", "date", "body", "priority", "x", "y"]), min_size=1, unique=True
    ),
    has_header=st.booleans(),
)
def test_a_guess_always_fits_its_table(columns, has_header):
    guess_mapping(table(columns, ["a"] * len(columns), has_header=has_header)).check(tuple(columns))
