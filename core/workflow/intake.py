"""Import: rows of a file become tickets, batch by batch, each whole or not at all."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from core.domain.actors import Actor, Permission, require
from core.domain.documents import NewDocument, ProjectId
from core.domain.errors import FileUnreadable
from core.domain.intake import (
    ImportRecord,
    ImportState,
    Mapping,
    Numbered,
    Problem,
    Row,
    Table,
    guess_mapping,
    learn_labels,
    read_row,
)
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.labels import Kind
from core.ports import Blobs, Clock, Store, Tables
from core.workflow.classify import Classifying
from core.workflow.steps import Plan, Say, Step

BATCH = 1_000
CHUNK = 1 << 20


@dataclass(frozen=True)
class Intake:
    """Look at a file, ask for its import, and do it."""

    store: Store
    tables: Tables
    blobs: Blobs
    classifying: Classifying
    clock: Clock

    def preview(self, actor: Actor, path: Path, name: str, *, has_header: bool | None = None) -> tuple[Table, Mapping]:
        """Read the head of a file and propose which column is what.

        Raises:
            FileUnreadable: says what is wrong with the file.
        """
        require(actor, Permission.IMPORT)
        table = self.tables.head(path, name, has_header=has_header)
        return table, guess_mapping(table)

    def request(self, actor: Actor, project: ProjectId, path: Path, name: str, mapping: Mapping) -> Job:
        """Keep a copy of the file and queue its import; the same file is the same import.

        Raises:
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
        }  # fmt: skip
        fingerprint = _fingerprint(path, params)
        with path.open("rb") as file:
            self.blobs.put(f"uploads/{fingerprint}", iter(lambda: file.read(CHUNK), b""))
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            past = [job for job in tx.jobs.recent(1000, JobKind.IMPORT) if job.params.get("hash") == fingerprint]
            operation = f"import-{fingerprint}-{sum(job.ended for job in past)}"
            job = tx.jobs.request(JobKind.IMPORT, params | {"hash": fingerprint}, operation, actor.id, now)
            if job.id not in {known.id for known in past}:
                tx.audit.add(actor.id, "import", name, {"job": job.id, "fingerprint": fingerprint}, now)
        return job

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
        return Plan(steps=steps, result=self._result, cancel=self._stop)

    def _import(self, job: Job, say: Say) -> Wait | None:
        record, kind = self._begin(job)
        if record.state is ImportState.FAILED:
            raise FileUnreadable(_rows_before(record))
        if record.state is ImportState.DONE:
            return None
        path, name, mapping = self._source(job)
        table = self.tables.head(path, name, has_header=mapping.has_header)
        rows = islice(self.tables.rows(path, name, mapping), record.rows_read, None)
        try:
            for batch in _batches(_read(row, table, mapping, kind) for row in rows):
                record = self._add(job.project, record, batch)
                say(0.0, f"{record.rows_read:,} rows read, {record.added:,} tickets added")
        except FileUnreadable as damaged:
            self._close(job.project, replace(record, state=ImportState.FAILED))
            message = f"{damaged.detail} {_rows_before(record)}"
            raise FileUnreadable(message) from damaged
        self._close(job.project, replace(record, state=ImportState.DONE))
        return None

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
            grown, good, problems = learn_labels(current, batch)
            if grown is not current:
                tx.labels.save(grown, record.actor, now)
            added, repeated = tx.documents.add(good, now)
            record = replace(
                record,
                rows_read=record.rows_read + len(batch),
                added=record.added + added,
                repeated=record.repeated + repeated,
                bad=record.bad + len(problems),
                labelled=record.labelled + sum(row.labels is not None for row in good),
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
        )  # fmt: skip
        return self.blobs.path(f"uploads/{params['hash']}"), params["name"], mapping

    def _stop(self, job: Job) -> None:
        """Close an import that was cancelled; the batches that were whole stay."""
        if job.result.get("import"):
            record, _ = self._begin(job)
            if record.state is ImportState.RUNNING:
                self._close(job.project, replace(record, state=ImportState.FAILED))
        self.blobs.delete(f"uploads/{job.params['hash']}")

    def _result(self, job: Job) -> Params:
        record, _ = self._begin(job)
        self.blobs.delete(f"uploads/{job.params['hash']}")
        return {"import": record.id, "added": record.added, "repeated": record.repeated, "bad": record.bad}


def _read(row: Row | Problem, table: Table, mapping: Mapping, kind: Kind) -> Numbered:
    return row.line, row if isinstance(row, Problem) else read_row(row, table.columns, mapping, kind)


def _batches(rows: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _rows_before(record: ImportRecord) -> str:
    return f"The {record.rows_read:,} rows before the damage were imported."


def _fingerprint(path: Path, params: Params) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(repr(sorted(params.items())).encode())
    return digest.hexdigest()
