"""Files that cannot be used are refused in a sentence, and never hang or fill the memory."""

import gzip
import io
from contextlib import suppress

import openpyxl
import pytest

from core.domain.errors import FileUnreadable
from core.domain.intake import Mapping
from core.files import excel

FORMATS = ["csv", "tsv", "jsonl", "parquet", "xlsx"]
MAPPING = Mapping(text="text")


def refused(tables, path, name) -> str:
    with pytest.raises(FileUnreadable) as caught:
        tables.head(path, name)
    with pytest.raises(FileUnreadable):
        list(tables.rows(path, name, MAPPING)) or pytest.fail("no rows and no error")
    return caught.value.detail


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_an_empty_file_is_refused(format_, packed, tables, file):
    with pytest.raises(FileUnreadable):
        tables.head(file(b"", packed=packed), f"t.{format_}")


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.jsonl"])
def test_a_file_of_blank_lines_has_no_rows(name, tables, file):
    with pytest.raises(FileUnreadable, match="no rows"):
        tables.head(file("\n\r\n\n"), name)


@pytest.mark.parametrize("format_", ["csv", "tsv", "parquet", "xlsx"])
def test_names_without_rows_are_refused(format_, tables, file, writers):
    with pytest.raises(FileUnreadable, match="column names but no rows"):
        tables.head(file(writers[format_](["text", "label"], [])), f"t.{format_}")


@pytest.mark.parametrize("format_", FORMATS)
def test_a_missing_file_is_said_to_be_missing(format_, tables, tmp_path):
    assert "no such file" in refused(tables, tmp_path / "gone", f"t.{format_}")


@pytest.mark.parametrize("format_", FORMATS)
def test_a_folder_is_said_to_be_a_folder(format_, tables, tmp_path):
    assert "folder" in refused(tables, tmp_path, f"t.{format_}")


@pytest.mark.parametrize("name", ["tickets", "tickets.xls", "tickets.csv.zip", ".gz", ""])
def test_an_unknown_ending_is_refused_with_the_known_ones(name, tables, file):
    with pytest.raises(FileUnreadable, match=r"\.csv, \.tsv, \.jsonl"):
        tables.check(file("text\nhello\n"), name)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_gzip_file_that_was_cut_off_is_refused(format_, tables, file, writers):
    whole = gzip.compress(writers[format_](["text"], [[f"ticket number {n}"] for n in range(5000)]))
    path = file(whole[: len(whole) // 2])
    with pytest.raises(FileUnreadable, match="cut off"):
        list(tables.rows(path, f"t.{format_}.gz", MAPPING))


@pytest.mark.parametrize("format_", FORMATS)
def test_a_damaged_gzip_file_is_refused(format_, tables, file):
    assert "damaged" in refused(tables, file(gzip.compress(b"")[:10] + b"\xff" * 500), f"t.{format_}.gz")


@pytest.mark.parametrize(("name", "word"), [("t.parquet", "Parquet"), ("t.xlsx", "Excel")])
@pytest.mark.parametrize("content", [b"text,label\nhello,a\n", b"PK\x03\x04junk", b"PAR1" + b"x" * 90 + b"PAR1"])
def test_a_file_of_another_kind_is_refused(name, word, content, tables, file):
    assert word in refused(tables, file(content), name)


@pytest.mark.parametrize("name", ["t.parquet", "t.xlsx"])
def test_the_check_opens_binary_files(name, tables, file):
    with pytest.raises(FileUnreadable):
        tables.check(file(b"junk"), name)


@pytest.mark.parametrize("format_", FORMATS)
def test_too_many_columns_are_refused_with_their_number(format_, tables, file, writers):
    columns = [f"c{place}" for place in range(201)]
    path = file(writers[format_](columns, [["x"] * 201]))
    with pytest.raises(FileUnreadable, match="This file has 201 columns; at most 200 are read"):
        tables.head(path, f"t.{format_}")


def test_ten_thousand_columns_raise_the_question_of_the_delimiter(tables, file):
    sentence = refused_head(tables, file(",".join(f"w{n}" for n in range(10_000)) + "\n1\n"))
    assert sentence == "This file has 10,000 columns; at most 200 are read. Is the delimiter right?"


def refused_head(tables, path) -> str:
    with pytest.raises(FileUnreadable) as caught:
        tables.head(path, "t.csv")
    return caught.value.detail


def test_json_lines_without_any_object_are_refused(tables, file):
    assert "JSON object" in refused(
        tables, file('[\n{"text": "a"},\n]\n'.replace("{", "[").replace("}", "]")), "t.jsonl"
    )


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("format_", ["parquet", "xlsx"])
def test_a_binary_file_that_was_cut_off_is_refused(format_, cut, tables, file, writers):
    whole = writers[format_](["text"], [["hello"]] * 500)
    refused(tables, file(whole[: int(len(whole) * cut)]), f"t.{format_}")


@pytest.mark.parametrize("format_", ["parquet", "xlsx"])
@pytest.mark.parametrize("seed", range(15))
def test_a_binary_file_with_flipped_bytes_is_read_or_refused(format_, seed, tables, file, writers):
    whole = bytearray(writers[format_](["text", "label"], [["hello", "a"]] * 50))
    for step in range(20):
        whole[(seed * 7919 + step * 104_729) % len(whole)] ^= 1 << (step % 8)
    with suppress(FileUnreadable):
        assert len(list(tables.rows(file(bytes(whole)), f"t.{format_}", MAPPING))) <= 51


@pytest.mark.parametrize("part", ["styles", "strings"])
def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(part, tables, file, writers, changed_workbook):
    whole = writers["xlsx"](["text"], [["hello"]])
    bomb = changed_workbook(whole, **{part: lambda _: b" " * (excel.MOST_OF_STRINGS + 1)})
    assert "unpacks to more than" in refused(tables, file(bomb), "t.xlsx")


def test_a_row_number_beyond_excels_own_limit_is_refused(tables, file, writers, changed_workbook):
    whole = writers["xlsx"](["text"], [["a"], ["b"]])
    odd = changed_workbook(whole, sheet1=lambda xml: xml.replace(b'r="3"', b'r="99999999999"'))
    with pytest.raises(FileUnreadable, match="more than 1,048,576 rows"):
        list(tables.rows(file(odd), "t.xlsx", MAPPING))


def test_a_sheet_that_lies_about_its_size_is_read_whole(tables, file, writers, changed_workbook):
    whole = writers["xlsx"](["text", "label"], [["a", "b"]])
    odd = changed_workbook(whole, sheet1=lambda xml: xml.replace(b"A1:B2", b"A1"))
    assert tables.head(file(odd), "t.xlsx").rows[0].cells == ("a", "b")


def test_a_workbook_of_charts_only_is_refused(tables, file):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.create_chartsheet()
    book.remove(book.worksheets[0])
    book.save(out)
    assert refused(tables, file(out.getvalue()), "t.xlsx")
