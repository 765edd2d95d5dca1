"""Whose word the truth of a training ticket is."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from core.domain.documents import DocumentId, Truth
from core.domain.reviews import Action
from core.store import schema
from core.store.scope import Scope
from core.store.truths import BROUGHT

AT_ONCE = 500
_truth, _word = schema.truth, schema.review
_SPOKEN = (
    select(_truth.c.document_id, _truth.c.labels, _truth.c.source, _word.c.reviewer, _word.c.decided_at, _word.c.action)
    .outerjoin(_word, _word.c.id == _truth.c.review_id)
    .where(
        _truth.c.project_id == bindparam("the_project"),
        _truth.c.document_id.in_(bindparam("the_documents", expanding=True)),
        ~_truth.c.held_out,
    )
)


def truths(scope: Scope, documents: Sequence[DocumentId]) -> dict[DocumentId, Truth]:
    """Return what is known of those of these tickets that train and have a truth."""
    found: dict[DocumentId, Truth] = {}
    for start in range(0, len(documents), AT_ONCE):
        some = {"the_project": scope.project, "the_documents": documents[start : start + AT_ONCE]}
        for row in scope.connection.execute(_SPOKEN, some):
            found[row.document_id] = Truth(
                labels=row.labels,
                by=row.reviewer or "",
                at=row.decided_at,
                adjudicated=row.action == Action.ADJUDICATE,
                brought=row.source == BROUGHT,
            )
    return found
