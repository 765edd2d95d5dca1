"""Tickets whose answer is known, and asking about them as if it were not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, delete, exists, func, select

from core.domain.documents import DocumentId
from core.domain.labels import Labels
from core.domain.reviews import KnownAnswer, TaskId, TaskState
from core.domain.routing import Reason
from core.store import schema
from core.store.live import KNOWN, LIVE, production_version
from core.store.scope import Scope, replace

_known, _task, _said = schema.known_answer, schema.task, schema.prediction
CANDIDATES = 20


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


def ask(scope: Scope, reviewer: str, now: datetime, *, blind: bool) -> TaskId | None:
    """Ask a reviewer about a known ticket they have not met; None when there is none that looks like any other.

    Whoever marked it knows it. Where a version is in production, a ticket that no version has answered would stand out.
    """
    given = {"the_project": scope.project, "the_reviewer": reviewer, "the_number": CANDIDATES}
    documents = scope.connection.execute(_UNMET, given).scalars().all()
    answers = {document: _said_of(scope, document) for document in documents}
    said = {document: answer for document, answer in answers.items() if answer is not None}
    explained = [document for document, answer in said.items() if answer.why]
    unscored = [] if scope.connection.execute(select(production_version(scope))).scalar() else documents
    chosen = next(iter([*explained, *said, *unscored]), None)
    if chosen is None:
        return None
    row = {
        "project_id": scope.project,
        "document_id": chosen,
        "version_id": said[chosen].version_id if chosen in said else None,
        "state": TaskState.OPEN,
        "reason": Reason.KNOWN,
        "inclusion_probability": 0.0,
        "priority": 0.0,
        "policy": "known answer",
        "created_at": now,
        "wanted": 1,
        "answers": 0,
        "places": 1,
        "blind": blind and chosen in said,
    }
    return TaskId(scope.connection.execute(_task.insert().values(row).returning(_task.c.id)).scalar_one())


def _said_of(scope: Scope, document: DocumentId) -> Row[Any, Any] | None:
    """Return which version's answer a ticket is shown with: that of production, else the newest one."""
    version = schema.model_version
    query = (
        select(_said.c.version_id, _said.c.why)
        .join(version, and_(version.c.id == _said.c.version_id, version.c.project_id == scope.project))
        .where(_said.c.document_id == document)
        .order_by((_said.c.version_id == production_version(scope)).desc(), _said.c.version_id.desc())
    )
    return scope.connection.execute(query.limit(1)).first()


_reviewer: BindParameter[str] = bindparam("the_reviewer")
_asked = _task.c.document_id == _known.c.document_id
_UNMET = (
    select(_known.c.document_id)
    .where(
        _known.c.project_id == bindparam("the_project"),
        _known.c.marked_by != _reviewer,
        ~exists().where(schema.review.c.document_id == _known.c.document_id, schema.review.c.reviewer == _reviewer),
        ~exists().where(_asked, KNOWN, schema.lease.c.task_id == _task.c.id, schema.lease.c.reviewer == _reviewer),
        ~exists().where(_asked, LIVE),
    )
    .order_by(func.random())
    .limit(bindparam("the_number"))
)
