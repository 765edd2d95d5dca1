"""Tickets whose answer is known, and asking about them as if it were not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, literal_column, select

from core.domain.documents import DocumentId
from core.domain.labels import Labels
from core.domain.reviews import KnownAnswer, TaskId, TaskState
from core.domain.routing import Reason
from core.store import schema
from core.store.live import LIVE, production_version
from core.store.scope import Scope, replace

_known, _task, _said = schema.known_answer, schema.task, schema.prediction


@dataclass(frozen=True)
class SqlKnownAnswers:
    """The rows of `known_answer`."""

    scope: Scope

    def mark(self, document: DocumentId, labels: Labels, label_set: int, by: str, now: datetime) -> None:
        """Note the known answer of a ticket, in place of an earlier one."""
        row = {"document_id": document, "project_id": self.scope.project, "labels": labels, "label_set": label_set}
        replace(self.scope.connection, _known, _known.c.document_id, {**row, "marked_by": by, "marked_at": now})

    def unmark(self, document: DocumentId) -> None:
        """Forget it; answers given to it stay."""
        here = and_(_known.c.document_id == document, _known.c.project_id == self.scope.project)
        self.scope.connection.execute(delete(_known).where(here))

    def all(self, limit: int = 200) -> list[KnownAnswer]:
        """Return them, newest first."""
        query = select(_known).where(_known.c.project_id == self.scope.project)
        rows = self.scope.connection.execute(
            query.order_by(_known.c.marked_at.desc(), _known.c.document_id).limit(limit)
        )
        return [
            KnownAnswer(document=r.document_id, labels=r.labels, label_set=r.label_set, by=r.marked_by, at=r.marked_at)
            for r in rows
        ]


def ask(scope: Scope, reviewer: str, now: datetime) -> TaskId | None:
    """Ask a reviewer about a known ticket they have not met as one; None when there is none."""
    mine = and_(
        _task.c.document_id == _known.c.document_id,
        _task.c.reason == literal_column("'known'"),
        exists().where(schema.lease.c.task_id == _task.c.id, schema.lease.c.reviewer == reviewer)
        | exists().where(schema.review.c.task_id == _task.c.id, schema.review.c.reviewer == reviewer),
    )
    live = exists().where(_task.c.document_id == _known.c.document_id, LIVE)
    fresh = select(_known.c.document_id).where(_known.c.project_id == scope.project, ~exists().where(mine), ~live)
    document = scope.connection.execute(fresh.order_by(func.random()).limit(1)).scalar()
    if document is None:
        return None
    version = scope.connection.execute(select(production_version(scope))).scalar()
    said = exists().where(_said.c.document_id == document, _said.c.version_id == version)
    row = {
        "project_id": scope.project,
        "document_id": document,
        "version_id": version if scope.connection.execute(select(said)).scalar() else None,
        "state": TaskState.OPEN,
        "reason": Reason.KNOWN,
        "inclusion_probability": 0.0,
        "priority": 0.0,
        "policy": "known answer",
        "created_at": now,
        "wanted": 1,
        "answers": 0,
        "places": 1,
        "blind": False,
    }
    return TaskId(scope.connection.execute(_task.insert().values(row).returning(_task.c.id)).scalar_one())
