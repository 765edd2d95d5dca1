"""Imports and the rows they left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, false, func, insert, literal_column, or_, select, update

from core.domain.errors import NotFound
from core.domain.intake import MOST_PROBLEMS_KEPT, ImportRecord, ImportState, Problem
from core.domain.jobs import JobId
from core.store import schema
from core.store.scope import Scope, keep_first

_COUNTS = ("rows_read", "added", "repeated", "bad", "labelled")


def _record(row: Row[Any]) -> ImportRecord:
    return ImportRecord(
        id=row.id,
        file_name=row.file_name,
        file_hash=row.file_hash,
        state=ImportState(row.state),
        rows_read=row.rows_read,
        added=row.added,
        repeated=row.repeated,
        bad=row.bad,
        labelled=row.labelled,
        started_at=row.started_at,
        ended_at=row.ended_at,
        actor=row.actor,
        job=row.job_id,
    )


@dataclass(frozen=True)
class SqlImports:
    """The rows of `import_record` and `import_problem`."""

    scope: Scope

    def start(self, file_name: str, file_hash: str, job: JobId | None, by: str, now: datetime) -> ImportRecord:
        """Begin, or go on: the same job, or an unfinished import of the same file, is the same record."""
        table = schema.import_record
        values = {
            "project_id": self.scope.project,
            "file_name": file_name,
            "file_hash": file_hash,
            "state": ImportState.RUNNING,
            "job_id": job,
            "actor": by,
            "started_at": now,
            **dict.fromkeys(_COUNTS, 0),
        }
        self.scope.connection.execute(keep_first(self.scope.connection, table).values(values))
        unfinished = and_(table.c.file_hash == file_hash, table.c.state == literal_column("'running'"))
        # Without a job, NULL would equal the NULL of every other import without one.
        own = table.c.job_id == job if job is not None else false()
        same = select(table).where(table.c.project_id == self.scope.project, or_(own, unfinished))
        # A job's own record comes before another job's unfinished one.
        own_first = same.order_by(case((own, 0), else_=1)).limit(1)
        return _record(self.scope.connection.execute(own_first).one())

    def note(self, record: ImportRecord, problems: Sequence[Problem]) -> None:
        """Save the counts after a batch, and its problems (up to MOST_PROBLEMS_KEPT an import)."""
        table = schema.import_record
        values = {count: getattr(record, count) for count in _COUNTS}
        values |= {"state": record.state, "ended_at": record.ended_at}
        mine = (table.c.id == record.id) & (table.c.project_id == self.scope.project)
        if self.scope.connection.execute(update(table).where(mine).values(values)).rowcount == 0:
            raise NotFound
        if problems:
            self._keep(record.id, problems)

    def all(self, limit: int = 50) -> list[ImportRecord]:
        """Return the newest first, without their problems."""
        table = schema.import_record
        query = select(table).where(table.c.project_id == self.scope.project).order_by(table.c.id.desc()).limit(limit)
        return [_record(row) for row in self.scope.connection.execute(query)]

    def get(self, record: int) -> ImportRecord:
        """Return one with its problems.

        Raises:
            NotFound: there is none of that id here.
        """
        table, problem = schema.import_record, schema.import_problem
        mine = select(table).where(table.c.id == record, table.c.project_id == self.scope.project)
        row = self.scope.connection.execute(mine).first()
        if row is None:
            raise NotFound
        kept = select(problem).where(problem.c.import_id == record).order_by(problem.c.number)
        rows = self.scope.connection.execute(kept)
        problems = tuple(Problem(line=r.line, reason=r.reason, remedy=r.remedy) for r in rows)
        return replace(_record(row), problems=problems)

    def _keep(self, record: int, problems: Sequence[Problem]) -> None:
        table = schema.import_problem
        counted = select(func.count()).select_from(table).where(table.c.import_id == record)
        there = int(self.scope.connection.execute(counted).scalar() or 0)
        rows = [
            {"import_id": record, "number": number, "line": p.line, "reason": p.reason, "remedy": p.remedy}
            for number, p in enumerate(problems[: max(0, MOST_PROBLEMS_KEPT - there)], there + 1)
        ]
        if rows:
            self.scope.connection.execute(insert(table), rows)
