"""The truth of each ticket: a projection of the reviews that count and of the labels it was imported with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, false, literal, null, select, update

from core.domain.documents import DocumentId
from core.domain.labels import Label
from core.domain.reviews import GIVING_LABELS, Action, Opinion, TaskState, Verdict, outcome
from core.domain.routing import Reason
from core.store import schema
from core.store.live import LIVE, UNTOUCHED, one_of
from core.store.scope import Scope, keep_first, replace
from core.store.wording import carrier

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
    # LIVE besides: its index finds the question by its ticket, however many wait.
    asked = update(task).where(task.c.project_id == scope.project, UNTOUCHED, LIVE, task.c.document_id.in_(documents))
    scope.connection.execute(asked.values(state=TaskState.WITHDRAWN))


def settle(scope: Scope, document: DocumentId) -> None:
    """Make a ticket's truth what its reviews and given labels say now; the row was locked by the caller."""
    decided, values = _reviewed(scope, document)
    if not decided:
        values = _imported(scope, document)
    truth = schema.truth
    if values is None:
        scope.connection.execute(delete(truth).where(truth.c.document_id == document))
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
