"""Near-duplicates: tickets whose fingerprints share a band."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from core.domain.documents import DocumentId
from core.domain.reviews import Lookalike, Task, TaskId
from core.store import claims, schema
from core.store.live import FREE, LIVE
from core.store.scope import Scope, keep_first

_band, _task = schema.likeness, schema.task
MOST_LOOKED_AT, MOST_READ = 400, 24

# Built once: putting a query together costs more than asking it.
_BANDS = select(_band.c.document_id, _band.c.value).where(
    _band.c.document_id.in_(bindparam("the_documents", expanding=True))
)
# Looked up by their values, one after the other: joined to itself the table is walked through by SQLite.
_OTHERS = (
    select(_band.c.value, _task.c.id)
    .join(_task, _task.c.document_id == _band.c.document_id)
    .where(_band.c.project_id == bindparam("the_project"), _band.c.value.in_(bindparam("the_values", expanding=True)))
    .where(FREE, LIVE, claims.not_met(bindparam("the_reviewer")))  # LIVE: its index finds the question by its ticket
    .limit(MOST_LOOKED_AT)
)
_TEXTS = (
    select(_task.c.id, schema.document.c.text)
    .join(schema.document, schema.document.c.id == _task.c.document_id)
    .where(_task.c.id.in_(bindparam("the_tasks", expanding=True)))
)


def keep(scope: Scope, document: DocumentId, bands: Sequence[str]) -> None:
    """Note the bands of a ticket's fingerprint; a text never changes, so the first ones stay."""
    rows = [
        {"document_id": document, "band": place, "project_id": scope.project, "value": value}
        for place, value in enumerate(bands)
    ]
    if rows:
        scope.connection.execute(keep_first(scope.connection, _band), rows)


def alike(scope: Scope, reviewer: str, tasks: Sequence[Task], limit: int) -> dict[TaskId, list[Lookalike]]:
    """Return for each task up to so many others with a place for this reviewer that share bands with it, most first."""
    asked = {task.document: task.id for task in tasks}
    bands: dict[str, list[TaskId]] = defaultdict(list)
    for row in scope.connection.execute(_BANDS, {"the_documents": list(asked)}):
        bands[row.value].append(asked[row.document_id])
    given = {"the_project": scope.project, "the_values": list(bands), "the_reviewer": reviewer}
    shared = Counter((task, row.id) for row in scope.connection.execute(_OTHERS, given) for task in bands[row.value])
    found: dict[TaskId, list[TaskId]] = defaultdict(list)
    wanted: set[TaskId] = set()
    for (task, other), _ in shared.most_common():
        if len(found[task]) < limit and (other in wanted or len(wanted) < MOST_READ):
            found[task].append(other)
            wanted.add(other)
    texts = (
        {row.id: row.text for row in scope.connection.execute(_TEXTS, {"the_tasks": list(wanted)})} if wanted else {}
    )
    return {task: [Lookalike(other, texts[other]) for other in near] for task, near in found.items() if near}
