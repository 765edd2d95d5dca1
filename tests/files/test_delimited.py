"""CSV and TSV: lines, quotes, delimiters, and whether the first row holds names."""

import pytest

from core.domain.errors import FileUnreadable
from core.domain.intake import Mapping, Problem, Row
from core.files.text import LONGEST_ROW

MAPPING = Mapping(text="text")


def test_a_row_is_numbered_by_the_line_it_begins_on(tables, file):
    path = file('text,label\r\n"one\r\ntwo\rthree",a\r\n\r\nfour,b\r\n')
    assert [row.line for row in tables.rows(path, "t.csv", MAPPING)] == [2, 6]


def test_blank_lines_are_skipped(tables, file):
    path = file("\n\ntext,label\n\nhello,a\n\n\n")
    assert list(tables.rows(path, "t.csv", MAPPING)) == [Row(line=5, cells=("hello", "a"))]


def test_rows_too_short_and_too_long_come_as_they_are(tables, file):
    path = file("text,label\nhello\nhello,a,b\n")
    assert [len(row.cells) for row in tables.rows(path, "t.csv", MAPPING)] == [1, 3]


def test_a_quote_that_is_never_closed_is_reported_where_its_row_began(tables, file):
    path = file('text,label\nhello,a\n"open,b\nnext,c\n')
    rows = tables.rows(path, "t.csv", MAPPING)
    assert next(rows).line == 2
    with pytest.raises(FileUnreadable, match="the row on line 3 is never closed"):
        next(rows)


def test_a_quote_that_swallows_too_much_is_reported_where_its_row_began(tables, file):
    path = file('text,label\n"open,b\n' + ("x" * 999 + "\n") * (LONGEST_ROW // 1000 + 1))
    with pytest.raises(FileUnreadable, match=r"The row on line 2 has more than 10,000,000 characters"):
        tables.head(path, "t.csv")


def test_a_quote_inside_a_quoted_cell_costs_only_its_row(tables, file):
    path = file('text,label\n"He said "hi", then left",a\nnext,b\n')
    bad, good = tables.rows(path, "t.csv", MAPPING)
    assert isinstance(bad, Problem)
    assert (bad.line, bad.reason) == (2, "The quotes in line 2 do not match.")
    assert "twice" in bad.remedy
    assert good == Row(line=3, cells=("next", "b"))


def test_a_problem_over_several_lines_names_the_first_and_the_last(tables, file):
    bad = next(iter(tables.rows(file('text,label\n"open,a\nnext,"b",c\nlast,d\n'), "t.csv", MAPPING)))
    assert bad.reason == "The quotes in lines 2 to 3 do not match."


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_a_csv_with_another_delimiter_is_read_by_it(delimiter, word, tables, file):
    path = file(
        "text,label\nhello, all,a\nbye,b\n".replace(",l", f"{delimiter}l")
        .replace(",a", f"{delimiter}a")
        .replace(",b", f"{delimiter}b")
    )
    table = tables.head(path, "t.csv")
    assert (table.columns, table.format) == (("text", "label"), f"CSV with {word}")


def test_a_single_column_with_semicolons_here_and_there_stays_one(tables, file):
    table = tables.head(file("text; free\nhello\nbye; now\nok\n"), "t.csv")
    assert (table.columns, table.format) == (("text; free",), "CSV")


def test_head_and_rows_agree_on_the_delimiter(tables, file):
    path = file("text;label\n" + "hello;a\n" * 50)
    assert {row.cells for row in tables.rows(path, "t.csv", MAPPING)} == {("hello", "a")}


@pytest.mark.parametrize(
    "content",
    [
        "network,cannot log in\nnetwork,no wifi\nprinter,jam\n",
        "network,I cannot log in since this morning and my colleagues can not either\nprinter,jam\n",
        "17,printer jam,hardware\n18,no wifi,network\n",
        "2026-11-03,printer jam\n2026-11-04,no wifi\n",
    ],
    ids=["a label again", "long text", "a number", "a date"],
)
def test_a_first_row_of_data_is_no_header(content, tables, file):
    table = tables.head(file(content), "t.csv")
    assert not table.has_header
    assert table.columns[0] == "column 1"
    assert table.rows[0].line == 1


@pytest.mark.parametrize("content", ["text,label\nhello,a\nbye,a\n", "text,label\nhello,a\ntext,label\nbye,a\n"])
def test_a_first_row_of_names_is_a_header_even_when_joined_files_repeat_it(content, tables, file):
    assert tables.head(file(content), "t.csv").has_header


@pytest.mark.parametrize("has_header", [True, False])
def test_a_person_can_overrule_the_guess(has_header, tables, file):
    path = file("network,a\nnetwork,b\n")
    table = tables.head(path, "t.csv", has_header=has_header)
    mapping = Mapping(text=table.columns[1], has_header=has_header)
    assert table.has_header is has_header
    assert list(tables.rows(path, "t.csv", mapping)) == list(table.rows)


def test_names_that_are_empty_or_repeated_are_made_unique(tables, file):
    table = tables.head(file("name,name,, name (2) ,name\n1,2,3,4,5\n"), "t.csv")
    assert table.columns == ("name", "name (3)", "column 3", "name (2)", "name (4)")


def test_only_so_many_rows_are_shown_as_asked_for(tables, file):
    assert len(tables.head(file("text\n" + "hello\n" * 90), "t.csv", rows=7).rows) == 7


def test_a_header_that_cannot_be_read_is_refused(tables, file):
    with pytest.raises(FileUnreadable, match="The row of column names cannot be read"):
        tables.head(file('"te"xt,label\nhello,a\n'), "t.csv")
