"""Jobs of all projects and the workers that do them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Update, literal_column, select, update

from core.domain.errors import NotFound
from core.domain.jobs import Job, JobId, JobState, Params, Progress
from core.domain.reports import WorkerState
from core.store import schema
from core.store.jobs import add_to_result, job_from, progress_kept
from core.store.scope import replace

# Written out, not bound: a partial index is used only where its own condition stands in the statement.
_QUEUED: ColumnElement[bool] = schema.job.c.state == literal_column("'queued'")
_RUNNING: ColumnElement[bool] = schema.job.c.state == literal_column("'running'")


@dataclass(frozen=True)
class SqlQueue:
    """The rows of `job` and `worker`."""

    connection: Connection

    def waiting(self) -> list[Job]:
        """Return the queued jobs, oldest first."""
        rows = self.connection.execute(select(schema.job).where(_QUEUED).order_by(schema.job.c.id))
        return [job_from(row) for row in rows]

    def running(self) -> list[Job]:
        """Return the jobs that were begun and have not ended, oldest first."""
        rows = self.connection.execute(select(schema.job).where(_RUNNING).order_by(schema.job.c.id))
        return [job_from(row) for row in rows]

    def get(self, job: JobId) -> Job:
        """Return one.

        Raises:
            NotFound: there is none of that id.
        """
        row = self.connection.execute(select(schema.job).where(schema.job.c.id == job)).first()
        if row is None:
            raise NotFound
        return job_from(row)

    def begin(self, job: JobId, now: datetime) -> None:
        """Mark it running, once."""
        self._change(job, _QUEUED, state=JobState.RUNNING, started_at=now)

    def report(self, job: JobId, progress: Progress) -> None:
        """Note how far it is; ignored once it has ended."""
        self._change(job, _QUEUED | _RUNNING, progress=progress_kept(progress))

    def end(self, job: JobId, state: JobState, now: datetime, *, error: str = "", result: Params | None = None) -> None:
        """Close it, once; the result is added to what was noted before."""
        noted = add_to_result(self.connection, job, result or {}, schema.job.c.ended_at.is_(None))
        if noted:
            self._change(job, _QUEUED | _RUNNING, state=state, ended_at=now, error=error)

    def beat(self, worker: str, pid: int, now: datetime) -> None:
        """Note that this worker lives; one that comes back under another pid has started anew."""
        table = schema.worker
        alive = update(table).where(table.c.name == worker, table.c.pid == pid).values(seen_at=now)
        if self.connection.execute(alive).rowcount == 0:
            values = {"name": worker, "pid": pid, "started_at": now, "seen_at": now}
            replace(self.connection, table, table.c.name, values)

    def workers(self) -> list[WorkerState]:
        """Return the workers ever seen, latest beat first."""
        table = schema.worker
        rows = self.connection.execute(select(table).order_by(table.c.seen_at.desc(), table.c.name))
        return [WorkerState(name=r.name, pid=r.pid, started_at=r.started_at, seen_at=r.seen_at) for r in rows]

    def _change(self, job: JobId, while_: ColumnElement[bool], **values: Any) -> None:
        change: Update = update(schema.job).where(schema.job.c.id == job, while_).values(values)
        self.connection.execute(change)
