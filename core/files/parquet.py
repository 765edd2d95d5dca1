"""Reads Parquet in small batches."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

from core.domain.errors import FileUnreadable
from core.domain.intake import Problem, Row
from core.files.cells import as_text
from core.files.headers import column_names
from core.files.opening import CHUNK, Stream, seekable
from core.files.reading import Reading, Rows

_BATCH = 1_000


def read_parquet(path: Path) -> Reading:
    """Read a .parquet file; a row's line is its number, counted from 1.

    Raises:
        FileUnreadable: it is no Parquet file, or has no columns, or too many.
    """
    with seekable(path) as stream, _table(stream) as table:
        names = table.schema_arrow.names
    if not names:
        raise FileUnreadable("The file has no columns.")
    return Reading(format="Parquet", columns=column_names(names), rows=_rows(path))


@contextmanager
def _table(stream: IO[bytes] | Stream) -> Iterator[Any]:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    try:
        # Without buffer_size a whole row group, which is often a whole file, is loaded at once.
        with ParquetFile(stream, buffer_size=CHUNK, pre_buffer=False) as table:
            yield table
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        message = "It is not a Parquet file, or it is damaged: write it again."
        raise FileUnreadable(message) from error


def _values(column: Any) -> list[Any]:
    """Return a column's values; moments in UTC to the microsecond, so that no time zone has to be known here."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz="UTC" if column.type.tz else None), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def _rows(path: Path) -> Rows:
    numbers = count(1)
    with seekable(path) as stream, _table(stream) as table:
        for batch in table.iter_batches(batch_size=_BATCH, use_threads=False):
            for values in zip(*map(_values, batch.columns), strict=True):
                yield _row(next(numbers), values)


def _row(number: int, values: tuple[Any, ...]) -> Row | Problem:
    try:
        return Row(line=number, cells=tuple(map(as_text, values)))
    except ValueError as error:
        return Problem(line=number, reason=str(error), remedy="Change the value and import the row again.")
