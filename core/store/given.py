"""The labels that imports give: they become truths where nobody has spoken yet, and never speak against a review."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, exists, false, literal, null, or_, select, update

from core.domain.documents import DocumentId, NewDocument, content_hash
from core.domain.labels import Labels
from core.domain.reviews import GIVING_LABELS, TaskState, Verdict
from core.domain.routing import Reason
from core.store import schema
from core.store.live import LIVE, UNTOUCHED, one_of
from core.store.scope import Scope, insert_into
from core.store.truths import BROUGHT, IMPORTED

_document, _truth, _review, _task = schema.document, schema.truth, schema.review, schema.task
_undo = schema.review.alias("undo")

_counted = (
    _review.c.document_id == _document.c.id,
    _review.c.reason != Reason.KNOWN,
    one_of(_review.c.action, GIVING_LABELS),
    _review.c.verdict == Verdict.COUNTED,
)
_ANSWERED = exists().where(*_counted)
_STANDING = exists().where(*_counted, ~exists().where(_undo.c.undoes_id == _review.c.id))
_KNOWN = exists().where(_truth.c.document_id == _document.c.id)

# Built once: putting a query together costs more than asking it.
_here = _document.c.project_id == bindparam("the_project")
_these = _document.c.content_hash.in_(bindparam("the_hashes", expanding=True))
_SETTLED = select(_document.c.content_hash, or_(_KNOWN, _STANDING).label("known"), _ANSWERED.label("answered")).where(
    _here, _these
)
_GIVE = (
    update(_document)
    .where(_here, _document.c.content_hash == bindparam("the_hash"), ~_KNOWN, ~_STANDING)
    .values(given_labels=bindparam("the_labels", type_=_document.c.given_labels.type), given_set=bindparam("the_set"))
)
_UNHEARD = select(_document.c.id, _document.c.held_out, _document.c.content_hash).where(
    _here, _these, ~_KNOWN, ~_ANSWERED
)
_WITHDRAW = (
    update(_task)
    .where(
        _task.c.project_id == bindparam("the_project"),
        UNTOUCHED,
        LIVE,  # its index finds the question by its ticket, however many wait
        _task.c.reason != Reason.REQUESTED,
        _task.c.document_id.in_(bindparam("the_documents", expanding=True)),
    )
    .values(state=TaskState.WITHDRAWN)
)


@cache
def _truths_from_given(dialect: str) -> Insert:
    made = select(
        _document.c.id,
        _document.c.project_id,
        _document.c.held_out,
        _document.c.given_labels,
        literal(IMPORTED),
        false(),
        null(),
    ).where(_here, _these, _document.c.given_labels.is_not(None), ~_STANDING)
    names = ["document_id", "project_id", "held_out", "labels", "source", "unscored", "review_id"]
    insert = insert_into(dialect, _truth).from_select(names, made).on_conflict_do_nothing()
    return insert.returning(_truth.c.document_id)


@cache
def _brought_truths(dialect: str) -> Insert:
    return insert_into(dialect, _truth).on_conflict_do_nothing()


def settled(scope: Scope, new: Sequence[NewDocument]) -> set[str]:
    """Return the content hashes of those that take no labels of a file: they have a truth, or a reviewer's word.

    A label that a reviewer gave, come home in a file of ours, is no news where it was taken back since.
    """
    reviewed = {content_hash(row.text, row.external_id): row.reviewed for row in new}
    asked = {"the_project": scope.project, "the_hashes": list(reviewed)}
    rows = scope.connection.execute(_SETTLED, asked)
    return {row.content_hash for row in rows if row.known or (row.answered and reviewed[row.content_hash])}


def give(scope: Scope, given: Mapping[str, Labels], label_set: int) -> None:
    """Note the labels that tickets were given, by content hash; when nobody knows what the first meant, a new one speaks."""
    rows = [
        {"the_project": scope.project, "the_hash": key, "the_labels": labels, "the_set": label_set}
        for key, labels in given.items()
    ]
    scope.connection.execute(_GIVE, rows)


def make_truths(scope: Scope, content_hashes: Sequence[str]) -> None:
    """Make the given labels of these tickets their truth where nobody has spoken; their questions are withdrawn."""
    these = {"the_project": scope.project, "the_hashes": list(content_hashes)}
    made = scope.connection.execute(_truths_from_given(scope.connection.dialect.name), these).scalars().all()
    _withdraw(scope, made)


def bring(scope: Scope, brought: Mapping[str, Labels]) -> None:
    """Make labels that a reviewer gave elsewhere, by content hash, the truth of tickets that nobody has answered here."""
    these = {"the_project": scope.project, "the_hashes": list(brought)}
    found = scope.connection.execute(_UNHEARD, these).all()
    if not found:
        return
    facts: dict[str, Any] = {"project_id": scope.project, "source": BROUGHT, "unscored": False, "review_id": None}
    rows = [
        {"document_id": row.id, "held_out": row.held_out, "labels": brought[row.content_hash], **facts} for row in found
    ]
    scope.connection.execute(_brought_truths(scope.connection.dialect.name), rows)
    _withdraw(scope, [row.id for row in found])


def _withdraw(scope: Scope, documents: Sequence[DocumentId]) -> None:
    """Take back the open questions about tickets whose truth was just made; what a person asked for stays."""
    if documents:
        scope.connection.execute(_WITHDRAW, {"the_project": scope.project, "the_documents": list(documents)})
