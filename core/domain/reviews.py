"""A task is one waiting question about a ticket; a review is a person's answer, kept for ever."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from core.domain.documents import DocumentId
from core.domain.labels import Labels, LabelSet
from core.domain.predictions import Score, Span, VersionId
from core.domain.routing import Reason

TaskId = NewType("TaskId", int)
ReviewId = NewType("ReviewId", int)
LEASE = timedelta(minutes=10)
LONGEST_NOTE = 2_000
LONGEST_BECAUSE = 200


class TaskState(StrEnum):
    """Where a question stands.

    Open wants answers, held by somebody or not; flagged waits for a lead, disputed for an adjudicator; withdrawn
    needs no answer any more.
    """

    OPEN = "open"
    FLAGGED = "flagged"
    DISPUTED = "disputed"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What a person did with a ticket; an adjudicator decides between answers that differ."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    SKIP = "skip"
    FLAG = "flag"
    UNDO = "undo"
    ADJUDICATE = "adjudicate"


DECIDING = (Action.CONFIRM, Action.CORRECT)
GIVING_LABELS = (*DECIDING, Action.ADJUDICATE)
UNDOABLE = (*DECIDING, Action.SKIP, Action.FLAG)


class Verdict(StrEnum):
    """What became of an answer: counted, or kept beside an earlier one without counting."""

    COUNTED = "counted"
    EXTRA = "extra"


@dataclass(frozen=True, kw_only=True)
class Lease:
    """One person's hold on a task until a moment; the token proves it."""

    reviewer: str
    token: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the browser sends for one decision; `operation` is the same however often it is sent.

    `text_hash` names the text that was painted when the key went down, `version` the one whose prediction
    was shown beside it (0: none was shown; None: nobody says). `undoes` is the operation of
    the decision an UNDO takes back. An empty `labels` on a multi-label CORRECT means "none of these".
    `because` is why a ticket was skipped; a `blind` answer was given before the prediction was shown; answers to
    near-duplicates that were given as one share a word in `together`. `label_set` numbers the one whose words it is
    in (None: today's).
    """

    operation: str
    task: TaskId
    token: str
    action: Action
    labels: Labels = ()
    note: str = ""
    text_hash: str = ""
    version: int | None = None
    undoes: str = ""
    because: str = ""
    blind: bool = False
    together: str = ""
    label_set: int | None = None
    shown_at: datetime | None = None
    first_key_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Lookalike:
    """A waiting question whose ticket may say nearly the same as another: its number, and the words to compare."""

    id: TaskId
    text: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """A question waiting for a person, with everything the answer must remember about it.

    It wants `wanted` answers and has `answers` that count; `places` are wanted and held by nobody. `lease` is that
    of the person who asks. `predicted` and `scores` are those of `version`, empty for an unscored ticket; `position`
    is the place in the reviewer's queue when it was claimed (1 = next); `policy` names the rule it was asked by.
    """

    id: TaskId
    document: DocumentId
    text: str
    text_hash: str
    state: TaskState
    reason: Reason
    inclusion_probability: float
    priority: float
    predicted: Labels = ()
    scores: tuple[Score, ...] = ()
    version: VersionId | None = None
    lease: Lease | None = None
    position: int = 0
    policy: str = ""
    wanted: int = 1
    answers: int = 0
    places: int = 1
    blind: bool = False
    why: tuple[Span, ...] = ()

    def held_by(self, reviewer: str) -> bool:
        """Tell whether this reviewer has a lease on the task (it may have run out and nobody else come)."""
        return self.lease is not None and self.lease.reviewer == reviewer

    def asked_anew(self, answer: Answer) -> bool:
        """Tell whether the answer was given beside another prediction than the one the task is about now."""
        return answer.version is not None and answer.version != (self.version or 0)

    def verdict(self, reviewer: str) -> Verdict:
        """Decide whether an answer counts: while the question wants it, from this person or from anyone.

        A person's answer is theirs under whichever lease it was shown: what was painted, the answer itself says.
        """
        wanted = self.held_by(reviewer) or self.places > 0
        return Verdict.COUNTED if wanted and self.state is TaskState.OPEN else Verdict.EXTRA


def decided_at(answer: Answer, lease: Lease | None, reviewer: str, received_at: datetime) -> datetime:
    """Return when an answer was decided: the browser's time as far as the server's clock bears it out.

    That is after this person's hold was last renewed, and before the answer arrived; without a hold
    nothing bears it out.
    """
    if lease is None or lease.reviewer != reviewer:
        return received_at
    earliest = min(lease.until - LEASE, received_at)
    return max(earliest, min(answer.decided_at or received_at, received_at))


def shown_and_begun(answer: Answer, decided: datetime) -> tuple[datetime | None, datetime | None]:
    """Return when a ticket was shown and its first key went down, by the clock that `decided` was told by.

    None for what the browser does not say, or says in an order that cannot be.
    """
    last, shown, begun = answer.decided_at, answer.shown_at, answer.first_key_at
    shift = decided - last if last else timedelta()
    last = last or decided
    shown = shown if shown and shown <= last else None
    begun = begun if begun and (shown or begun) <= begun <= last else None
    return shown and shown + shift, begun and begun + shift


def action_for(labels: Labels, predicted: Labels, *, scored: bool) -> Action:
    """Name an answer: it confirms when it equals the prediction, whichever key gave it."""
    return Action.CONFIRM if scored and set(labels) == set(predicted) else Action.CORRECT


@dataclass(frozen=True, kw_only=True)
class Review:
    """One answer as recorded: who, what, about which prediction, and when it was shown and decided."""

    id: ReviewId
    operation: str
    task: TaskId
    document: DocumentId
    reviewer: str
    action: Action
    verdict: Verdict
    labels: Labels
    predicted: Labels
    decided_at: datetime
    note: str = ""
    undone: bool = False
    because: str = ""
    blind: bool = False
    together: str = ""
    shown_at: datetime | None = None
    first_key_at: datetime | None = None
    unscored: bool = False


@dataclass(frozen=True)
class Opinion:
    """What one counted answer says, in the words of today's label set."""

    action: Action
    labels: Labels


def outcome(wanted: int, standing: Sequence[Opinion | Review]) -> tuple[TaskState, Labels | None]:
    """Say where a question stands by the answers to it that count, and what they make the truth, if anything.

    The newest word of an adjudicator decides; else as many people as were wanted must have said the same.
    """
    words = [opinion for opinion in standing if opinion.action is Action.ADJUDICATE]
    if words:
        return TaskState.DONE, words[-1].labels
    answers = [opinion.labels for opinion in standing if opinion.action in DECIDING]
    if len(answers) < wanted:
        return TaskState.OPEN, None
    agreed = all(set(labels) == set(answers[-1]) for labels in answers[-wanted:])
    return (TaskState.DONE, answers[-1]) if agreed else (TaskState.DISPUTED, None)


@dataclass(frozen=True, kw_only=True)
class NewReview:
    """A review about to be written: the answer, and the task as it was shown."""

    answer: Answer
    task: Task
    reviewer: str
    action: Action
    verdict: Verdict
    labels: Labels
    label_set: int
    received_at: datetime
    undoes: ReviewId | None = None


@dataclass(frozen=True, kw_only=True)
class KnownAnswer:
    """A ticket whose answer is known for sure, in the words of a label set, and who said so."""

    document: DocumentId
    labels: Labels
    label_set: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Undoable:
    """An answer that can be taken back, with the word it shares with those given as one."""

    operation: str
    together: str
    action: Action
    decided_at: datetime


@dataclass(frozen=True)
class Saved:
    """What the browser hears back for one operation; `error` is empty when it was kept."""

    operation: str
    review: ReviewId | None = None
    verdict: Verdict | None = None
    error: str = field(default="")


def checked_labels(answer: Answer, labels: LabelSet) -> Labels:
    """Return the labels a deciding answer gives, in label-set order; nothing for the other actions.

    Raises:
        UnknownLabel: the label set has changed since the ticket was shown.
        WrongNumberOfLabels: a single-label project needs exactly one.
    """
    return labels.check(answer.labels) if answer.action in GIVING_LABELS else ()
