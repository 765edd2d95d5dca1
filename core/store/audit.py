"""Who did what: append-only, written in the transaction of the act itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from core.domain.chain import Verdict
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

    def latest(self, limit: int = 100, action: str = "") -> list[AuditEntry]:
        """Return the newest first, all or of one action, with those of the installation."""
        audit = schema.audit
        mine = or_(audit.c.project_id == self.project, audit.c.project_id.is_(None))
        query = select(audit).where(mine).order_by(audit.c.id.desc()).limit(limit)
        if action:
            query = query.where(audit.c.action == action)
        return [
            AuditEntry(
                number=row.id, at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail
            )
            for row in self.connection.execute(query)
        ]
