"""The audit trail as a file that proves itself: its lines, as JSON Lines or for spreadsheets, and the way back."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain

from core.domain.chain import Entry, Sealed, moment
from core.domain.errors import FileUnreadable
from core.domain.spreadsheets import harmless, restored

COLUMNS = ("position", "number", "project", "at", "actor", "action", "subject", "detail", "seal")
"""What each line says, in this order; `detail` is the text that is sealed, JSON itself."""

_ENTRIES = "entries"
_MARK = "\ufeff"  # without it spreadsheets take the file for another encoding than UTF-8
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_Fields = Sequence[int | str | None]


class TrailFormat(StrEnum):
    """What kind of file is written."""

    JSONL = "jsonl"
    CSV = "csv"


def head(form: TrailFormat, entries: int) -> bytes:
    """Return how a file of so many entries begins: one that was cut off right behind an earlier export tells by it.

    No seal covers this line. Who cuts a file and changes it as well is told only by a seal that was noted elsewhere.
    """
    if form is TrailFormat.CSV:
        return (_MARK + _table([[*COLUMNS, f"{entries} {_ENTRIES}"]])).encode()
    return f"{_json({_ENTRIES: entries})}\n".encode()


def lines(form: TrailFormat, entries: Iterable[Sealed]) -> bytes:
    """Return the lines of some entries."""
    rows = map(_fields, entries)
    if form is TrailFormat.JSONL:
        return "".join(f"{_json(dict(zip(COLUMNS, row, strict=True)))}\n" for row in rows).encode()
    return _table([*map(_harmless, row), ""] for row in rows).encode()  # strict readers want a cell under each heading


def read(text: Iterable[str]) -> Iterator[Sealed]:
    """Yield the entries of a file, given its lines as they are; which kind of file it is, its beginning tells.

    Raises:
        FileUnreadable: a line is none of a trail; it is named. Or there are not as many as the file began with.
    """
    number, promised = 0, None
    try:
        promised, rows = _opened(iter(text))
        for row in rows:
            yield _sealed(row)
            number += 1
    except (ValueError, TypeError, csv.Error):  # those of JSON and of UTF-8 are ValueErrors
        message = f"Entry {number + 1:,} of the file cannot be read: it is no line of an exported audit trail."
        raise FileUnreadable(message) from None
    if not number:
        raise FileUnreadable("There is no entry of an audit trail in it.")
    if promised not in (None, number):
        message = f"It was written with {promised:,} entries and holds {number:,}: it is not whole."
        raise FileUnreadable(message)


def _fields(one: Sealed) -> _Fields:
    entry = one.entry
    at = moment(entry.at)
    said = (entry.actor, entry.action, entry.subject, entry.detail)
    return (one.position, entry.number, entry.project, at, *said, one.seal)


def _harmless(field: int | str | None) -> int | str | None:
    return harmless(field) if isinstance(field, str) else field


def _table(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _opened(text: Iterator[str]) -> tuple[int | None, Iterator[_Fields]]:
    """Return how many entries a file says it has, which older ones do not say, and its rows."""
    first = next(text, "").removeprefix(_MARK)
    if not first.startswith("{"):
        rows = csv.reader(chain([first], text), strict=True)
        return _promised(next(rows, [])), _cells(rows)
    said = json.loads(first)
    if tuple(said) == (_ENTRIES,):
        return _whole(said[_ENTRIES]), _objects(text)
    return None, _objects(chain([first], text))


def _promised(columns: list[str]) -> int | None:
    more = columns[len(COLUMNS) :]
    if tuple(columns[: len(COLUMNS)]) != COLUMNS or len(more) > 1:
        raise ValueError
    return int(more[0].removesuffix(f" {_ENTRIES}")) if more else None


def _objects(text: Iterable[str]) -> Iterator[_Fields]:
    for line in text:
        yield json.loads(line, object_pairs_hook=_in_order)


def _in_order(pairs: list[tuple[str, int | str | None]]) -> _Fields:
    # A name more, or one twice, would be a word in the file that no seal covers.
    if tuple(name for name, _ in pairs) != COLUMNS:
        raise ValueError
    return [value for _, value in pairs]


def _cells(rows: Iterable[list[str]]) -> Iterator[_Fields]:
    for row in rows:
        # Older files have no cell under the number of entries. A word in it would be one that no seal covers.
        position, number, project, at, *said = row if row[len(COLUMNS) :] != [""] else row[: len(COLUMNS)]
        whose = int(project) if project else None
        yield (int(position), int(number), whose, *map(restored, (at, *said)))


def _sealed(fields: _Fields) -> Sealed:
    position, number, project, at, actor, action, subject, detail, seal = fields
    when = datetime.fromisoformat(_text(at))
    if moment(when) != at:
        raise ValueError
    entry = Entry(
        number=_whole(number),
        project=None if project is None else _whole(project),
        at=when,
        actor=_text(actor),
        action=_text(action),
        subject=_text(subject),
        detail=_text(detail),
    )
    return Sealed(position=_whole(position), entry=entry, seal=_text(seal))


def _whole(value: int | str | None) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _text(value: int | str | None) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
