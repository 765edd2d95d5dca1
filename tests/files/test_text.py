"""Text is UTF-8, or the first byte that is not is named."""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import FileUnreadable
from core.domain.intake import Mapping
from core.files import opening
from core.files.tables import FileTables
from core.files.text import LONGEST_ROW, check_text


def refusal(path: Path, name: str = "t.csv") -> FileUnreadable:
    with pytest.raises(FileUnreadable) as caught:
        FileTables().check(path, name)
    return caught.value


def oracle(data: bytes) -> tuple[int, int, int] | None:
    """Say where Python itself stops: value, offset, line."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return data[error.start], error.start, before.count(b"\n") + 1
    return None


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(st.sampled_from("ab,\n\ré✓😀"), max_size=60),
    bad=st.integers(0x80, 0xFF),
    place=st.integers(0, 200),
    mark=st.booleans(),
    packed=st.booleans(),
)
def test_a_bad_byte_anywhere_is_named_with_offset_and_line(text, bad, place, mark, packed):
    data = (b"\xef\xbb\xbf" if mark else b"") + b"head\n" + text.encode()
    place = min(max(place, 8), len(data))
    data = data[:place] + bytes([bad]) + data[place:]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(gzip.compress(data, 1) if packed else data)
        expected = oracle(data)
        if expected is None:
            check_text(path)
            return
        facts = refusal(path).facts
    assert (facts["byte"], facts["offset"], facts["line"]) == expected


@pytest.mark.parametrize("shift", [-3, -2, -1, 0, 1])
@pytest.mark.parametrize("tail", [b"\xff", b"\xe2\x82", b"\xe2\x82\xff", b"\r\n\xff", b"\xf0\x9f\x98x"])
def test_the_place_is_right_across_the_edge_of_a_chunk(shift, tail, file):
    data = b"a\r\n" + b"x" * (opening.CHUNK - 3 + shift) + tail
    facts = refusal(file(data)).facts
    assert (facts["byte"], facts["offset"], facts["line"]) == oracle(data)


def test_the_sentence_names_the_byte_the_line_and_the_likely_encoding(file):
    sentence = str(refusal(file("text\nCafé\n".encode("cp1252"))))
    assert "Byte 0xE9 at offset 8 (line 2) is not UTF-8." in sentence
    assert "In Windows-1252 it would be 'é'" in sentence
    assert "Save the file as UTF-8" in sentence


def test_a_file_that_ends_inside_a_character_was_cut_off(file):
    assert "cut off" in str(refusal(file("text\nCaf✓".encode()[:-1])))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_unicode_encodings_are_named(encoding, file):
    assert encoding[:6].upper() in str(refusal(file("text,label\nhello,a\n".encode(encoding))))


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\x00\x00\xfe\xff"], ids=["utf-16", "utf-32"])
def test_big_endian_marks_are_known(mark, file):
    assert "UTF-" in str(refusal(file(mark + b"\x00t\x00e")))


@pytest.mark.parametrize(
    ("begin", "word"),
    [(b"PK\x03\x04", "Excel"), (b"PAR1", "Parquet"), (b"\xd0\xcf\x11\xe0", "old Excel"), (b"%PDF-1.7", "PDF")],
)
def test_a_file_of_another_kind_is_called_by_its_kind(begin, word, file):
    assert word in str(refusal(file(begin + b"...")))


def test_reading_without_a_check_names_the_bad_byte_too(tables, file):
    path = file(b"text,label\n" + b"hello,a\n" * 3000 + b"\xff,a\n")
    with pytest.raises(FileUnreadable) as caught:
        list(tables.rows(path, "t.csv", Mapping(text="text")))
    assert caught.value.facts["line"] == 3002


def test_rows_before_a_bad_byte_are_yielded(tables, file):
    rows = tables.rows(file(b"text,label\n" + b"hello,a\n" * 9000 + b"\xff"), "t.csv", Mapping(text="text"))
    assert next(rows).cells == ("hello", "a")
    rows.close()


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.jsonl"])
def test_an_endless_line_is_refused_with_its_number(name, tables, file):
    with pytest.raises(FileUnreadable, match=r"Line 2 has more than 10,000,000 characters"):
        tables.head(file(b"{}\n" + b"x" * (LONGEST_ROW + 1)), name)


def test_a_good_file_passes_the_check(tables, file):
    assert tables.check(file("text\nünï✓\n"), "t.csv") is None
