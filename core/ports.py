"""The ports: what the use cases ask of the world, written so that a second adapter could be made from this alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from core.domain.actors import Actor
from core.domain.comparisons import Changed, Comparison, ComparisonId, Evidence, GateResult
from core.domain.datasets import Dataset, DatasetId, Example, Split
from core.domain.decisions import Decision, NewDecision
from core.domain.documents import Document, DocumentId, NewDocument, ProjectId
from core.domain.intake import ImportRecord, Mapping, Problem, Row, Table
from core.domain.jobs import Job, JobId, JobKind, JobState, Params, Progress, Wait
from core.domain.labels import Kind, Label, Labels, LabelSet
from core.domain.predictions import Prediction, StoredPrediction, VersionId
from core.domain.projects import NewProject, Project
from core.domain.reports import AuditEntry, DayCount, Filter, QueueState, ReviewerDay, TicketRow, WorkerState
from core.domain.reviews import NewReview, Review, ReviewId, Task, TaskId
from core.domain.routing import Policy, Reason, Route
from core.domain.versions import ModelVersion, Release, ReleaseId, Trained, VersionState


#: What an engine's status says of a training whose process was killed: only such a one is begun again.
LOST = "lost"


class Clock(Protocol):
    """The time, always aware and in UTC; and waiting."""

    def now(self) -> datetime:
        """Return the present moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        ...


class Blobs(Protocol):
    """Files by key (segments of letters, digits, '.', '-', '_' joined by '/'); a written file is whole or absent."""

    def put(self, key: str, chunks: Iterable[bytes]) -> str:
        """Write a file durably, replacing one of that key, and return its SHA-256 (hex)."""
        ...

    def path(self, key: str) -> Path:
        """Return a local path of the file.

        Raises:
            NotFound: no such key.
        """
        ...

    def exists(self, key: str) -> bool:
        """Tell whether there is a file of that key."""
        ...

    def delete(self, key: str) -> None:
        """Remove the file; nothing happens when it is not there."""
        ...


class TrainingState(Protocol):
    """What an engine says of one training: `done` with `trained`, or `failed` with a reason, or how far it is."""

    @property
    def share(self) -> float:
        """The part done, 0 to 1, monotone."""
        ...

    @property
    def message(self) -> str:
        """What it is doing, or why it failed, in a sentence for people."""
        ...

    @property
    def trained(self) -> Trained | None:
        """The result, once done."""
        ...

    @property
    def failed(self) -> bool:
        """Whether it ended without a result."""
        ...


class Engine(Protocol):
    """A classifier maker. Trainings are named by the caller's token: the same token is the same training, for ever."""

    def start(self, token: str, kind: Kind, labels: Labels, examples: Callable[[], Iterable[Example]]) -> None:
        """Begin training, or do nothing when this token's training was begun, is running or is done.

        A training whose process died without a result is begun again under the same token.

        Raises:
            NotTrainable: the examples cannot be learned from; says why.
        """
        ...

    def status(self, token: str) -> TrainingState:
        """Say how far it is. A training that was lost with its process counts as failed with reason "lost".

        Raises:
            NotFound: no training of this token was ever begun.
        """
        ...

    def cancel(self, token: str) -> None:
        """Stop the training and drop what it made; nothing happens when it is not running."""
        ...

    def predict(self, trained: Trained, texts: Iterable[str]) -> Iterator[Prediction]:
        """Yield one prediction per text, in order, in bounded memory; raw texts in, the bundle normalises.

        Raises:
            BundleDamaged: the bundle's bytes do not have the recorded hash.
        """
        ...


class Serving(Protocol):
    """Where production is visible to the world outside the database: a projection, never the authority."""

    def switch(self, project: ProjectId, release: Release) -> None:
        """Make this release the one that serves; doing it again changes nothing.

        Raises:
            BundleDamaged: it cannot be loaded; what served before still serves.
        """
        ...

    def serving(self, project: ProjectId) -> ReleaseId | None:
        """Read back which release serves."""
        ...


class Notifier(Protocol):
    """Tells people and systems that something ended."""

    def notify(self, operation: str, subject: str, message: str) -> None:
        """Send at least once; the receiver may drop repeats by `operation`. Never carries ticket text."""
        ...


class Tables(Protocol):
    """Reads tabular files: CSV, TSV, JSONL, Parquet, Excel; plain or gzip."""

    def head(self, path: Path, name: str, *, has_header: bool | None = None, rows: int = 20) -> Table:
        """Read the columns and first rows; `name` decides the format by its ending, `has_header` None = guess.

        Raises:
            FileUnreadable: not text in UTF-8 (names byte and line), empty, damaged, or with too many columns.
        """
        ...

    def check(self, path: Path, name: str) -> None:
        """Read the whole file once for its encoding, so that a bad byte is known before the first row lands.

        Raises:
            FileUnreadable: names the byte and the line.
        """
        ...

    def rows(self, path: Path, name: str, mapping: Mapping) -> Iterator[Row | Problem]:
        """Yield all data rows in order in bounded memory; a row that cannot be read becomes a Problem in its place.

        Raises:
            FileUnreadable: the file is damaged from here on.
        """
        ...


class Work(Protocol):
    """Jobs as something that runs them sees them: numbered steps, each safe to repeat."""

    def steps(self, job: JobId) -> int:
        """Count the steps of this job."""
        ...

    def begin(self, job: JobId) -> None:
        """Mark the job as running; doing it again changes nothing."""
        ...

    def step(self, job: JobId, index: int) -> Wait | None:
        """Run one step (0 = first); Wait means: the same step again after that time."""
        ...

    def finish(self, job: JobId) -> None:
        """Close a job whose steps are all done."""
        ...

    def end(self, job: JobId, state: JobState, *, error: str = "") -> None:
        """Close a job otherwise."""
        ...

    def waiting(self) -> list[JobId]:
        """Return the jobs to run, queued or begun, oldest first."""
        ...


class Projects(Protocol):
    """All projects; the one facet that belongs to none."""

    def add(self, new: NewProject, now: datetime) -> Project:
        """Create it with an empty label set number 0.

        Raises:
            Conflict: the name is taken.
        """
        ...

    def all(self) -> list[Project]:
        """Return every project, oldest first."""
        ...

    def get(self, project: ProjectId) -> Project:
        """Return one.

        Raises:
            NotFound: there is none of that id.
        """
        ...


class People(Protocol):
    """Who may enter; roles are read anew for each request."""

    def save(self, actor: Actor, *, active: bool = True) -> None:
        """Add or replace a person with name, roles, and whether they may enter at all."""
        ...

    def get(self, person: str) -> Actor:
        """Return an active person as they are now.

        Raises:
            NotFound: unknown or no longer active.
        """
        ...

    def all(self) -> list[tuple[Actor, bool]]:
        """Return everybody by name with whether they are active."""
        ...


class Queue(Protocol):
    """Jobs of all projects, as the worker sees them."""

    def waiting(self) -> list[Job]:
        """Return the queued jobs, oldest first."""
        ...

    def running(self) -> list[Job]:
        """Return the jobs that were begun and have not ended, oldest first."""
        ...

    def get(self, job: JobId) -> Job:
        """Return one.

        Raises:
            NotFound: there is none of that id.
        """
        ...

    def begin(self, job: JobId, now: datetime) -> None:
        """Mark it running, once; a second call changes nothing."""
        ...

    def report(self, job: JobId, progress: Progress) -> None:
        """Note how far it is; ignored once it has ended."""
        ...

    def end(self, job: JobId, state: JobState, now: datetime, *, error: str = "", result: Params | None = None) -> None:
        """Close it, once; later calls change nothing. The result is added to what was noted before."""
        ...

    def beat(self, worker: str, pid: int, now: datetime) -> None:
        """Note that this worker lives."""
        ...

    def workers(self) -> list[WorkerState]:
        """Return the workers ever seen, latest beat first."""
        ...


class Jobs(Protocol):
    """One project's jobs, as its people see them."""

    def request(self, kind: JobKind, params: Params, operation: str, by: str, now: datetime) -> Job:
        """Queue a job; the same operation returns the same job.

        Raises:
            Busy: a job of this kind is queued or running in this project (imports may be several).
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
        (source "import") of a ticket that has none yet; a truth that exists is never overwritten.
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

    def label_counts(self, split: Split) -> dict[Label, int]:
        """Count the truths by label on one side of the wall."""
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

    def held(self, reviewer: str, now: datetime) -> list[Task]:
        """Return the tasks this reviewer's running leases are on, oldest claim first."""
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

    def reopen(self, task: TaskId, reviewer: str, token: str, until: datetime) -> None:
        """Lease a done, flagged or skipped task to a reviewer again, so that an undone answer can be given anew."""
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

    def last_undoable(self, reviewer: str) -> Review | None:
        """Return this reviewer's newest review that is neither undone nor an UNDO."""
        ...

    def days(self, reviewer: str | None = None) -> list[ReviewerDay]:
        """Count reviews by day and person, newest day first."""
        ...

    def export(self, after: ReviewId, limit: int) -> list[Review]:
        """Return reviews by ascending id, for exports by pages."""
        ...


class Datasets(Protocol):
    """Frozen lists of labelled tickets. The store itself refuses a held-out ticket in a training set."""

    def freeze(self, split: Split, label_set: LabelSet, now: datetime) -> Dataset:
        """Freeze all tickets of a side that have a truth; the same content is the same dataset.

        Held-out sets take only truths that do not depend on a model: imported ones, and reviews of unscored tickets.

        Raises:
            HeldOutLeak: a ticket is on the wrong side.
        """
        ...

    def get(self, dataset: DatasetId) -> Dataset:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def examples(self, dataset: DatasetId) -> Iterator[Example]:
        """Yield its examples by ascending document id in bounded memory, outside this transaction if need be."""
        ...

    def label_counts(self, dataset: DatasetId) -> dict[Label, int]:
        """Count its labels."""
        ...


class Versions(Protocol):
    """Model versions and releases of the project, and the pointer to production."""

    def add(
        self,
        trained: Trained,
        dataset: DatasetId,
        held_out: DatasetId | None,
        label_set: int,
        job: JobId,
        by: str,
        now: datetime,
    ) -> ModelVersion:
        """Record what a training made as a candidate; the same job is the same version."""
        ...

    def get(self, version: VersionId) -> ModelVersion:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def of_job(self, job: JobId) -> ModelVersion:
        """Return the version this job made.

        Raises:
            NotFound: it made none (yet).
        """
        ...

    def all(self) -> list[ModelVersion]:
        """Return all, newest first."""
        ...

    def mark(self, version: VersionId, state: VersionState) -> None:
        """Set where it stands."""
        ...

    def release(self, version: VersionId, policy: Policy, by: str, now: datetime) -> Release:
        """Bundle a version with a policy into the next release."""
        ...

    def releases(self) -> list[Release]:
        """Return all, newest first."""
        ...

    def get_release(self, release: ReleaseId) -> Release:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def production(self) -> Release | None:
        """Return the release the pointer names now."""
        ...

    def point(self, release: ReleaseId, expected: ReleaseId | None) -> None:
        """Move the pointer from the expected release to this one.

        Raises:
            PointerMoved: it names another.
        """
        ...


class Comparisons(Protocol):
    """Recorded evidence; one per pair of versions and held-out set."""

    def add(
        self,
        base: VersionId,
        candidate: VersionId,
        held_out: DatasetId,
        evidence: Evidence,
        gate: GateResult,
        now: datetime,
    ) -> Comparison:
        """Record it with the hash of its canonical form; the same triple is the same comparison."""
        ...

    def get(self, comparison: ComparisonId) -> Comparison:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def find(self, base: VersionId, candidate: VersionId) -> Comparison | None:
        """Return the newest of a pair, or None."""
        ...

    def all(self) -> list[Comparison]:
        """Return all, newest first."""
        ...


class Decisions(Protocol):
    """What people decided about production, append-only."""

    def add(self, decision: NewDecision) -> Decision:
        """Record it; the same operation returns the first one."""
        ...

    def by_operation(self, operation: str) -> Decision | None:
        """Return the decision of this operation, or None."""
        ...

    def all(self) -> list[Decision]:
        """Return all, newest first."""
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


class Audit(Protocol):
    """Who did what, append-only; written in the transaction of the act itself."""

    def add(self, actor: str, action: str, subject: str, detail: Params, now: datetime) -> None:
        """Record an act. Details never hold ticket text."""
        ...

    def latest(self, limit: int = 100, action: str = "") -> list[AuditEntry]:
        """Return the newest first, all or of one action."""
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

    def audited(self, version: VersionId) -> list[tuple[Reason, bool, float]]:
        """Return each counted, not undone review of a ticket this version routed to people.

        With the reason, whether the version was exactly right, and the inclusion probability.
        """
        ...


class Tx(Protocol):
    """One transaction on one project: everything in it happens, or nothing does."""

    documents: Documents
    predictions: Predictions
    tasks: Tasks
    reviews: Reviews
    datasets: Datasets
    versions: Versions
    comparisons: Comparisons
    decisions: Decisions
    labels: LabelSets
    jobs: Jobs
    imports: Imports
    audit: Audit
    reports: Reports

    def project(self) -> Project:
        """Return the project as it is in this transaction."""
        ...

    def save_policy(self, policy: Policy) -> None:
        """Change what the next release will route by."""
        ...


class Shared(Protocol):
    """One transaction across projects."""

    projects: Projects
    people: People
    queue: Queue


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
