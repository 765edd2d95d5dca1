"""Reads the output.json of Amazon A2I, one or many of them in a file: who answered what about which item."""

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from core.domain.errors import FileUnreadable
from core.domain.intake import Problem, Row
from core.files.human_answers import COLUMNS, rows_of
from core.files.ids import TWICE, TWICE_REMEDY, Once
from core.files.reading import SAMPLE, Reading, Rows
from core.files.text import LONGEST_ROW, lines

_NO_LOOP = (
    "It is JSON, but no output.json of Amazon A2I (it has no humanAnswers): save tickets as CSV, or as JSON Lines "
    "with the ending .jsonl."
)
_REMEDY = "Fetch this output.json from its bucket again; several of them may follow each other in one file."


def read_human_loops(path: Path) -> Reading:
    """Read a .json file; several outputs may stand in it, one after another or in a list.

    Raises:
        FileUnreadable: none of the first objects is the output of a human loop.
    """
    with closing(_loops(path)) as source:
        first = [value for _, value in islice(source, SAMPLE)]
    if not first:
        raise FileUnreadable("The file has no rows.")
    if not any(isinstance(value, dict) and "humanAnswers" in value for value in first):
        raise FileUnreadable(_NO_LOOP)
    return Reading(format="A2I output", columns=COLUMNS, rows=_rows(path))


def _rows(path: Path) -> Rows:
    once = Once()
    for line, loop in _loops(path):
        for row in [loop] if isinstance(loop, Problem) else rows_of(line, loop):
            if isinstance(row, Row) and once.contradicted(*row.cells):
                yield Problem(line=line, reason=TWICE, remedy=TWICE_REMEDY)
            else:
                yield row


def _loops(path: Path) -> Generator[tuple[int, dict[str, Any] | Problem], None, None]:
    for line, text in _groups(path):
        try:
            for value in _values(text):
                if not isinstance(value, dict):
                    raise ValueError("no object")  # noqa: TRY004, TRY301 - for the file it is one thing: no such JSON
                yield line, value
        except (ValueError, RecursionError):
            yield line, Problem(line=line, reason="It is not whole JSON: an object with humanAnswers.", remedy=_REMEDY)


def _groups(path: Path) -> Iterator[tuple[int, str]]:
    """Yield lines that belong together: an object begins at a line's beginning, what is inside is further right."""
    begun, kept, size = 1, [""], 0
    with closing(lines(path)) as source:
        for number, line in enumerate(source, start=1):
            if line.startswith("{") and kept[0].lstrip()[:1] in ("", "{"):
                yield begun, "".join(kept)
                begun, kept, size = number, [], 0
            kept.append(line)
            size += len(line)
            if size > LONGEST_ROW:
                message = f"The JSON from line {begun:,} on has more than {LONGEST_ROW:,} characters."
                raise FileUnreadable(message, line=begun)
    yield begun, "".join(kept)


def _values(text: str) -> Iterator[Any]:
    """Yield the JSON values that follow each other in a text; those of a list one by one."""
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        if text[place] in " \t\r\n,":
            place += 1
            continue
        value, place = decoder.raw_decode(text, place)
        yield from value if isinstance(value, list) else [value]
