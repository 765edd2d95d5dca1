"""Column names: are they in the first row, and what are they called when they are missing or repeated."""

from collections.abc import Sequence
from datetime import datetime

from core.domain.errors import FileUnreadable
from core.domain.intake import MOST_COLUMNS, Row

LONGEST_COLUMN_NAME = 60
_MOST_WORDS = 8


def column_names(cells: Sequence[str], *, question: str = "") -> tuple[str, ...]:
    """Return names that are not empty and not repeated: "column 3" for none, "name (2)" for a second one.

    Raises:
        FileUnreadable: there are more than MOST_COLUMNS; `question` is added to the sentence.
    """
    if len(cells) > MOST_COLUMNS:
        message = f"This file has {len(cells):,} columns; at most {MOST_COLUMNS} are read. {question}".strip()
        raise FileUnreadable(message)
    wanted = [cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1)]
    names: list[str] = []
    for name in wanted:
        names.append(_free(name, {*names, *wanted[len(names) + 1 :]}) if name in names else name)
    return tuple(names)


def _free(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def looks_like_data(rows: Sequence[Row]) -> bool:
    """Tell whether the first of these rows is a ticket and no line of names.

    It is when one of its cells is long text, a number or a date, or stands in the same column again further down
    (as labels do in Comprehend's form `LABEL,text`). A repeat of the whole row says nothing: joined files have it.
    """
    first, others = rows[0], [row for row in rows[1:] if row.cells != rows[0].cells]
    return any(
        _is_value(cell) or any(place < len(row.cells) and row.cells[place] == cell for row in others)
        for place, cell in enumerate(first.cells)
        if cell.strip()
    )


def _is_value(cell: str) -> bool:
    if len(cell) > LONGEST_COLUMN_NAME or len(cell.split()) > _MOST_WORDS:
        return True
    for reads in (float, datetime.fromisoformat):
        try:
            reads(cell.strip())
        except ValueError:
            continue
        return True
    return False
