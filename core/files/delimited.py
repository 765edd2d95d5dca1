"""Reads CSV and TSV: quotes, line breaks in cells, and the delimiter that a file really uses."""

import csv
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from core.domain.errors import FileUnreadable
from core.domain.intake import Problem, Row
from core.files.reading import SAMPLE, Reading, Rows
from core.files.text import LONGEST_ROW, lines

_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars"}
_FITS = 0.8
_DOUBLE = 'Write a quote inside a quoted cell twice (""), and close every quote.'


class _Lines:
    """Hands lines to the csv module and counts what the row being read has taken so far."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self.taken = 0
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._source, "")
        if not line:
            self.ended = True
            raise StopIteration
        self.taken += len(line)
        if self.taken > LONGEST_ROW:
            message = f"more than {LONGEST_ROW} characters in a row"
            raise csv.Error(message)
        return line


def read_csv(path: Path) -> Reading:
    """Read a .csv file: by commas, unless its head only makes sense with semicolons, tabs or bars."""
    delimiter = _delimiter(path)
    name = f"CSV with {_NAMES[delimiter]}" if delimiter in _NAMES else "CSV"
    return Reading(format=name, columns=None, rows=_rows(path, delimiter))


def read_tsv(path: Path) -> Reading:
    """Read a .tsv file: by tabs."""
    return Reading(format="TSV", columns=None, rows=_rows(path, "\t"))


def _rows(path: Path, delimiter: str) -> Rows:
    # The csv module's own bound is per process; ours in _Lines is always met first.
    csv.field_size_limit(LONGEST_ROW + 1)
    with closing(lines(path)) as source:
        counted = _Lines(source)
        reader = csv.reader(counted, delimiter=delimiter, strict=True)
        while not counted.ended:
            begun, counted.taken = reader.line_num + 1, 0
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield _bad_quote(begun, reader.line_num, counted, error)
                continue
            if cells:
                yield Row(line=begun, cells=tuple(cells))


def _bad_quote(begun: int, ended: int, counted: _Lines, error: csv.Error) -> Problem:
    if counted.ended:
        message = f"A quote that opens in the row on line {begun:,} is never closed. {_DOUBLE}"
        raise FileUnreadable(message, line=begun) from error
    if counted.taken > LONGEST_ROW:
        message = (
            f"The row on line {begun:,} has more than {LONGEST_ROW:,} characters: a quote is not closed. {_DOUBLE}"
        )
        raise FileUnreadable(message, line=begun) from error
    where = f"lines {begun:,} to {ended:,}" if ended > begun else f"line {begun:,}"
    return Problem(line=begun, reason=f"The quotes in {where} do not match.", remedy=_DOUBLE)


def _sample(path: Path, delimiter: str) -> list[Row]:
    with closing(_rows(path, delimiter)) as rows:
        return [row for row in islice(rows, SAMPLE + 1) if isinstance(row, Row)]


def _delimiter(path: Path) -> str:
    """Return the comma, or another delimiter when the first row is one cell that this other one cuts up as well."""
    with closing(_rows(path, ",")) as rows:
        first = next(rows, None)
    if not isinstance(first, Row) or len(first.cells) != 1:
        return ","
    others = [delimiter for delimiter in _NAMES if delimiter in first.cells[0]]
    widths = {delimiter: _columns(path, delimiter) for delimiter in others}
    return max(widths, key=lambda delimiter: widths[delimiter]) if any(widths.values()) else ","


def _columns(path: Path, delimiter: str) -> int:
    """Return into how many columns a delimiter cuts the head of a file; 0 when it does not fit."""
    try:
        rows = _sample(path, delimiter)
    except FileUnreadable:
        return 0
    width = len(rows[0].cells) if rows else 0
    same = sum(len(row.cells) == width for row in rows)
    return width if width > 1 and same >= _FITS * len(rows) else 0
