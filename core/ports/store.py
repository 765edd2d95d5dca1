"""The store: transactions on a project and across projects."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from core.domain.desk import Desk
from core.domain.documents import ProjectId
from core.domain.jobs import Job, JobId, JobKind, Params
from core.domain.predictions import VersionId
from core.domain.projects import Project
from core.domain.proposals import Signatures
from core.domain.reports import DayCount
from core.domain.routing import Policy
from core.domain.trends import Answered, Read, Said
from core.ports.models import Comparisons, Datasets, Decisions, Predictions, Proposals, Versions
from core.ports.shared import Audit, Outbox, Shared, Sights, Spending
from core.ports.tickets import Documents, Imports, KnownAnswers, LabelSets, Reviews, Tasks


class Jobs(Protocol):
    """One project's jobs, as its people see them."""

    def request(self, kind: JobKind, params: Params, operation: str, by: str, now: datetime) -> Job:
        """Queue a job; the same operation returns the same job.

        Raises:
            Busy: a job of this kind is queued or running in this project (imports and switches may be several).
        """
        ...

    def cancel(self, job: JobId, now: datetime) -> Job:
        """Ask it to stop: a queued one is cancelled at once, a running one at its next look."""
        ...

    def get(self, job: JobId) -> Job:
        """Return one of this project.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def note(self, job: JobId, facts: Params) -> None:
        """Add facts to its result in this transaction, so that a later step finds what an earlier one did."""
        ...

    def recent(self, limit: int = 50, kind: JobKind | None = None) -> list[Job]:
        """Return the latest first."""
        ...


class Reports(Protocol):
    """Counts for the overview, cheap however much there is."""

    def days(self) -> list[DayCount]:
        """Count tickets by day received: accepted (routed as sure by production, no truth yet), reviewed, waiting.

        Tickets that came with a label are in none of the three.
        """
        ...

    def routes(self, version: VersionId) -> dict[str, int]:
        """Count what a version routed by reason: "sure", "doubtful", "audit"; evaluations alone do not count."""

    def audited(self, version: VersionId) -> tuple[Answered, ...]:
        """Return the tickets this version had drawn for the audit, told as `Trends.audits` tells them."""
        ...


class Trends(Protocol):
    """How right answers were and what they were, from the newest tickets: as quick however many there are.

    Answers are told and counted in the words of today's label set.
    """

    def audits(self, most: int) -> Read:
        """Return the newest tickets that were drawn for the audit, by day received, answered ones and others.

        A ticket counts with the first answer production gave it: a later version answers anew what nobody decided.
        With whether the version was exactly right, and the inclusion probability. `most` bounds what is read.

        Both answers are compared in today's words where they can be carried there, else in those of the label set of
        the later one (`core.domain.agreement`): a split takes no answer back that was right before. An answer that a
        change of labels has taken from a ticket still tells about the audit of its time, until people answer anew.
        """
        ...

    def seen(self, most: int) -> Read:
        """Return the newest tickets people decided after a version had answered them, for whatever reason they saw them.

        By day received, with whether what the model said was exactly right. What a change of labels has taken from a
        ticket still tells what people saw at its time; unclear where what the model said was no answer any more when
        people first gave theirs. `most` bounds what is read.
        """
        ...

    def said(self, version: VersionId, most: int, *, newest: bool) -> list[Said]:
        """Return what a version answered, the newest tickets of it or the oldest, by day received.

        Only of tickets that came after those that other versions in production had answered: since it was promoted or
        rolled back to. `most` bounds what is read.
        """
        ...


class Tx(Protocol):
    """One transaction on one project: everything in it happens, or nothing does."""

    documents: Documents
    predictions: Predictions
    tasks: Tasks
    known: KnownAnswers
    reviews: Reviews
    datasets: Datasets
    versions: Versions
    comparisons: Comparisons
    proposals: Proposals
    decisions: Decisions
    labels: LabelSets
    jobs: Jobs
    imports: Imports
    audit: Audit
    outbox: Outbox
    reports: Reports
    trends: Trends
    sights: Sights
    spending: Spending

    def project(self) -> Project:
        """Return the project as it is in this transaction."""
        ...

    def save_policy(self, policy: Policy) -> None:
        """Change what the next release will route by."""
        ...

    def save_signatures(self, signatures: Signatures) -> None:
        """Change how many people a promotion takes."""
        ...

    def save_held_out_days(self, days: int) -> None:
        """Change how many days back held-out tickets are compared on; 0 for all."""
        ...

    def save_desk(self, desk: Desk) -> None:
        """Change how the review desk works, from the next question on.

        A transaction that has asked for the current labels goes by the same desk to its end.
        """
        ...


class Store(Protocol):
    """All state. Transactions are serialisable for what they read and write, short, and never nested.

    A transaction rolls back on any exception, BaseException included (Streamlit stops scripts with one).
    Every method of every facet may raise StoreUnavailable with a sentence that says what to do.
    """

    def migrate(self) -> None:
        """Bring the database to this program's schema.

        Raises:
            StoreIsNewer: a newer program made it; it is left alone.
        """
        ...

    def check(self) -> None:
        """Read one row, or raise StoreUnavailable."""
        ...

    def transaction(self, project: ProjectId) -> AbstractContextManager[Tx]:
        """Open a writing transaction."""
        ...

    def reading(self, project: ProjectId) -> AbstractContextManager[Tx]:
        """Open a reading transaction: one consistent view, never waiting for a writer on SQLite."""
        ...

    def shared(self) -> AbstractContextManager[Shared]:
        """Open a writing transaction across projects."""
        ...

    def shared_view(self) -> AbstractContextManager[Shared]:
        """Open a reading transaction across projects."""
        ...
