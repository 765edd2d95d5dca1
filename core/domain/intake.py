"""Intake turns the rows of a file into tickets, or says what is wrong with a row and how to mend it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from core.domain.documents import LONGEST_TEXT, NewDocument
from core.domain.errors import InvalidInput
from core.domain.jobs import JobId
from core.domain.labels import Kind, parse_labels

MOST_COLUMNS = 200
MOST_PROBLEMS_KEPT = 1_000


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
    """Which column is what; names are those of `Table.columns`, empty = there is none."""

    text: str
    label: str = ""
    external_id: str = ""
    received_at: str = ""
    has_header: bool = True


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A row that was left out: where, why, and the way to mend it."""

    line: int
    reason: str
    remedy: str


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


def _received(cell: str) -> datetime | None:
    if not cell.strip():
        return None
    moment = datetime.fromisoformat(cell.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_row(row: Row, columns: tuple[str, ...], mapping: Mapping, kind: Kind) -> NewDocument | Problem:
    """Turn one row into a ticket, or into the problem it has; never raises."""
    if len(row.cells) != len(columns):
        reason = f"It has {len(row.cells)} cells where the file has {len(columns)} columns."
        remedy = "Check the delimiter, and put quotes around a cell that holds it or a line break."
        return Problem(line=row.line, reason=reason, remedy=remedy)
    cells = dict(zip(columns, row.cells, strict=True))
    text = cells[mapping.text]
    if "\x00" in text:
        return Problem(line=row.line, reason="The text holds a NUL byte.", remedy="Remove it and import the row again.")
    if not text.strip():
        return Problem(line=row.line, reason="The text is empty.", remedy="Fill the text column or drop the row.")
    if len(text) > LONGEST_TEXT:
        reason = f"The text has {len(text):,} characters; at most {LONGEST_TEXT:,} are taken."
        return Problem(line=row.line, reason=reason, remedy="Shorten it, for example by dropping an attached log.")
    return _with_facts(row.line, text, cells, mapping, kind)


def _with_facts(line: int, text: str, cells: dict[str, str], mapping: Mapping, kind: Kind) -> NewDocument | Problem:
    try:
        labels = parse_labels(cells[mapping.label], kind) if mapping.label else ()
    except InvalidInput as problem:
        return Problem(line=line, reason=problem.detail, remedy="Correct the label cell; leave it empty if unknown.")
    try:
        received = _received(cells[mapping.received_at]) if mapping.received_at else None
    except ValueError:
        remedy = "Write it as 2026-11-03 or 2026-11-03T14:05:00+01:00."
        return Problem(line=line, reason="The date cannot be read.", remedy=remedy)
    external = cells[mapping.external_id].strip() if mapping.external_id else ""
    return NewDocument(text=text, external_id=external, labels=labels or None, received_at=received)


def guess_mapping(table: Table) -> Mapping:
    """Propose which column is what from names and contents; a person can change it.

    Comprehend's two-column form has no header: the label comes first, then the text.
    """
    if not table.has_header:
        two = len(table.columns) == 2  # noqa: PLR2004 - Comprehend's own form
        text, label = (table.columns[-1], table.columns[0]) if two else (table.columns[0], "")
        return Mapping(text=text, label=label, has_header=False)
    names = {column.strip().casefold(): column for column in table.columns}

    def pick(*wanted: str) -> str:
        return next((names[name] for name in wanted if name in names), "")

    longest = max(
        table.columns, key=lambda column: sum(len(r.cells[table.columns.index(column)]) for r in _full(table))
    )
    return Mapping(
        text=pick("text", "ticket", "body", "description", "message", "content", "utterance") or longest,
        label=pick("label", "labels", "category", "class", "intent", "topic", "queue"),
        external_id=pick("id", "ticket_id", "external_id", "key", "number"),
        received_at=pick("received_at", "created_at", "created", "date", "opened_at"),
    )


def _full(table: Table) -> list[Row]:
    return [row for row in table.rows if len(row.cells) == len(table.columns)]
