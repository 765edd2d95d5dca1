"""Export: tickets with their labels leave as a file, page by page, while reviewing goes on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from core.domain.actors import Actor, Permission, require
from core.domain.documents import DocumentId, ProjectId
from core.domain.errors import NotFound
from core.domain.exports import ENDINGS, Entry, Given, Wanted
from core.domain.jobs import Job, JobId, JobKind, JobState, Params, Wait
from core.domain.labels import LabelSet
from core.domain.lines import head, lines
from core.ports import Blobs, Clock, Store
from core.workflow.steps import Plan, Say, Step

PAGE = 2_000
SAY_EVERY = 20
FOLDER = "exports"
MOST_READY = 20
KEPT = timedelta(hours=24)
Pieces = Iterator[tuple[bytes, int]]
"""The bytes of a file, piece by piece, each with how many tickets it holds."""


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A file that can be fetched until a moment, who asked for it, and what is in it.

    `label_set` is the number of the one its labels are of, or "3 to 4" when it changed while the file was written.
    """

    job: JobId
    wanted: Wanted
    name: str
    label_set: str
    rows: int
    size: int
    by: str
    until: datetime


@dataclass(frozen=True)
class Exporting:
    """Write files of what is known. They hold the texts whole, and who wrote or fetched one is in the audit trail."""

    store: Store
    blobs: Blobs
    clock: Clock

    def stream(self, actor: Actor, project: ProjectId, wanted: Wanted) -> Pieces:
        """Yield a file to a program, in bounded memory; nothing waits for whoever reads it slowly."""
        require(actor, Permission.EXPORT)
        with self.store.transaction(project) as tx:
            number = tx.labels.current().number
            tx.audit.add(actor.id, "export", wanted.format, _audited(wanted, str(number)), self.clock.now())
        return self._pieces(project, wanted, [number])

    def request(self, actor: Actor, project: ProjectId, wanted: Wanted, operation: str) -> Job:
        """Queue the writing of a file; the same operation is the same file.

        Raises:
            Busy: a file of this project is being written.
        """
        require(actor, Permission.EXPORT)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            known = {job.id for job in tx.jobs.recent(1, JobKind.EXPORT)}
            job = tx.jobs.request(JobKind.EXPORT, wanted.params, operation, actor.id, now)
            if job.id not in known:
                number = str(tx.labels.current().number)
                tx.audit.add(actor.id, "export", wanted.format, _audited(wanted, number) | {"job": job.id}, now)
        return job

    def ready(self, actor: Actor, project: ProjectId) -> list[Ready]:
        """Return the files that wait to be fetched, newest first."""
        require(actor, Permission.EXPORT)
        with self.store.reading(project) as tx:
            name, jobs = tx.project().name, tx.jobs.recent(MOST_READY, JobKind.EXPORT)
        return [_ready(job, name) for job in jobs if self._kept(job) and self.blobs.exists(_key(job))]

    def fetch(self, actor: Actor, project: ProjectId, job: JobId) -> Path:
        """Return where the file of an export is; that somebody takes it away is noted.

        Raises:
            NotFound: there is no such file, or not any more.
        """
        require(actor, Permission.EXPORT)
        with self.store.transaction(project) as tx:
            found = tx.jobs.get(job)
            if found.kind is not JobKind.EXPORT or not self._kept(found):
                raise NotFound("The file of this export was removed: export again.")
            path = self.blobs.path(_key(found))
            about = _audited(Wanted.of(found.params), _label_set(found))
            tx.audit.add(actor.id, "fetch export", f"job {job}", about, self.clock.now())
        return path

    def sweep(self) -> None:
        """Remove the files that can be fetched no more."""
        with self.store.shared_view() as tx:
            projects = [project.id for project in tx.projects.all()]
        needed = {_key(job) for project in projects for job in self._needed(project)}
        for key in self.blobs.keys(FOLDER):
            if key not in needed:
                self.blobs.delete(key)

    def plan(self) -> Plan:
        """How an export job is done; one that was killed is written anew from its beginning."""
        return Plan(steps=(Step("Writing the file", self._write),), result=self._result, cancel=self._drop)

    def _write(self, job: Job, say: Say) -> Wait | None:
        wanted, rows = Wanted.of(job.params), 0
        with self.store.reading(job.project) as tx:
            tickets, labelled, _ = tx.documents.count()
            numbers = [tx.labels.current().number]
        total = max(tickets if wanted.everything else labelled, 1)

        def counted() -> Iterator[bytes]:
            nonlocal rows
            for number, (piece, more) in enumerate(self._pieces(job.project, wanted, numbers)):
                rows += more
                if number % SAY_EVERY == 0:  # each is a write, for which reviews would have to wait
                    say(min(rows / total, 1.0), f"{rows:,} tickets written")
                yield piece

        fingerprint = self.blobs.put(_key(job), counted())
        size = self.blobs.path(_key(job)).stat().st_size
        with self.store.transaction(job.project) as tx:
            facts: Params = {"rows": rows, "size": size, "sha256": fingerprint}
            tx.jobs.note(job.id, facts | {"label_set": _span(numbers)})
        return None

    def _pieces(self, project: ProjectId, wanted: Wanted, numbers: list[int]) -> Pieces:
        """Yield the pieces of a file, and note the number of each piece's label set."""
        yield head(wanted), 0
        after = DocumentId(0)
        while page := self._page(project, wanted, after):
            entries, labels = page
            after = entries[-1].document.id
            numbers.append(labels.number)
            yield lines(wanted, entries, labels)

    def _page(self, project: ProjectId, wanted: Wanted, after: DocumentId) -> tuple[list[Entry], LabelSet] | None:
        """Read one page in one short view: what is said of a ticket is all of the same moment."""
        with self.store.reading(project) as tx:
            entries = tx.documents.labelled(after, PAGE, since=wanted.reviewed_since, everything=wanted.everything)
            if not entries:
                return None
            if wanted.with_answers:
                given = tx.reviews.of_documents([entry.document.id for entry in entries])
                entries = [_answered(entry, given) for entry in entries]
            return entries, tx.labels.current()

    def _needed(self, project: ProjectId) -> list[Job]:
        with self.store.reading(project) as tx:
            return [job for job in tx.jobs.recent(MOST_READY, JobKind.EXPORT) if not job.ended or self._kept(job)]

    def _kept(self, job: Job) -> bool:
        ended = job.ended_at if job.state is JobState.DONE else None
        return ended is not None and self.clock.now() - ended < KEPT

    def _drop(self, job: Job) -> None:
        self.blobs.delete(_key(job))

    def _result(self, job: Job) -> Params:
        self.sweep()
        return dict(job.result)


def _answered(entry: Entry, given: Mapping[DocumentId, Sequence[Given]]) -> Entry:
    answers = given.get(entry.document.id)
    return replace(entry, answers=tuple(answers)) if answers else entry


def _key(job: Job) -> str:
    return f"{FOLDER}/{job.token}"


def _audited(wanted: Wanted, label_set: str) -> Params:
    return wanted.params | {"label_set": label_set, "texts": "whole, nothing masked"}


def _span(numbers: Sequence[int]) -> str:
    """Name the label sets of a file: people may change labels while it is written."""
    first, last = min(numbers[1:] or numbers), max(numbers)
    return f"{first}" if first == last else f"{first} to {last}"


def _label_set(job: Job) -> str:
    return str(job.result.get("label_set") or "")


def _ready(job: Job, project: str) -> Ready:
    wanted, ended = Wanted.of(job.params), job.ended_at or job.requested_at
    words = "".join(letter if letter.isalnum() else " " for letter in project).split()
    labels = f"label set {_label_set(job)}".split()
    name = "-".join((*words, wanted.format, *labels, f"{ended:%Y-%m-%d-%H%M}"))
    return Ready(
        job=job.id,
        wanted=wanted,
        name=f"{name}.{ENDINGS[wanted.format]}",
        label_set=_label_set(job),
        rows=int(job.result.get("rows") or 0),
        size=int(job.result.get("size") or 0),
        by=job.requested_by,
        until=ended + KEPT,
    )
