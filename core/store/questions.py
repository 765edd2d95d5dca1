"""Questions as values: a row of `task` with its ticket, its prediction and one person's lease."""

from typing import Any

from sqlalchemy import Row, Select, and_, select

from core.domain.predictions import Prediction
from core.domain.reviews import Lease, Task, TaskId, TaskState
from core.domain.routing import Facts, Reason
from core.store import schema
from core.store.live import OPEN
from core.store.predictions import prediction_from, scores_from, spans_from
from core.store.scope import Scope
from core.store.wording import Wording

_task, _lease, _document, _said = schema.task, schema.lease, schema.document, schema.prediction


def selected(scope: Scope, reviewer: str, *, held: bool = False) -> Select[Any]:
    """Return the query of this project's questions, with the lease of one reviewer where they have one.

    With `held` only of those they hold, found by their leases.
    """
    said = and_(_said.c.document_id == _task.c.document_id, _said.c.version_id == _task.c.version_id)
    mine = and_(_lease.c.task_id == _task.c.id, _lease.c.reviewer == reviewer, _lease.c.project_id == scope.project)
    return (
        select(_task, _document.c.text, _document.c.text_hash, _said.c.labels, _said.c.scores, _said.c.why)
        .add_columns(_lease.c.reviewer.label("holder"), _lease.c.token, _lease.c.until, _lease.c.position)
        .join(_document, _document.c.id == _task.c.document_id)
        .outerjoin(_said, said)
        .join(_lease, mine, isouter=not held)
        .where(_task.c.project_id == scope.project)
    )


def task_from(row: Row[Any], wording: Wording) -> Task:
    """Return the question of a row that `selected` gave, its prediction in the words of today's label set."""
    task = Task(
        id=row.id,
        document=row.document_id,
        text=row.text,
        text_hash=row.text_hash,
        state=TaskState(row.state),
        reason=Reason(row.reason),
        inclusion_probability=row.inclusion_probability,
        priority=row.priority,
        predicted=row.labels or (),
        scores=scores_from(row.scores),
        version=row.version_id,
        lease=Lease(reviewer=row.holder, token=row.token, until=row.until) if row.holder is not None else None,
        position=row.position or 0,
        policy=row.policy,
        wanted=row.wanted,
        answers=row.answers,
        places=row.places,
        blind=row.blind,
        why=spans_from(row.why),
    )
    return wording.task(task)


def open_page(scope: Scope, after: TaskId, limit: int) -> list[tuple[Task, Facts, Prediction | None]]:
    """Return open questions by ascending id with what their place depends on."""
    query = selected(scope, "").add_columns(
        _said.c.confidence, _said.c.margin, _document.c.received_at, _document.c.urgency
    )
    found = query.where(OPEN, _task.c.id > after).order_by(_task.c.id).limit(limit)
    rows, wording = scope.connection.execute(found).all(), Wording(scope)
    return [
        (
            task_from(row, wording),
            Facts(received_at=row.received_at, urgency=row.urgency),
            None if row.labels is None else wording.told(prediction_from(row), row.version_id),
        )
        for row in rows
    ]
