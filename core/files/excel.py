"""Reads the first sheet of an Excel workbook (.xlsx), row by row."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from core.domain.errors import FileUnreadable
from core.domain.intake import Row
from core.files.cells import as_text
from core.files.opening import Stream, seekable
from core.files.reading import SAMPLE, Reading, Rows

MOST_ROWS = 1_048_576
"""Excel's own limit; without it a damaged row number would be filled up with blank rows for hours."""
MOST_OF_SHEETS = 1 << 30
MOST_OF_STRINGS = 100 << 20
MOST_OF_THE_REST = 20 << 20
"""Bytes the parts of a workbook may unpack to: sheets are streamed; the table of strings and the rest are not."""

_DAMAGED = "It is not an Excel workbook (.xlsx), or it is damaged: save it again as .xlsx, or as CSV."
# What openpyxl and zipfile raise for damaged parts, found by flipping bytes: openpyxl has no error of its own.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ParseError,
    NotImplementedError,
    RuntimeError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)


def read_excel(path: Path) -> Reading:
    """Read an .xlsx file; formulas come as the values Excel last computed, a row's line is the sheet's."""
    return Reading(format="Excel", columns=None, rows=_rows(path))


def _rows(path: Path) -> Rows:
    with seekable(path) as stream:
        try:
            _check_size(stream)
            with closing(_workbook(stream)) as book:
                if not book.worksheets:
                    raise FileUnreadable("The workbook has no sheet with cells.")
                yield from _padded(_filled(book.worksheets[0]))
        except _DAMAGE as error:
            raise FileUnreadable(_DAMAGED) from error


def _workbook(stream: IO[bytes] | Stream) -> Any:
    from openpyxl import load_workbook

    return load_workbook(stream, read_only=True, data_only=True, keep_links=False)


def _check_size(stream: IO[bytes] | Stream) -> None:
    """Refuse a workbook that would unpack to more than memory or patience allow.

    Raises:
        FileUnreadable: one kind of its parts is over its bound.
    """
    sizes = {MOST_OF_SHEETS: 0, MOST_OF_STRINGS: 0, MOST_OF_THE_REST: 0}
    with zipfile.ZipFile(stream) as archive:
        for part in archive.infolist():
            sizes[_bound(part.filename)] += part.file_size
    over = next((bound for bound, size in sizes.items() if size > bound), 0)
    if over:
        message = f"A part of the workbook unpacks to more than {over >> 20:,} MB: save the sheet as CSV instead."
        raise FileUnreadable(message)


def _bound(part: str) -> int:
    name = part.lower()
    if name.startswith(("xl/worksheets/", "xl/media/", "xl/embeddings/")):
        return MOST_OF_SHEETS
    return MOST_OF_STRINGS if name.endswith("sharedstrings.xml") else MOST_OF_THE_REST


def _filled(sheet: Any) -> Iterator[Row]:
    """Yield the rows that hold anything, without the empty cells at their ends."""
    sheet.reset_dimensions()  # what a file says of its own size is often wrong, and believed
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > MOST_ROWS:
            message = f"The sheet has more than {MOST_ROWS:,} rows: save it as CSV instead."
            raise FileUnreadable(message)
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Row(line=line, cells=tuple(cells))


def _text(value: object) -> str:
    text = as_text(value)
    if "_x" not in text:
        return text
    from openpyxl.utils.escape import unescape

    return str(unescape(text))


def _padded(rows: Iterator[Row]) -> Iterator[Row]:
    """Give every row the width of the widest of the first: an empty cell at a row's end is not in the file."""
    first = list(islice(rows, SAMPLE + 1))
    width = max((len(row.cells) for row in first), default=0)
    every: Iterable[Row] = chain(first, rows)
    for row in every:
        yield Row(line=row.line, cells=row.cells + ("",) * (width - len(row.cells)))
