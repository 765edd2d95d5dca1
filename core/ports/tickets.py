"""Tickets and what is said of them: labels, documents, predictions, tasks, reviews, imports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.domain.comparisons import Changed
from core.domain.datasets import DatasetId, Example
from core.domain.documents import Document, DocumentId, NewDocument
from core.domain.intake import ImportRecord, Problem
from core.domain.jobs import JobId
from core.domain.labels import Label, LabelSet
from core.domain.predictions import Prediction, StoredPrediction, VersionId
from core.domain.reports import Filter, QueueState, ReviewerDay, TicketRow
from core.domain.reviews import NewReview, Review, ReviewId, Task, TaskId
from core.domain.routing import Reason, Route


class LabelSets(Protocol):
    """The versions of the project's label set."""

    def current(self) -> LabelSet:
        """Return the newest version (number 0 is empty)."""
        ...

    def get(self, number: int) -> LabelSet:
        """Return one version."""
        ...

    def save(self, label_set: LabelSet, by: str, now: datetime) -> None:
        """Add a version; saving the same number with the same labels again changes nothing."""
        ...


class Documents(Protocol):
    """The project's tickets and what is known of their truth. Text and held-out side never change."""

    def add(self, new: Sequence[NewDocument], now: datetime) -> tuple[int, int]:
        """Add those that are not there yet (by content hash); return how many were added and were there before.

        The held-out side is drawn here from the project's salt and share. Given labels become the truth
        (source "import") of a ticket that has none yet; a truth that exists is never overwritten. An open question
        about a ticket that came with labels is withdrawn; a leased or flagged one stays.
        """
        ...

    def get(self, document: DocumentId) -> Document:
        """Return one ticket.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def undecided(self, version: VersionId | None, after: DocumentId, limit: int) -> list[Document]:
        """Return tickets without a truth that this version has not routed yet, by ascending id behind `after`.

        With no version: tickets without a truth and without a waiting question.
        """
        ...

    def page(self, wanted: Filter, after: DocumentId, limit: int = 50) -> list[TicketRow]:
        """Return one page of tickets for the browser, by descending id, below `after` (0 = from the newest)."""
        ...

    def count(self) -> tuple[int, int, int]:
        """Return how many tickets there are, how many have a truth, and how many are held out."""
        ...

    def export(self, after: DocumentId, limit: int) -> list[Document]:
        """Return tickets by ascending id, for exports by pages."""
        ...


class Predictions(Protocol):
    """What each version said of each ticket; one per ticket and version, never changed."""

    def add(self, predictions: Sequence[StoredPrediction]) -> None:
        """Record them with where they were routed; a pair of ticket and version that is there is left as it is.

        One exception: a prediction without a route (made for a comparison) takes the route of a later one.
        """
        ...

    def get(self, document: DocumentId, version: VersionId) -> StoredPrediction | None:
        """Return one, or None."""
        ...

    def routed(self, version: VersionId, reason: Reason, after: DocumentId, limit: int) -> list[StoredPrediction]:
        """Return what this version routed for a reason, by ascending document id behind `after`, for reading by pages."""
        ...

    def of(self, version: VersionId, dataset: DatasetId) -> list[tuple[Example, Prediction | None]]:
        """Return every example of a dataset by ascending document id with this version's prediction, if any."""
        ...

    def changed(
        self,
        base: VersionId,
        candidate: VersionId,
        held_out: DatasetId,
        *,
        true: Label | None = None,
        predicted: Label | None = None,
        by: str = "",
        change: str = "",
        limit: int = 200,
    ) -> list[Changed]:
        """Return held-out tickets under both versions, filtered.

        `change` is "fixed", "broken" or "changed" (any different answer); `true` and `predicted` keep tickets
        that truly have the one label and were given the other by `by` ("base" or "candidate").
        """
        ...


class Tasks(Protocol):
    """The review queue. A ticket has at most one task that is open, leased or flagged."""

    def put(self, document: DocumentId, version: VersionId | None, route: Route, policy: str, now: datetime) -> None:
        """Ask about a ticket, or update the question that waits for it; one that is leased now is left as it is.

        Nothing happens when the ticket has a truth by now.
        """
        ...

    def withdraw(self, document: DocumentId) -> None:
        """Take back an open question about a ticket; a leased or flagged one stays."""
        ...

    def claim(self, reviewer: str, count: int, token: str, now: datetime, until: datetime) -> list[Task]:
        """Lease up to so many tasks to a reviewer in queue order and return all they now hold, oldest claim first.

        What they held already counts towards `count` and is renewed with the same tokens; leases of others that
        ran out are free again; tasks this reviewer skipped are passed over. No task is ever leased twice.
        """
        ...

    def release(self, reviewer: str) -> int:
        """Give back everything this reviewer holds; return how many."""
        ...

    def get(self, task: TaskId) -> Task:
        """Return one with text, prediction and lease.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def close(self, task: TaskId) -> None:
        """Mark it done."""
        ...

    def flag(self, task: TaskId) -> None:
        """Set it aside for a lead; the lease ends."""
        ...

    def skip(self, task: TaskId, reviewer: str) -> None:
        """Give it back to the queue, not to be offered to this reviewer again."""
        ...

    def unflag(self, document: DocumentId) -> bool:
        """Give the flagged question about a ticket back to the queue; tell whether there was one."""
        ...

    def reopen(self, task: TaskId, reviewer: str, token: str, until: datetime) -> None:
        """Lease a done, flagged or skipped task to a reviewer again, so that an undone answer can be given anew.

        That they skipped it is forgotten.
        """
        ...

    def state(self, now: datetime) -> QueueState:
        """Say how many wait, are held (by whom until when), are flagged."""
        ...


class Reviews(Protocol):
    """Answers, append-only; the truth of a ticket follows from them in the same transaction."""

    def add(self, review: NewReview) -> Review:
        """Record one; the same operation returns the first one.

        A counted CONFIRM or CORRECT becomes the ticket's truth (source "review"); an UNDO marks what it takes back
        and restores the truth that held before.
        """
        ...

    def by_operation(self, operation: str) -> Review | None:
        """Return the review of this operation, or None."""
        ...

    def latest(self, reviewer: str, limit: int = 50) -> list[Review]:
        """Return this reviewer's latest, newest first, undone ones included."""
        ...

    def days(self, reviewer: str | None = None) -> list[ReviewerDay]:
        """Count reviews by day and person, newest day first."""
        ...

    def export(self, after: ReviewId, limit: int) -> list[Review]:
        """Return reviews by ascending id, for exports by pages."""
        ...


class Imports(Protocol):
    """Imports and the rows they left out."""

    def start(self, file_name: str, file_hash: str, job: JobId | None, by: str, now: datetime) -> ImportRecord:
        """Begin, or go on: the same job, or an unfinished import of the same file hash, is the same record."""
        ...

    def note(self, record: ImportRecord, problems: Sequence[Problem]) -> None:
        """Save the counts after a batch, and its problems (up to MOST_PROBLEMS_KEPT an import)."""
        ...

    def all(self, limit: int = 50) -> list[ImportRecord]:
        """Return the newest first, without their problems."""
        ...

    def get(self, record: int) -> ImportRecord:
        """Return one with its problems.

        Raises:
            NotFound: there is none of that id here.
        """
        ...
