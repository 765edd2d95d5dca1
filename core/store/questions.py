"""Questions as values: a row of `task` with its ticket, its prediction and one person's lease."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BindParameter, Row, Select, and_, bindparam, func, select

from core.domain.labels import Labels
from core.domain.predictions import Prediction, VersionId
from core.domain.reviews import Lease, Task, TaskId, TaskState
from core.domain.routing import Facts, Mix, Reason, answer_key
from core.store import schema
from core.store.claims import Held
from core.store.live import DISPUTED, FREE, OPEN
from core.store.predictions import prediction_from, scores_from, spans_from
from core.store.scope import Scope
from core.store.wording import Wording

_task, _lease, _document, _said = schema.task, schema.lease, schema.document, schema.prediction


def _selected() -> Select[Any]:
    """Return the query of a project's questions, with the lease of one reviewer where they have one."""
    project: BindParameter[Any] = bindparam("the_project")
    reviewer: BindParameter[Any] = bindparam("the_reviewer")
    said = and_(_said.c.document_id == _task.c.document_id, _said.c.version_id == _task.c.version_id)
    mine = and_(_lease.c.task_id == _task.c.id, _lease.c.reviewer == reviewer, _lease.c.project_id == project)
    return (
        select(_task, _document.c.text, _document.c.text_hash, _said.c.labels, _said.c.scores, _said.c.why)
        .add_columns(_lease.c.reviewer.label("holder"), _lease.c.token, _lease.c.until, _lease.c.position)
        .join(_document, _document.c.id == _task.c.document_id)
        .outerjoin(_said, said)
        .outerjoin(_lease, mine)
        .where(_task.c.project_id == project)
    )


# Built once: putting such a query together costs more than asking it.
_EVERY = _selected()
_ONE = _EVERY.where(_task.c.id == bindparam("the_task"))
_LOCK = (
    select(_task.c.id)
    .where(_task.c.id == bindparam("the_task"), _task.c.project_id == bindparam("the_project"))
    .with_for_update()
)
_THESE = _EVERY.where(_task.c.id.in_(bindparam("the_tasks", expanding=True)))
_DISPUTED = _EVERY.where(DISPUTED).order_by(_task.c.id).limit(bindparam("the_limit"))

_FACTS = (_said.c.confidence, _said.c.margin, _document.c.received_at, _document.c.urgency)
_OPEN = _EVERY.add_columns(*_FACTS).where(OPEN, _task.c.id > bindparam("the_task")).order_by(_task.c.id)
_PAGE = _OPEN.limit(bindparam("the_limit"))
_PREDICTED = (
    select(_task.c.version_id, _said.c.labels, func.count().label("tickets"))
    .outerjoin(_said, and_(_said.c.document_id == _task.c.document_id, _said.c.version_id == _task.c.version_id))
    .where(_task.c.project_id == bindparam("the_project"), FREE)
    .group_by(_task.c.version_id, _said.c.labels)
)


def one(scope: Scope, task: TaskId, reviewer: str) -> Task | None:
    """Return one question with this reviewer's lease; a writing transaction holds it until its end."""
    if scope.writing and scope.connection.dialect.name == "postgresql":
        # Before it is read: whoever waited for it would see the leases as they were when the waiting began.
        scope.connection.execute(_LOCK, {"the_project": scope.project, "the_task": task})
    found = _asked(scope, _ONE, reviewer, the_task=task)
    return found[0] if found else None


def these(scope: Scope, tasks: Iterable[TaskId], reviewer: str) -> list[Task]:
    """Return questions by their numbers, in no order."""
    wanted = list(tasks)
    return _asked(scope, _THESE, reviewer, the_tasks=wanted) if wanted else []


def held(
    scope: Scope, reviewer: str, leases: Sequence[Held], new: Sequence[TaskId], shown: Sequence[Task]
) -> list[Task]:
    """Return what a reviewer holds by these leases and, behind it, what was taken just now.

    What is among those `shown` under the same lease has not changed since and is not read again.
    """
    before = {(task.id, task.lease.token): task for task in shown if task.lease}
    kept = {
        one.task: replace(before[key], lease=Lease(reviewer=reviewer, token=one.token, until=one.until))
        for one in leases
        if (key := (one.task, one.token)) in before
    }
    wanted = [*(one.task for one in leases), *new]
    read = {task.id: task for task in these(scope, [task for task in wanted if task not in kept], reviewer)}
    return [(kept | read)[task] for task in wanted]


def disputed(scope: Scope, limit: int) -> list[Task]:
    """Return the questions whose answers differ, oldest first."""
    return _asked(scope, _DISPUTED, "", the_limit=limit)


def _asked(scope: Scope, query: Select[Any], reviewer: str, **facts: Any) -> list[Task]:
    given = {"the_project": scope.project, "the_reviewer": reviewer, **facts}
    rows, wording = scope.connection.execute(query, given).all(), Wording(scope)
    return [task_from(row, wording) for row in rows]


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


def predicted(scope: Scope) -> Mix:
    """Count what waits by the first label of the answer beside it, in the words of today's label set."""
    counts, wording = Counter[Labels | None](), Wording(scope)
    for row in scope.connection.execute(_PREDICTED, {"the_project": scope.project}):
        said = None
        if row.labels is not None:
            said = wording.told(
                Prediction(labels=row.labels, scores=(), confidence=1.0, margin=1.0), VersionId(row.version_id)
            )
        counts[answer_key(said)] += row.tickets
    return Mix(counts)


def open_page(scope: Scope, after: TaskId, limit: int) -> list[tuple[Task, Facts, Prediction | None]]:
    """Return open questions by ascending id with what their place depends on."""
    given = {"the_project": scope.project, "the_reviewer": "", "the_task": after, "the_limit": limit}
    rows, wording = scope.connection.execute(_PAGE, given).all(), Wording(scope)
    return [
        (
            task_from(row, wording),
            Facts(received_at=row.received_at, urgency=row.urgency),
            None if row.labels is None else wording.told(prediction_from(row), row.version_id),
        )
        for row in rows
    ]
