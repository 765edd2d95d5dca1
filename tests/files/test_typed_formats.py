"""JSON Lines, Parquet and Excel: their values become text, their own troubles problems."""

import io
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.intake import Mapping, Problem
from core.files.cells import as_text

MAPPING = Mapping(text="text")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "=1+1"), (None, ""), (True, "true"), (3, "3"), (1.5, "1.5"), (float("nan"), ""),
        (["a", "b"], "a|b"), ([], ""), ([1, 2], "[1, 2]"), ({"ä": 1}, '{"ä": 1}'), (Decimal("1.10"), "1.10"),
        (b"caf\xc3\xa9", "café"), (date(2026, 11, 3), "2026-11-03"), (time(14, 5), "14:05:00"),
        (datetime(2026, 11, 3), "2026-11-03"), (datetime(2026, 11, 3, 14, 5), "2026-11-03T14:05:00"),  # noqa: DTZ001 - files hold moments without a zone
        (datetime(2026, 11, 3, tzinfo=UTC), "2026-11-03T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_value_becomes_the_text_a_person_would_write(value, text):
    assert as_text(value) == text


@pytest.mark.parametrize("value", [["a|b", "c"], b"\xff"])
def test_a_value_without_a_clear_text_is_refused(value):
    with pytest.raises(ValueError, match="A"):
        as_text(value)


def test_keys_of_the_first_thousand_objects_are_the_columns(tables, file):
    lines = [{"text": "a"}] * 999 + [{"label": "x", "text": "b"}] + [{"late": 1, "text": "c"}]
    path = file("\n".join(map(json.dumps, lines)))
    assert tables.head(path, "t.jsonl").columns == ("text", "label")
    assert [row.cells for row in tables.rows(path, "t.jsonl", MAPPING)][-2:] == [("b", "x"), ("c", "")]


@pytest.mark.parametrize(
    "line", ["{bad", "[1]", '"text"', '{"text": NaN}', "[" * 100_000, '{"text": ' + "9" * 5000 + "}"]
)
def test_a_bad_json_line_is_a_problem_in_its_place(line, tables, file):
    path = file(f'{{"text": "one"}}\n\n{line}\n{{"text": "two"}}\n')
    one, bad, two = tables.rows(path, "t.jsonl", MAPPING)
    assert (one.line, bad.line, two.line) == (1, 3, 4)
    assert isinstance(bad, Problem)
    assert bad.reason
    assert bad.remedy


def test_a_json_list_of_labels_with_a_bar_is_a_problem(tables, file):
    _, bad = tables.rows(file('{"text": "a"}\n{"text": ["a|b"]}\n'), "t.ndjson", MAPPING)
    assert "separates labels" in bad.reason


def test_parquet_values_become_text(tables, file):
    out = io.BytesIO()
    moment = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
    table = pa.table({
        "text": ["hello", None],
        "when": pa.array([moment, None], pa.timestamp("ns", tz="Europe/Berlin")),
        "labels": [["a", "b"], []],
        "kind": pa.array(["x", "y"]).dictionary_encode(),
        "raw": pa.array([b"ok", b"\xff"], pa.binary()),
    })  # fmt: skip
    pq.write_table(table, out)
    good, bad = tables.rows(file(out.getvalue()), "t.parquet", MAPPING)
    assert good.cells == ("hello", "2026-11-03T14:05:00+00:00", "a|b", "x", "ok")
    assert (bad.line, "not UTF-8" in bad.reason) == (2, True)


def test_parquet_is_numbered_through_all_batches(tables, file, writers):
    path = file(writers["parquet"](["text"], [["x"]] * 2500))
    assert [row.line for row in tables.rows(path, "t.parquet", MAPPING)] == list(range(1, 2501))


def workbook(*rows) -> bytes:
    out, book = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("second").append(["other"])
    book.save(out)
    return out.getvalue()


def test_the_first_sheet_is_read_and_its_values_become_text(tables, file):
    moment = datetime(2026, 11, 3, 14, 5)  # noqa: DTZ001 - Excel knows no zones
    path = file(workbook(["text", "n", "when"], ["hello", 17, moment], ["bye", 1.5, date(2026, 11, 4)]))
    assert [row.cells for row in tables.rows(path, "t.xlsx", MAPPING)] == [
        ("hello", "17", "2026-11-03T14:05:00"), ("bye", "1.5", "2026-11-04"),
    ]  # fmt: skip


def test_a_formula_never_computed_is_an_empty_cell(tables, file):
    path = file(workbook(["text", "n"], ["hello", "=1+1"]))
    assert tables.head(path, "t.xlsx").rows[0].cells == ("hello", "")


def test_a_formula_comes_as_the_value_excel_last_computed(tables, file, changed_workbook):
    whole = workbook(["text", "n"], ["hello", "=1+1"])
    path = file(
        changed_workbook(whole, sheet1=lambda xml: xml.replace(b"<v />", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>"))
    )
    assert tables.head(path, "t.xlsx").rows[0].cells == ("hello", "2")


def test_blank_rows_of_a_sheet_are_skipped_and_short_ones_filled(tables, file):
    path = file(workbook(["text", "label"], [], ["hello"], [None, None], ["bye", "a"]))
    rows = list(tables.rows(path, "t.xlsx", MAPPING))
    assert [(row.line, row.cells) for row in rows] == [(3, ("hello", "")), (5, ("bye", "a"))]


def test_a_column_without_a_name_gets_one_when_cells_stand_below(tables, file):
    assert tables.head(file(workbook(["text"], ["hello", "note"])), "t.xlsx").columns == ("text", "column 2")


def test_excels_escape_of_a_carriage_return_is_undone(tables, file):
    path = file(workbook(["text"], ["one_x000D_\ntwo"]))
    assert tables.head(path, "t.xlsx").rows[0].cells == ("one\r\ntwo",)
