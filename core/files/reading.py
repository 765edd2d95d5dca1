"""What every kind of file is turned into: rows of text, with column names when the format itself has them."""

from collections.abc import Generator
from dataclasses import dataclass

from core.domain.intake import Problem, Row

SAMPLE = 20

Rows = Generator[Row | Problem, None, None]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """An opened file; `columns` is None when its first row may or may not hold the names."""

    format: str
    columns: tuple[str, ...] | None
    rows: Rows
