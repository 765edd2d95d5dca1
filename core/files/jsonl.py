"""Reads JSON Lines: one object a line, its keys are the columns."""

import json
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from core.domain.errors import FileUnreadable
from core.domain.intake import NONE_OF_THESE, Problem, Row
from core.files.cells import as_text
from core.files.headers import column_names
from core.files.reading import Reading, Rows
from core.files.text import lines

ROWS_FOR_KEYS = 1_000
"""Keys that first occur behind so many rows are left out: the columns must be known before the first row."""

_REMEDY = 'Write one object on each line, for example {"text": "…", "label": "…"}.'


def read_jsonl(path: Path) -> Reading:
    """Read a .jsonl file; missing keys become empty cells, lists of strings are joined by '|'.

    Raises:
        FileUnreadable: none of its first rows is an object, or they have too many keys.
    """
    keys = _keys(path)
    return Reading(format="JSON Lines", columns=column_names(keys), rows=_rows(path, keys))


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


def _read(number: int, line: str) -> dict[str, Any] | Problem:
    try:
        value = json.loads(line, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        reason = f"It is not JSON from character {error.pos + 1:,} on."
    except (ValueError, RecursionError):
        reason = "It is not JSON that can be read: a number is too long, or it is nested too deep."
    else:
        if isinstance(value, dict):
            return value
        reason = "It is JSON, but no object."
    return Problem(line=number, reason=reason, remedy=_REMEDY)


def objects(path: Path) -> Generator[tuple[int, dict[str, Any] | Problem], None, None]:
    """Yield the object of each line that is not blank, with the line's number; or what is wrong with it."""
    with closing(lines(path)) as source:
        for number, line in enumerate(source, start=1):
            if not line.isspace():
                yield number, _read(number, line)


def _keys(path: Path) -> tuple[str, ...]:
    first = [value for _, value in islice(objects(path), ROWS_FOR_KEYS)]
    keys = dict.fromkeys(key for value in first if isinstance(value, dict) for key in value)
    if keys:
        return tuple(keys)
    if not first:
        raise FileUnreadable("The file has no rows.")
    message = f"None of its first rows is a JSON object with keys. {_REMEDY}"
    raise FileUnreadable(message)


def _rows(path: Path, keys: tuple[str, ...]) -> Rows:
    for number, value in objects(path):
        if isinstance(value, Problem):
            yield value
            continue
        try:
            yield Row(line=number, cells=tuple(_cell(key, value.get(key)) for key in keys))
        except ValueError as error:
            yield Problem(line=number, reason=str(error), remedy="Change the value and import the row again.")


def _cell(key: str, value: object) -> str:
    """Return a value as text; no labels at all is something somebody said, unlike an empty cell."""
    return NONE_OF_THESE if key == "labels" and value == [] else as_text(value)
