"""Near-duplicates: tickets whose fingerprints share a band."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import and_, select

from core.domain.documents import DocumentId
from core.domain.reviews import Task, TaskId
from core.store import claims, questions, schema
from core.store.live import FREE, LIVE
from core.store.scope import Scope, keep_first
from core.store.wording import Wording

_band, _task = schema.likeness, schema.task
MOST_LOOKED_AT = 400


def keep(scope: Scope, document: DocumentId, bands: Sequence[str]) -> None:
    """Note the bands of a ticket's fingerprint; a text never changes, so the first ones stay."""
    rows = [
        {"document_id": document, "band": place, "project_id": scope.project, "value": value}
        for place, value in enumerate(bands)
    ]
    if rows:
        scope.connection.execute(keep_first(scope.connection, _band), rows)


def alike(scope: Scope, reviewer: str, tasks: Sequence[Task], limit: int) -> dict[TaskId, list[Task]]:
    """Return for each task up to so many others with a place for this reviewer that share a band with it."""
    mine, other = _band.alias("mine"), _band.alias("other")
    shared = and_(
        other.c.project_id == mine.c.project_id,
        other.c.value == mine.c.value,
        other.c.document_id != mine.c.document_id,
    )
    asked = {task.document: task.id for task in tasks}
    pairs = (
        select(mine.c.document_id.label("asked"), _task.c.id)
        .select_from(mine.join(other, shared).join(_task, _task.c.document_id == other.c.document_id))
        .where(mine.c.document_id.in_(asked), mine.c.project_id == scope.project)
        .where(FREE, LIVE, claims.not_met(reviewer))  # LIVE: its index finds the question by its ticket
        .limit(MOST_LOOKED_AT)
    )
    found: dict[TaskId, list[TaskId]] = defaultdict(list)
    # Repeats fall away here: a database that drops them itself reads every pair first.
    for pair in dict.fromkeys((row.asked, row.id) for row in scope.connection.execute(pairs)):
        found[asked[pair[0]]].append(pair[1])
    wanted = {task for others in found.values() for task in others[:limit]}
    query = questions.selected(scope, reviewer).where(_task.c.id.in_(wanted))
    rows, wording = scope.connection.execute(query).all() if wanted else [], Wording(scope)
    values = {row.id: questions.task_from(row, wording) for row in rows}
    return {task: [values[other] for other in others[:limit]] for task, others in found.items()}
