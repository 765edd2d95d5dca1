"""One project's jobs, as its people see them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from core.domain.errors import Busy, NotFound
from core.domain.jobs import Job, JobId, JobKind, JobState, Params, Progress
from core.store import schema
from core.store.scope import Scope, keep_first


def job_from(row: Row[Any]) -> Job:
    """Return the job of a row."""
    return Job(
        id=row.id,
        project=row.project_id,
        kind=JobKind(row.kind),
        state=JobState(row.state),
        params=row.params,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        progress=Progress(**row.progress) if row.progress else None,
        started_at=row.started_at,
        ended_at=row.ended_at,
        cancel_requested=row.cancel_requested,
        error=row.error,
        result=row.result,
    )


def add_to_result(connection: Connection, job: JobId, facts: Params, *which: ColumnElement[bool]) -> bool:
    """Add facts to a job's result; tell whether there is such a job."""
    table = schema.job
    found = select(table.c.result).where(table.c.id == job, *which).with_for_update()
    row = connection.execute(found).first()
    if row is None:
        return False
    connection.execute(update(table).where(table.c.id == job).values(result={**row.result, **facts}))
    return True


def progress_kept(progress: Progress) -> dict[str, Any]:
    """Return how far a job is as it is stored."""
    return asdict(progress)


@dataclass(frozen=True)
class SqlJobs:
    """The rows of `job` that belong to one project."""

    scope: Scope

    def request(self, kind: JobKind, params: Params, operation: str, by: str, now: datetime) -> Job:
        """Queue a job; the same operation returns the same job.

        Raises:
            Busy: a job of this kind is queued or running in this project.
        """
        table = schema.job
        values = {
            "project_id": self.scope.project,
            "kind": kind,
            "state": JobState.QUEUED,
            "params": params,
            "operation": operation,
            "requested_by": by,
            "requested_at": now,
            "cancel_requested": False,
            "error": "",
            "result": {},
        }
        self.scope.connection.execute(keep_first(self.scope.connection, table).values(values))
        found = self._first(table.c.operation == operation)
        if found is None:
            message = f"A job of the kind '{kind.value}' is waiting or running: wait until it has ended, or cancel it."
            raise Busy(message)
        return found

    def cancel(self, job: JobId, now: datetime) -> Job:
        """Ask it to stop: a queued one is cancelled at once, a running one at its next look.

        Raises:
            NotFound: there is none of that id here.
        """
        table = schema.job
        mine = update(table).where(table.c.id == job, table.c.project_id == self.scope.project)
        ended = {"state": JobState.CANCELLED, "ended_at": now, "cancel_requested": True}
        self.scope.connection.execute(mine.where(table.c.state == JobState.QUEUED).values(ended))
        self.scope.connection.execute(mine.where(table.c.state == JobState.RUNNING).values(cancel_requested=True))
        return self.get(job)

    def get(self, job: JobId) -> Job:
        """Return one of this project.

        Raises:
            NotFound: there is none of that id here.
        """
        found = self._first(schema.job.c.id == job)
        if found is None:
            raise NotFound
        return found

    def note(self, job: JobId, facts: Params) -> None:
        """Add facts to its result, so that a later step finds what an earlier one did.

        Raises:
            NotFound: there is none of that id here.
        """
        if not add_to_result(self.scope.connection, job, facts, schema.job.c.project_id == self.scope.project):
            raise NotFound

    def recent(self, limit: int = 50, kind: JobKind | None = None) -> list[Job]:
        """Return the latest first."""
        table = schema.job
        query = select(table).where(table.c.project_id == self.scope.project).order_by(table.c.id.desc()).limit(limit)
        if kind is not None:
            query = query.where(table.c.kind == kind)
        return [job_from(row) for row in self.scope.connection.execute(query)]

    def _first(self, which: ColumnElement[bool]) -> Job | None:
        table = schema.job
        query = select(table).where(table.c.project_id == self.scope.project, which)
        row = self.scope.connection.execute(query).first()
        return job_from(row) if row else None
