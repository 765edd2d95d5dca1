"""The truth of each ticket: a projection of the reviews that count and of the labels it was imported with."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, select

from core.domain.documents import DocumentId
from core.domain.labels import Label
from core.domain.reviews import GIVING_LABELS, Action, Opinion, TaskState, Verdict, outcome
from core.domain.routing import Reason
from core.store import schema
from core.store.live import one_of
from core.store.scope import Scope, replace
from core.store.wording import carrier

IMPORTED = "import"
REVIEWED = "review"
BROUGHT = "brought"
"""A reviewer's word given elsewhere, which a file of ours brought: it trains, but measures nothing."""


def settle(scope: Scope, document: DocumentId) -> None:
    """Make a ticket's truth what its reviews and given labels say now; the row was locked by the caller."""
    decided, values = _reviewed(scope, document)
    if not decided:
        values = _imported(scope, document)
    truth = schema.truth
    if values is None:
        spoken_here = truth.c.source != BROUGHT  # what came with a file stays until people here decide
        scope.connection.execute(delete(truth).where(truth.c.document_id == document, spoken_here))
    else:
        row = {"document_id": document, "project_id": scope.project, **values}
        replace(scope.connection, truth, truth.c.document_id, row)


def _reviewed(scope: Scope, document: DocumentId) -> tuple[bool, dict[str, Any] | None]:
    """Tell whether people have decided, and what; nothing when nobody knows any more what it means in today's words."""
    carried = carrier(scope)
    for rows in _by_question(scope, document):
        counting = [row for row in rows if row.action == Action.ADJUDICATE][-1:] or rows
        answers = [(Action(row.action), row.labels, carried(row.labels, row.label_set)) for row in counting]
        standing = [Opinion(action, labels) for action, _, labels in answers if labels is not None]
        _, labels = outcome(rows[0].wanted, standing)
        if labels is not None:
            facts = {"source": REVIEWED, "unscored": all(row.version_id is None for row in rows)}
            return True, {"held_out": rows[0].held_out, "labels": labels, "review_id": rows[-1].id, **facts}
        _, before = outcome(rows[0].wanted, [Opinion(action, labels) for action, labels, _ in answers])
        if before is not None and rows[0].state == TaskState.DONE:
            return True, None
    return False, None


def _by_question(scope: Scope, document: DocumentId) -> list[list[Row[Any]]]:
    """Return the answers about a ticket that count and stand, oldest first, question by question, newest first."""
    rows = scope.connection.execute(_ANSWERS, {"the_document": document}).all()
    return [list(group) for _, group in groupby(rows, key=lambda row: row.task_id)]


_review, _undo = schema.review, schema.review.alias("undo")
_ANSWERS = (
    select(_review, schema.document.c.held_out, schema.task.c.wanted, schema.task.c.state)
    .join(schema.document, schema.document.c.id == _review.c.document_id)
    .join(schema.task, schema.task.c.id == _review.c.task_id)
    .where(
        _review.c.document_id == bindparam("the_document"),
        _review.c.reason != Reason.KNOWN,
        one_of(_review.c.action, GIVING_LABELS),
        _review.c.verdict == Verdict.COUNTED,
        ~exists().where(_undo.c.undoes_id == _review.c.id),
    )
    .order_by(_review.c.task_id.desc(), _review.c.id)
)


def _imported(scope: Scope, document: DocumentId) -> dict[str, Any] | None:
    table = schema.document
    query = select(table.c.held_out, table.c.given_labels, table.c.given_set).where(table.c.id == document)
    row = scope.connection.execute(query).first()
    if row is None or row.given_labels is None:
        return None
    labels = carrier(scope)(row.given_labels, row.given_set)
    if labels is None:
        return None
    facts = {"source": IMPORTED, "unscored": False, "review_id": None}
    return {"held_out": row.held_out, "labels": labels, **facts}


def counted(rows: Iterable[Any]) -> dict[Label, int]:
    """Count labels from rows of (labels, how often)."""
    counts: Counter[Label] = Counter()
    for labels, often in rows:
        for label in labels:
            counts[label] += often
    return dict(sorted(counts.items()))
