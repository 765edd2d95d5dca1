"""Answers that somebody else's later word has overruled."""

from typing import Any

from sqlalchemy import Row, exists, select

from core.domain.labels import Labels
from core.domain.own_work import SecondLook
from core.domain.reviews import DECIDING, Action
from core.domain.routing import Reason
from core.store import schema
from core.store.scope import Scope
from core.store.wording import carrier

_mine, _truth, _word = schema.review, schema.truth, schema.review.alias("word")
_undo = schema.review.alias("undo")


def overruled(scope: Scope, reviewer: str, limit: int) -> list[SecondLook]:
    """Return this person's answers that a later word of somebody else says otherwise, newest first.

    Answers to known tickets are left out: they would tell which tickets those are.
    """
    query = (
        select(
            _mine.c.document_id,
            _mine.c.decided_at,
            _mine.c.labels,
            _mine.c.label_set,
            _truth.c.labels.label("truth"),
            schema.document.c.text.label("text"),
        )
        .add_columns(_word.c.reviewer.label("by"), _word.c.action.label("how"), _word.c.note.label("word"))
        .join(_truth, _truth.c.document_id == _mine.c.document_id)
        .join(_word, _word.c.id == _truth.c.review_id)
        .join(schema.document, schema.document.c.id == _mine.c.document_id)
        .where(_mine.c.project_id == scope.project, _mine.c.reviewer == reviewer, _mine.c.action.in_(DECIDING))
        .where(_mine.c.reason != Reason.KNOWN, ~exists().where(_undo.c.undoes_id == _mine.c.id))
        .where(_word.c.id > _mine.c.id, _word.c.reviewer != reviewer, _truth.c.labels != _mine.c.labels)
        .order_by(_mine.c.id.desc())
        .limit(limit)
    )
    carried = carrier(scope)
    found = [(row, carried(row.labels, row.label_set)) for row in scope.connection.execute(query)]
    return [_look(row, labels) for row, labels in found if labels is not None and set(labels) != set(row.truth)]


def _look(row: Row[Any], labels: Labels) -> SecondLook:
    return SecondLook(
        document=row.document_id,
        text=row.text,
        answered_at=row.decided_at,
        labels=labels,
        truth=row.truth,
        by=row.by,
        adjudicated=row.how == Action.ADJUDICATE,
        note=row.word,
    )
