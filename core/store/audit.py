"""Who did what: append-only, written in the transaction of the act itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from core.domain.jobs import Params
from core.domain.reports import AuditEntry
from core.store import schema
from core.store.scope import Scope


@dataclass(frozen=True)
class SqlAudit:
    """The rows of `audit`."""

    scope: Scope

    def add(self, actor: str, action: str, subject: str, detail: Params, now: datetime) -> None:
        """Record an act."""
        values = {"actor": actor, "action": action, "subject": subject, "detail": detail, "at": now}
        self.scope.connection.execute(insert(schema.audit).values(project_id=self.scope.project, **values))

    def latest(self, limit: int = 100, action: str = "") -> list[AuditEntry]:
        """Return the newest first, all or of one action."""
        audit = schema.audit
        query = select(audit).where(audit.c.project_id == self.scope.project).order_by(audit.c.id.desc()).limit(limit)
        if action:
            query = query.where(audit.c.action == action)
        return [
            AuditEntry(
                number=row.id, at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail
            )
            for row in self.scope.connection.execute(query)
        ]
