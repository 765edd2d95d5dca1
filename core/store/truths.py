"""The truth of each ticket: a projection of the reviews that count and of the labels it was imported with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, delete, exists, false, literal, null, select, update

from core.domain.documents import DocumentId
from core.domain.labels import Label
from core.domain.reviews import DECIDING, TaskState, Verdict
from core.store import schema
from core.store.live import LIVE, OPEN
from core.store.scope import Scope, keep_first, replace

IMPORTED = "import"
REVIEWED = "review"


def given(scope: Scope, content_hashes: Sequence[str]) -> None:
    """Make the given labels of these tickets their truth where they have none; nobody needs to be asked any more."""
    document, truth = schema.document, schema.truth
    columns = [
        document.c.id,
        document.c.project_id,
        document.c.held_out,
        document.c.given_labels,
        literal(IMPORTED),
        false(),
        null(),
    ]
    there = select(*columns).where(
        document.c.project_id == scope.project,
        document.c.content_hash.in_(content_hashes),
        document.c.given_labels.is_not(None),
    )
    names = ["document_id", "project_id", "held_out", "labels", "source", "unscored", "review_id"]
    scope.connection.execute(keep_first(scope.connection, truth).from_select(names, there))
    _withdraw(scope, there.with_only_columns(document.c.id))


def _withdraw(scope: Scope, documents: Select[Any]) -> None:
    task = schema.task
    # LIVE besides OPEN: its index finds the question by its ticket, however many wait.
    asked = update(task).where(task.c.project_id == scope.project, OPEN, LIVE, task.c.document_id.in_(documents))
    scope.connection.execute(asked.values(state=TaskState.WITHDRAWN))


def settle(scope: Scope, document: DocumentId) -> None:
    """Make a ticket's truth what its reviews and given labels say now; the row was locked by the caller."""
    values = _reviewed(scope, document) or _imported(scope, document)
    truth = schema.truth
    if values is None:
        scope.connection.execute(delete(truth).where(truth.c.document_id == document))
    else:
        row = {"document_id": document, "project_id": scope.project, **values}
        replace(scope.connection, truth, truth.c.document_id, row)


def _reviewed(scope: Scope, document: DocumentId) -> dict[str, Any] | None:
    review, ticket, undo = schema.review, schema.document, schema.review.alias("undo")
    newest = (
        select(review.c.id, review.c.labels, review.c.version_id, ticket.c.held_out)
        .join(ticket, ticket.c.id == review.c.document_id)
        .where(
            review.c.document_id == document,
            review.c.action.in_(DECIDING),
            review.c.verdict == Verdict.COUNTED,
            ~exists().where(undo.c.undoes_id == review.c.id),
        )
        .order_by(review.c.id.desc())
        .limit(1)
    )
    row = scope.connection.execute(newest).first()
    if row is None:
        return None
    unscored = row.version_id is None
    facts = {"source": REVIEWED, "unscored": unscored, "review_id": row.id}
    return {"held_out": row.held_out, "labels": row.labels, **facts}


def _imported(scope: Scope, document: DocumentId) -> dict[str, Any] | None:
    table = schema.document
    query = select(table.c.held_out, table.c.given_labels).where(table.c.id == document)
    row = scope.connection.execute(query).first()
    if row is None or row.given_labels is None:
        return None
    facts = {"source": IMPORTED, "unscored": False, "review_id": None}
    return {"held_out": row.held_out, "labels": row.given_labels, **facts}


def counted(rows: Iterable[Any]) -> dict[Label, int]:
    """Count labels from rows of (labels, how often)."""
    counts: Counter[Label] = Counter()
    for labels, often in rows:
        for label in labels:
            counts[label] += often
    return dict(sorted(counts.items()))
