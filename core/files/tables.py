"""FileTables reads files of tickets behind the port `Tables`: tables, JSON Lines, manifests, A2I; plain or gzip."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from core.domain.errors import FileUnreadable
from core.domain.intake import Mapping, Problem, Row, Table
from core.domain.spreadsheets import is_ours, restored
from core.files.delimited import read_csv, read_tsv
from core.files.excel import read_excel
from core.files.headers import column_names, looks_like_data
from core.files.human_loops import read_human_loops
from core.files.jsonl import read_jsonl
from core.files.manifest import read_manifest
from core.files.parquet import read_parquet
from core.files.reading import SAMPLE, Reading
from core.files.text import check_text

_READERS: dict[str, Callable[[Path], Reading]] = {
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
    ".xlsx": read_excel,
    ".manifest": read_manifest,
    ".json": read_human_loops,
}
_BINARY = (".parquet", ".xlsx")


def _ending(name: str) -> str:
    plain = name.strip().lower().removesuffix(".gz")
    ending = next((ending for ending in _READERS if plain.endswith(ending)), "")
    if not ending:
        known = ", ".join(_READERS)
        message = f"Its name ends in none of {known} (each also with .gz): save it as one of these."
        raise FileUnreadable(message)
    return ending


@dataclass(frozen=True)
class FileTables:
    """Reads files on this machine; nothing is kept between calls."""

    def head(self, path: Path, name: str, *, has_header: bool | None = None, rows: int = SAMPLE) -> Table:
        """Read the columns and first rows; `name` decides the format by its ending, `has_header` None = guess.

        Raises:
            FileUnreadable: not text in UTF-8, empty, damaged, without rows, or with too many columns.
        """
        reading = _READERS[_ending(name)](path)
        with closing(reading.rows):
            first = list(islice(reading.rows, max(rows, SAMPLE) + 1))
        table = _table(reading, first, wanted=has_header)
        return replace(table, rows=table.rows[:rows])

    def check(self, path: Path, name: str) -> None:
        """Read a text file once for its encoding; a binary one is only opened.

        Raises:
            FileUnreadable: names the byte and the line.
        """
        ending = _ending(name)
        if ending not in _BINARY:
            check_text(path)
            return
        with closing(_READERS[ending](path).rows) as rows:
            next(rows, None)

    def rows(self, path: Path, name: str, mapping: Mapping) -> Iterator[Row | Problem]:
        """Yield all data rows in order in bounded memory; a row that cannot be read becomes a Problem in its place.

        Raises:
            FileUnreadable: the file is damaged from here on.
        """
        reading = _READERS[_ending(name)](path)
        with closing(reading.rows):
            if reading.columns is None and mapping.has_header:
                yield from _restored(next(reading.rows, None), reading.rows)
            else:
                yield from reading.rows


def _table(reading: Reading, first: list[Row | Problem], *, wanted: bool | None) -> Table:
    """Decide what the first rows are: names or data."""
    good = tuple(row for row in first if isinstance(row, Row))
    if reading.columns is not None:
        return _filled(reading, reading.columns, first, has_header=True)
    if not first:
        raise FileUnreadable("The file has no rows.")
    has_header = wanted if wanted is not None else not (good and looks_like_data(good))
    if has_header and isinstance(first[0], Problem):
        message = f"The row of column names cannot be read. {first[0].reason} {first[0].remedy}"
        raise FileUnreadable(message)
    cells = good[0].cells if good else ("",)
    names = cells if has_header else ("",) * len(cells)
    columns = column_names(names, question="Is the delimiter right?")
    data = list(_restored(first[0], first[1:])) if has_header else first
    return _filled(reading, columns, data, has_header=has_header)


def _restored(header: Row | Problem | None, rows: Iterable[Row | Problem]) -> Iterator[Row | Problem]:
    """Yield rows as they were before our own export made their cells harmless; those of other files as they are."""
    ours = isinstance(header, Row) and is_ours(header.cells)
    for row in rows:
        yield replace(row, cells=tuple(map(restored, row.cells))) if ours and isinstance(row, Row) else row


def _filled(reading: Reading, columns: tuple[str, ...], data: list[Row | Problem], *, has_header: bool) -> Table:
    if not data:
        raise FileUnreadable("The file has column names but no rows.")
    rows = tuple(row for row in data if isinstance(row, Row))
    return Table(columns=columns, has_header=has_header, rows=rows, format=reading.format)
