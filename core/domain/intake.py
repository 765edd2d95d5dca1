"""Intake turns the rows of a file into tickets, or says what is wrong with a row and how to mend it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from core.domain.documents import LONGEST_TEXT, NewDocument
from core.domain.errors import InvalidInput
from core.domain.jobs import JobId
from core.domain.labels import SEPARATOR, Kind, Labels, parse_labels
from core.domain.own_files import is_own, origin
from core.domain.urgency import readable, urgency_of

MOST_COLUMNS = 200
MOST_PROBLEMS_KEPT = 1_000
LONGEST_ID = 500
NONE_OF_THESE = SEPARATOR
"""The cell of a ticket that has no label, and somebody said so; an empty cell says that nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a file: `line` is where it begins (1 = first line of the file); cells are text."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The head of a file: its column names, whether the file itself named them, and its first rows."""

    columns: tuple[str, ...]
    has_header: bool
    rows: tuple[Row, ...]
    format: str


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Which column is what; names are those of `Table.columns`, empty = there is none.

    `one_is_first` says that of numbers in the column `urgency` the lowest are the most urgent, as help desks count.
    """

    text: str
    label: str = ""
    external_id: str = ""
    received_at: str = ""
    urgency: str = ""
    one_is_first: bool = False
    has_header: bool = True

    def named(self) -> tuple[str, ...]:
        """Return the columns it names."""
        return tuple(filter(None, (self.text, self.label, self.external_id, self.received_at, self.urgency)))

    def free(self, column: str) -> str:
        """Return a column unless it stands for something already; then none."""
        return "" if column in self.named() else column

    def check(self, columns: tuple[str, ...]) -> None:
        """Say whether it fits a file with these columns.

        Raises:
            InvalidInput: there is no text column, a column does not exist, or one stands for two things.
        """
        named = self.named()
        if not self.text:
            raise InvalidInput("Choose the column that holds the text.")
        missing = [column for column in named if column not in columns]
        if missing:
            message = f"The file has no column '{missing[0]}': choose another."
            raise InvalidInput(message)
        twice = [column for column in named if named.count(column) > 1]
        if twice:
            message = f"The column '{twice[0]}' is chosen twice: choose a different one for each."
            raise InvalidInput(message)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A row that was left out: where, why, and the way to mend it."""

    line: int
    reason: str
    remedy: str


Numbered = tuple[int, NewDocument | Problem]
"""A row as read, with its line."""


class ImportState(StrEnum):
    """running → done or failed; a running one goes on where the last whole batch ended."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class ImportRecord:
    """One import as recorded: `rows_read` counts data rows dealt with so far, good and bad."""

    id: int
    file_name: str
    file_hash: str
    state: ImportState
    rows_read: int = 0
    added: int = 0
    repeated: int = 0
    bad: int = 0
    labelled: int = 0
    started_at: datetime
    ended_at: datetime | None = None
    actor: str
    job: JobId | None = None
    problems: tuple[Problem, ...] = field(default=())


_NAMES = {
    "text": "text ticket_text ticket body description message content utterance document comment summary subject",
    "label": "label labels category categories class intent topic queue",
    "external_id": "id ticket_id external_id key number",
    "received_at": "received_at received created_at created date opened_at opened",
    "urgency": "urgency priority prio severity",
}


class _Bad(Exception):
    def __init__(self, reason: str, remedy: str) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(reason)


def read_row(row: Row, columns: tuple[str, ...], mapping: Mapping, kind: Kind) -> NewDocument | Problem:
    """Turn one row into a ticket, or into the problem it has; never raises for a mapping that fits the columns."""
    if len(row.cells) != len(columns):
        reason = f"It has {len(row.cells):,} cells where the file has {len(columns)} columns."
        remedy = "Check the delimiter, and put quotes around a cell that holds it or a line break."
        return Problem(line=row.line, reason=reason, remedy=remedy)

    def cell(column: str) -> str:
        return row.cells[columns.index(column)] if column else ""

    own = origin(columns, row.cells, mapping.label)
    try:
        return NewDocument(
            text=_text(cell(mapping.text)),
            external_id=_external_id(cell(mapping.external_id)),
            labels=_labels(cell(mapping.label), kind),
            received_at=_received(cell(mapping.received_at)),
            urgency=_urgency(cell(mapping.urgency), one_is_first=mapping.one_is_first),
            reviewed=own.reviewed,
            label_set=own.label_set,
        )
    except _Bad as bad:
        return Problem(line=row.line, reason=bad.reason, remedy=bad.remedy)


def _text(cell: str) -> str:
    if not cell.strip():
        raise _Bad("The text is empty.", "Fill the text column or drop the row.")
    if len(cell) > LONGEST_TEXT:
        reason = f"The text has {len(cell):,} characters; at most {LONGEST_TEXT:,} are taken."
        raise _Bad(reason, "Shorten it, for example by dropping an attached log.")
    return _storable(cell, "text")


def _external_id(cell: str) -> str:
    clean = cell.strip()
    if len(clean) > LONGEST_ID:
        reason = f"The id has {len(clean):,} characters; at most {LONGEST_ID} are taken."
        raise _Bad(reason, "Choose the right id column, or shorten the id.")
    return _storable(clean, "id")


def _storable(cell: str, what: str) -> str:
    """Return the cell unless no database can keep it: a NUL byte, or half of a UTF-16 pair (from a JSON escape)."""
    if "\x00" in cell:
        reason = f"The {what} holds a NUL byte."
        raise _Bad(reason, "Remove it and import the row again.")
    try:
        cell.encode()
    except UnicodeEncodeError as error:
        reason = f"The {what} holds half a character, U+{ord(cell[error.start]):04X}."
        raise _Bad(reason, "Remove it and import the row again.") from error
    return cell


def _labels(cell: str, kind: Kind) -> Labels | None:
    if cell.strip() == NONE_OF_THESE:
        return () if kind is Kind.MULTI else None
    try:
        return parse_labels(cell, kind) or None
    except InvalidInput as problem:
        raise _Bad(problem.detail, "Correct the label cell; leave it empty if unknown.") from problem


def _received(cell: str) -> datetime | None:
    """Return the moment in UTC; one without a zone counts as UTC."""
    if not cell.strip():
        return None
    try:
        moment = datetime.fromisoformat(cell.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise _Bad("The date cannot be read.", "Write it as 2026-11-03 or 2026-11-03T14:05:00+01:00.") from error


def _urgency(cell: str, *, one_is_first: bool) -> float:
    try:
        return urgency_of(cell, one_is_first=one_is_first)
    except InvalidInput as problem:
        raise _Bad(problem.detail, "Write low, normal, high or critical, P1 to P5, or a number.") from problem


def guess_mapping(table: Table) -> Mapping:
    """Propose which column is what from names and contents; a person can change it.

    Without a header the longest column is the text; of two, the other one is the label. Equally long ones count
    as Comprehend's two-column form: the label comes first, then the text.
    """
    if not table.has_header:
        text = _longest(table, table.columns)
        two = len(table.columns) == 2  # noqa: PLR2004 - Comprehend's own form
        label = next(column for column in table.columns if column != text) if two else ""
        return Mapping(text=text, label=label, has_header=False)
    names = {"_".join(column.casefold().replace("-", " ").split()): column for column in reversed(table.columns)}
    found = {
        field: next((names[name] for name in known.split() if name in names), "") for field, known in _NAMES.items()
    }
    if not _all_readable(table, found["urgency"]):
        found["urgency"] = ""
    free = tuple(column for column in table.columns if column not in found.values())
    if not found["text"] and not free:  # every column is something else by name, but a ticket needs a text
        return Mapping(text=_longest(table, table.columns))
    return Mapping(
        text=found["text"] or _longest(table, free),
        label=found["label"],
        external_id=found["external_id"],
        received_at=found["received_at"],
        urgency=found["urgency"],
        one_is_first=bool(found["urgency"]) and not is_own(table.columns),
    )


def _all_readable(table: Table, column: str) -> bool:
    """Tell whether the first rows say in this column how urgent they are; a name alone says too little."""
    full = [row.cells for row in table.rows if len(row.cells) == len(table.columns)]
    return column in table.columns and all(readable(cells[table.columns.index(column)]) for cells in full)


def _longest(table: Table, columns: tuple[str, ...]) -> str:
    """Return the column with the longest cells in the first rows; of equal ones the last."""
    full = [row.cells for row in table.rows if len(row.cells) == len(table.columns)]
    lengths = {
        column: sum(len(cells[place]) for cells in full)
        for place, column in enumerate(table.columns)
        if column in columns
    }
    return max(reversed(lengths), key=lambda column: lengths[column])
