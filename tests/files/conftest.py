"""Files on disk in every format, written by other means than the reader under test."""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.files.tables import FileTables

Cells = Sequence[Sequence[str]]


def delimited(columns: Sequence[str], rows: Cells, delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([columns, *rows])
    return out.getvalue().encode()


def json_lines(columns: Sequence[str], rows: Cells) -> bytes:
    return "".join(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows).encode()


def parquet(columns: Sequence[str], rows: Cells) -> bytes:
    out = io.BytesIO()
    arrays = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(columns))]
    pq.write_table(pa.table(arrays, names=list(columns)), out)
    return out.getvalue()


def workbook(columns: Sequence[str], rows: Cells) -> bytes:
    out, book = io.BytesIO(), openpyxl.Workbook()
    for line, row in enumerate([columns, *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = book.active.cell(line, place)
            cell.value = value
            cell.data_type = "s"  # or openpyxl makes a formula of what looks like one
    book.save(out)
    return out.getvalue()


def changed(data: bytes, **edits: Callable[[bytes], bytes]) -> bytes:
    """Rewrite, or add, parts of a workbook; they are named by the last piece of their path."""
    parts = {"sheet1": "xl/worksheets/sheet1.xml", "styles": "xl/styles.xml", "strings": "xl/sharedStrings.xml"}
    parts["types"] = "[Content_Types].xml"
    wanted = {parts[name]: edit for name, edit in edits.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *wanted]):
            content = old.read(name) if name in old.namelist() else b""
            new.writestr(name, wanted.get(name, bytes)(content))
    return out.getvalue()


def as_excel_saves_it(data: bytes) -> bytes:
    """Move the cells' texts to the table of shared strings, where Excel keeps them and openpyxl does not."""
    texts: list[bytes] = []

    def move(match: re.Match[bytes]) -> bytes:
        texts.append(match[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    def sheet(xml: bytes) -> bytes:
        return re.sub(rb't="inlineStr"><is>(.*?)</is>', move, xml, flags=re.DOTALL)

    def strings(_: bytes) -> bytes:
        items = b"".join(b"<si>%s</si>" % text for text in texts)
        return b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % items

    def types(xml: bytes) -> bytes:
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        return xml.replace(b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind)

    moved = changed(data, sheet1=sheet)
    return changed(moved, strings=strings, types=types)


WRITERS: dict[str, Callable[[Sequence[str], Cells], bytes]] = {
    "csv": lambda columns, rows: delimited(columns, rows, ","),
    "tsv": lambda columns, rows: delimited(columns, rows, "\t"),
    "jsonl": json_lines,
    "parquet": parquet,
    "xlsx": workbook,
    "excel.xlsx": lambda columns, rows: as_excel_saves_it(workbook(columns, rows)),
}


@pytest.fixture
def tables() -> FileTables:
    return FileTables()


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Write bytes or text to a file whose own name says nothing."""

    def write(content: bytes | str, *, packed: bool = False) -> Path:
        data = content.encode() if isinstance(content, str) else content
        path = tmp_path / "upload"
        path.write_bytes(gzip.compress(data, 1) if packed else data)
        return path

    return write


@pytest.fixture(scope="session")
def writers() -> dict[str, Callable[[Sequence[str], Cells], bytes]]:
    return WRITERS


@pytest.fixture(scope="session")
def changed_workbook() -> Callable[..., bytes]:
    return changed
