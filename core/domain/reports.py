"""Small read-only values that pages show: counts, rows, states."""

from dataclasses import dataclass, field
from datetime import date, datetime

from core.domain.documents import DocumentId
from core.domain.jobs import Params
from core.domain.labels import Label, Labels, LabelSet


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a lead looks for; empty fields do not restrict.

    `state` is one of "waiting", "reviewed", "accepted", "flagged", "held out", "labelled", or empty. `text` are words
    in any order, "phrases in quotes", and the beginning of a word at the end; the days of receipt are inclusive, in UTC.
    `accepted_by` is the version that decided alone, and nobody after it; 0 for any. `otherwise` keeps of its tickets
    those that production answers otherwise, or of which nobody can say since labels were changed.
    """

    label: str = ""
    state: str = ""
    text: str = ""
    least_confidence: float = 0.0
    most_confidence: float = 1.0
    received_from: date | None = None
    received_to: date | None = None
    accepted_by: int = 0
    otherwise: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketRow:
    """One line of the ticket browser; `then` is what the version looked for had decided alone."""

    id: DocumentId
    text: str
    received_at: datetime
    truth: Labels | None
    predicted: Labels
    confidence: float | None
    state: str
    then: Labels = ()


@dataclass(frozen=True, kw_only=True)
class LabelCounts:
    """What the next datasets would take: tickets by label (one ticket can have several), and tickets, on each side."""

    label_set: LabelSet
    training: dict[Label, int]
    held_out: dict[Label, int]
    training_tickets: int
    held_out_tickets: int


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """One day of the overview."""

    day: date
    accepted: int
    reviewed: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class ReviewerDay:
    """What one person did on one day."""

    day: date
    reviewer: str
    confirmed: int
    corrected: int
    skipped: int
    flagged: int


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody who holds tickets, and until when the last lease runs."""

    reviewer: str
    tickets: int
    until: datetime


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """How the queue stands."""

    waiting: int
    flagged: int
    disputed: int = 0
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkerState:
    """A worker and when it was last alive."""

    name: str
    pid: int
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One line of the audit trail."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Params = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Touched:
    """What a change of labels touches.

    `moving` tickets get another word for what is known of them; of `returning` ones nobody knows it any more, they go
    back to the queue, `held_out` of them among the held-out tickets. `waiting` questions show a version's answer in a
    word that changes; `again` answers to questions that are not decided yet have to be given anew; `known` known
    answers are forgotten. `speaking` are the versions, in production or candidates, that learned the old words.
    """

    moving: int = 0
    returning: int = 0
    held_out: int = 0
    waiting: int = 0
    again: int = 0
    known: int = 0
    speaking: tuple[int, ...] = ()
