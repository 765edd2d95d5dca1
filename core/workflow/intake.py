"""Import: rows of a file become tickets, batch by batch, each whole or not at all."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from pathlib import Path

from core.domain.actors import Actor, Permission, require
from core.domain.documents import NewDocument, ProjectId
from core.domain.errors import FileUnreadable, ImportStopped, NotFound
from core.domain.given_labels import in_todays_words, learn_labels
from core.domain.intake import (
    ImportRecord,
    ImportState,
    Mapping,
    Numbered,
    Problem,
    Row,
    Table,
    guess_mapping,
    read_row,
)
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.labels import Kind, LabelSet
from core.ports import Blobs, Clock, Shared, Store, Tables, Tx
from core.workflow import estimates
from core.workflow.classify import Classifying
from core.workflow.estimates import Upload
from core.workflow.purse import NOTHING, Purse
from core.workflow.steps import Plan, Say, Step

BATCH = 1_000
CHUNK = 1 << 20
UPLOADS = "uploads"
MEND = "Mend the file and import it again: tickets that are here already are passed over."


@dataclass(frozen=True)
class Intake:
    """Look at a file, ask for its import, and do it."""

    store: Store
    tables: Tables
    blobs: Blobs
    classifying: Classifying
    clock: Clock
    purse: Purse = NOTHING

    def preview(self, actor: Actor, path: Path, name: str, *, has_header: bool | None = None) -> tuple[Table, Mapping]:
        """Read the head of a file and propose which column is what.

        Raises:
            FileUnreadable: says what is wrong with the file.
        """
        require(actor, Permission.IMPORT)
        table = self.tables.head(path, name, has_header=has_header)
        return table, guess_mapping(table)

    def request(
        self, actor: Actor, project: ProjectId, path: Path, name: str, mapping: Mapping, *, anyway: bool = False
    ) -> Job:
        """Keep a copy of the file and queue its import; the same file is the same import.

        Raises:
            OverBudget: its answers would take the month over its budget; `anyway` says that this is known.
            FileUnreadable: it cannot be read, or a byte of it is not UTF-8.
            InvalidInput: the mapping does not fit the file's columns.
        """
        require(actor, Permission.IMPORT)
        table = self.tables.head(path, name, has_header=mapping.has_header)
        mapping.check(table.columns)
        self.tables.check(path, name)
        params: Params = {
            "name": name, "text": mapping.text, "label": mapping.label, "external_id": mapping.external_id,
            "received_at": mapping.received_at, "has_header": mapping.has_header,
            "urgency": mapping.urgency, "one_is_first": mapping.one_is_first,
        }  # fmt: skip
        fingerprint = _fingerprint(path, params)
        self._keep(path, fingerprint)
        now, upload = self.clock.now(), Upload(table=table, mapping=mapping, name=name, size=path.stat().st_size)
        price = partial(estimates.import_, upload=upload)
        with self.store.transaction(project) as tx:
            past = [job for job in tx.jobs.recent(1000, JobKind.IMPORT) if job.params.get("hash") == fingerprint]
            operation = f"import-{fingerprint}-{sum(job.ended for job in past)}"
            params |= {"hash": fingerprint}
            job = self.purse.request(tx, actor, JobKind.IMPORT, params, operation, now, price, anyway=anyway)
            if job.id not in {known.id for known in past}:
                tx.audit.add(actor.id, "import", name, {"job": job.id, "fingerprint": fingerprint}, now)
            self._keep(path, fingerprint)  # another import of this file may have ended meanwhile, and cleared up
        return job

    def _keep(self, path: Path, fingerprint: str) -> None:
        try:
            self.blobs.path(_key(fingerprint))
        except NotFound:
            with path.open("rb") as file:
                self.blobs.put(_key(fingerprint), iter(lambda: file.read(CHUNK), b""))

    def sweep(self) -> None:
        """Remove the uploads that no unfinished import needs: a worker or page may have been killed before it could."""
        with self.store.shared() as tx:
            needed = {_key(str(job.params["hash"])) for job in _unfinished(tx)}
            for key in self.blobs.keys(UPLOADS):
                if key not in needed:
                    self.blobs.delete(key)

    def imports(self, actor: Actor, project: ProjectId) -> list[ImportRecord]:
        """Return the project's imports, newest first."""
        require(actor, Permission.IMPORT)
        with self.store.reading(project) as tx:
            return tx.imports.all()

    def report(self, actor: Actor, project: ProjectId, record: int) -> ImportRecord:
        """Return one import with the rows it left out."""
        require(actor, Permission.IMPORT)
        with self.store.reading(project) as tx:
            return tx.imports.get(record)

    def plan(self) -> Plan:
        """How an import job is done."""
        steps = (Step("Importing", self._import), Step("Sending to classification", self.classifying.follow))
        return Plan(steps=steps, result=self._result, cancel=self._stop, failed=self._failed)

    def _import(self, job: Job, say: Say) -> Wait | None:
        record, kind = self._begin(job)
        if record.state is ImportState.FAILED:
            raise _stopped(record, str(job.result.get("stopped") or ""))
        if record.state is ImportState.DONE:
            return None
        path, name, mapping = self._source(job)
        table = self.tables.head(path, name, has_header=mapping.has_header)
        rows = islice(self.tables.rows(path, name, mapping), record.rows_read, None)
        pace, line = self._pace(record), 0
        try:
            for batch in _batches(_read(row, table, mapping, kind) for row in rows):
                record, line = self._add(job.project, record, batch), batch[-1][0]
                say(0.0, pace(record))
        except FileUnreadable as damaged:
            where = int(str(damaged.facts.get("line") or line + 1))
            self._break(job, record, Problem(line=where, reason=damaged.detail, remedy=MEND))
            raise _stopped(record, damaged.detail) from damaged
        self._close(job.project, replace(record, state=ImportState.DONE))
        return None

    def _pace(self, begun: ImportRecord) -> Callable[[ImportRecord], str]:
        """Put into words how far it is; nobody knows how many rows a file has before its end."""
        start = self.clock.now()

        def say(record: ImportRecord) -> str:
            seconds = (self.clock.now() - start).total_seconds()
            pace = f", {(record.rows_read - begun.rows_read) / seconds:,.0f} rows a second" if seconds else ""
            return f"{record.rows_read:,} rows read, {record.added:,} tickets added{pace}"

        return say

    def _begin(self, job: Job) -> tuple[ImportRecord, Kind]:
        """Begin the import of this job, or return the one it had begun: for ever the same record."""
        with self.store.transaction(job.project) as tx:
            known = tx.jobs.get(job.id).result.get("import")
            if known:
                return tx.imports.get(int(known)), tx.project().kind
            name, fingerprint = str(job.params["name"]), str(job.params["hash"])
            record = tx.imports.start(name, fingerprint, job.id, job.requested_by, self.clock.now())
            tx.jobs.note(job.id, {"import": record.id})
            return record, tx.project().kind

    def import_rows(self, actor: Actor, project: ProjectId, name: str, rows: Iterable[NewDocument]) -> ImportRecord:
        """Import tickets a program already holds; the same name goes on where it was interrupted."""
        require(actor, Permission.IMPORT)
        with self.store.transaction(project) as tx:
            record = tx.imports.start(name, name, None, actor.id, self.clock.now())
        numbered = enumerate(islice(rows, record.rows_read, None), record.rows_read + 1)
        for batch in _batches(numbered):
            record = self._add(project, record, batch)
        return self._close(project, replace(record, state=ImportState.DONE))

    def _add(self, project: ProjectId, record: ImportRecord, batch: list[Numbered]) -> ImportRecord:
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            current = tx.labels.current()
            rows = _in_todays_words(tx, current, batch)
            named = [row for _, row in rows if isinstance(row, NewDocument) and row.labels is not None]
            grown, good, problems = learn_labels(current, rows, tx.documents.settled(named))
            if grown is not current:
                tx.labels.save(grown, record.actor, now)
            added, repeated = tx.documents.add(good, now)
            record = replace(
                record,
                rows_read=record.rows_read + len(batch),
                added=record.added + added,
                repeated=record.repeated + repeated,
                bad=record.bad + len(problems),
                labelled=record.labelled + len(named),
            )
            tx.imports.note(record, problems)
        return record

    def _close(self, project: ProjectId, record: ImportRecord) -> ImportRecord:
        closed = replace(record, ended_at=self.clock.now())
        with self.store.transaction(project) as tx:
            tx.imports.note(closed, [])
        return closed

    def _source(self, job: Job) -> tuple[Path, str, Mapping]:
        params = {key: str(value) for key, value in job.params.items()}
        mapping = Mapping(
            text=params["text"], label=params["label"], external_id=params["external_id"],
            received_at=params["received_at"], has_header=bool(job.params["has_header"]),
            urgency=params.get("urgency", ""), one_is_first=bool(job.params.get("one_is_first")),
        )  # fmt: skip
        return self.blobs.path(_key(params["hash"])), params["name"], mapping

    def _stop(self, job: Job) -> None:
        """Close an import that was cancelled; the batches that were whole stay."""
        self._failed(job, "")

    def _failed(self, job: Job, why: str) -> None:
        """Close an import whose job failed; the batches that were whole stay."""
        if job.result.get("import"):
            record, _ = self._begin(job)
            if record.state is ImportState.RUNNING:
                line = record.rows_read + 1 + bool(job.params["has_header"])
                self._break(job, record, Problem(line=line, reason=why, remedy=MEND) if why else None)
        self._drop(job)

    def _break(self, job: Job, record: ImportRecord, problem: Problem | None) -> None:
        """Close an import in the middle, with its reason as the last of its problems."""
        closed = replace(record, state=ImportState.FAILED, ended_at=self.clock.now())
        with self.store.transaction(job.project) as tx:
            tx.imports.note(closed, [problem] if problem else [])
            # The record keeps only so many problems.
            tx.jobs.note(job.id, {"stopped": problem.reason if problem else ""})

    def _drop(self, job: Job) -> None:
        """Remove the upload, unless another unfinished import, of whichever project, needs it."""
        with self.store.shared() as tx:
            if job.params["hash"] not in {other.params["hash"] for other in _unfinished(tx) if other.id != job.id}:
                self.blobs.delete(_key(str(job.params["hash"])))

    def _result(self, job: Job) -> Params:
        record, _ = self._begin(job)
        self._drop(job)
        return {"import": record.id, "added": record.added, "repeated": record.repeated, "bad": record.bad}


def _read(row: Row | Problem, table: Table, mapping: Mapping, kind: Kind) -> Numbered:
    return row.line, row if isinstance(row, Problem) else read_row(row, table.columns, mapping, kind)


def _in_todays_words(tx: Tx, current: LabelSet, batch: list[Numbered]) -> list[Numbered]:
    since = cache(tx.labels.since)
    return [(line, row if isinstance(row, Problem) else in_todays_words(row, since, current)) for line, row in batch]


def _batches(rows: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _stopped(record: ImportRecord, reason: str) -> ImportStopped | FileUnreadable:
    if not record.rows_read:
        return FileUnreadable(reason)
    return ImportStopped(f"{reason} The first {record.rows_read:,} rows were imported. {MEND}".strip())


def _unfinished(tx: Shared) -> list[Job]:
    return [job for job in (*tx.queue.running(), *tx.queue.waiting()) if job.kind is JobKind.IMPORT]


def _key(fingerprint: str) -> str:
    return f"{UPLOADS}/{fingerprint}"


def _fingerprint(path: Path, params: Params) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(repr(sorted(params.items())).encode())
    return digest.hexdigest()
