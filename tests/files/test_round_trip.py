"""What was written in any format is what is read, cell by cell."""

import gzip
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.domain.intake import Mapping, Row
from core.files.tables import FileTables

COLUMNS = ("text", "label", "id")
ROWS = (
    ("Printer, 2nd floor", "hardware", "1"),
    ('He said "urgent"', "", "2"),
    ("first\nsecond", "network", "3"),
    ("=1+1", "ünï→✓😀", "4"),
    ("a;b\tc|d", "@cmd", "5"),
)
FORMATS = ["csv", "tsv", "jsonl", "parquet", "xlsx", "excel.xlsx"]
NO_TEXT = {"Cs"}
cell = st.one_of(
    st.text(st.characters(exclude_categories=NO_TEXT, exclude_characters="\x00"), max_size=12),
    st.text("\"',;\t|\n\r=+-@ \u2028\x85\ufeffä", max_size=8),
    st.sampled_from(["=1+1", "@SUM(A1)", '"', "\\", "null", "1e5", "", " "]),
)


@st.composite
def tables_of_text(draw):
    width = draw(st.integers(1, 5))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=25))


def read(data: bytes, name: str) -> list[tuple[str, ...]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(data)
        FileTables().check(path, name)
        table = FileTables().head(path, name, has_header=True)
        rows = list(FileTables().rows(path, name, Mapping(text=table.columns[0])))
    assert all(isinstance(row, Row) for row in rows)
    assert list(table.rows) == rows[:20]
    return [row.cells for row in rows]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_gives_back_its_cells(format_, packed, tables, file, writers):
    path = file(writers[format_](COLUMNS, ROWS), packed=packed)
    name = f"Tickets.{format_.upper()}{'.gz' if packed else ''}"
    table = tables.head(path, name)
    assert (table.columns, table.has_header) == (COLUMNS, True)
    assert [row.cells for row in tables.rows(path, name, Mapping(text="text"))] == list(ROWS)


@pytest.mark.parametrize("format_", FORMATS)
def test_gzip_is_known_by_its_bytes_when_the_name_does_not_say_so(format_, tables, file, writers):
    path = file(writers[format_](COLUMNS, ROWS), packed=True)
    assert tables.head(path, f"t.{format_}").rows[0].cells == ROWS[0]


@pytest.mark.parametrize(("format_", "first"), [("csv", 2), ("tsv", 2), ("jsonl", 1), ("parquet", 1), ("xlsx", 2)])
def test_the_first_rows_line_is_where_it_stands_in_the_file(format_, first, tables, file, writers):
    path = file(writers[format_](COLUMNS, ROWS))
    assert tables.head(path, f"t.{format_}").rows[0].line == first


@pytest.mark.parametrize("format_", ["csv", "tsv", "jsonl", "parquet"])
@settings(max_examples=60, deadline=None)
@given(rows=tables_of_text())
def test_any_text_survives(format_, writers, rows):
    columns = [f"c{place}" for place in range(len(rows[0]))]
    assert read(writers[format_](columns, rows), f"t.{format_}") == [tuple(row) for row in rows]


@pytest.mark.parametrize("format_", ["xlsx", "excel.xlsx"])
@settings(max_examples=40, deadline=None)
@given(rows=tables_of_text())
def test_any_text_that_a_workbook_can_hold_survives(format_, writers, rows):
    columns = [f"c{place}" for place in range(len(rows[0]))]
    # XML has no control characters nor CR, Excel escapes as _x000D_, and an empty row is no row.
    legal = [[re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x", "", value) for value in row] for row in rows]
    assume(all(any(row) for row in legal))
    assert read(writers[format_](columns, legal), "t.xlsx") == [tuple(row) for row in legal]


@settings(max_examples=25, deadline=None)
@given(rows=tables_of_text(), format_=st.sampled_from(["csv", "tsv", "jsonl", "parquet"]))
def test_any_text_survives_gzip(writers, rows, format_):
    columns = [f"c{place}" for place in range(len(rows[0]))]
    assert read(gzip.compress(writers[format_](columns, rows), 1), f"t.{format_}.gz") == [tuple(row) for row in rows]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tables, file):
    assert tables.head(file("\ufefftext,label\nhello,a\n"), "t.csv").columns == ("text", "label")


def test_a_nul_byte_stays_in_its_cell(tables, file):
    assert tables.head(file("text,label\nhel\x00lo,a\n"), "t.csv").rows[0].cells == ("hel\x00lo", "a")
