"""Who did what: append-only, written in the transaction of the act itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, func, insert, select

from core.domain.chain import Sealed, Verdict
from core.domain.documents import ProjectId
from core.domain.jobs import Params
from core.domain.reports import AuditEntry
from core.store import chain, schema


@dataclass(frozen=True)
class SqlAudit:
    """The rows of `audit`; without a project those of the whole installation."""

    connection: Connection
    project: ProjectId | None = None

    def add(self, actor: str, action: str, subject: str, detail: Params, now: datetime) -> None:
        """Record an act and seal it."""
        values = {"actor": actor, "action": action, "subject": subject, "detail": detail, "at": now}
        made = insert(schema.audit).values(project_id=self.project, **values).returning(schema.audit.c.id)
        chain.add(self.connection, int(self.connection.execute(made).scalar_one()))

    def check(self) -> Verdict:
        """Go through the whole trail of the installation and say whether it is as it was written."""
        return chain.check(self.connection)

    def length(self) -> int:
        """Return how many entries the trail of the installation has, this transaction's own included."""
        return chain.length(self.connection)

    def sealed(self, after: int, limit: int) -> list[Sealed]:
        """Return the trail of the installation with its seals by ascending position behind `after`."""
        return chain.page(self.connection, after, limit)

    def latest(
        self, limit: int = 100, action: str = "", *, actor: str = "", until: date | None = None, before: int = 0
    ) -> list[AuditEntry]:
        """Return the newest first, those of the installation too; of one act, one person, up to a day, below a number.

        The day is inclusive, in UTC.
        """
        audit = schema.audit
        # By this expression no index is chosen that would find all there are, to put them in order for the newest few.
        query = select(audit).where(func.coalesce(audit.c.project_id, self.project or 0) == (self.project or 0))
        if action:
            query = query.where(audit.c.action == action)
        if actor:
            query = query.where(audit.c.actor == actor)
        if until:
            query = query.where(audit.c.at < datetime.combine(until + timedelta(days=1), time(), UTC))
        if before:
            query = query.where(audit.c.id < before)
        return [
            AuditEntry(
                number=row.id, at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail
            )
            for row in self.connection.execute(query.order_by(audit.c.id.desc()).limit(limit))
        ]
