"""Answers that somebody else's later word has overruled."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Row, bindparam, exists, select

from core.domain.labels import Labels
from core.domain.own_work import SecondLook
from core.domain.reviews import DECIDING, Action
from core.domain.routing import Reason
from core.store import schema
from core.store.live import one_of
from core.store.scope import Scope
from core.store.wording import carrier

PAGE = 200
MOST_PAGES = 50

_mine, _truth, _word = schema.review, schema.truth, schema.review.alias("word")
_undo = schema.review.alias("undo")

# Built once: putting a query together costs more than asking it.
_OTHERWISE = (
    select(
        _mine.c.id,
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
    .where(_mine.c.project_id == bindparam("the_project"), _mine.c.reviewer == bindparam("the_reviewer"))
    .where(one_of(_mine.c.action, DECIDING), _mine.c.reason != Reason.KNOWN)
    .where(~exists().where(_undo.c.undoes_id == _mine.c.id))
    .where(_word.c.id > _mine.c.id, _word.c.reviewer != _mine.c.reviewer, _truth.c.labels != _mine.c.labels)
    .order_by(_mine.c.id.desc())
    .limit(PAGE)
)
_BEFORE = _OTHERWISE.where(_mine.c.id < bindparam("the_review"))


def overruled(scope: Scope, reviewer: str, limit: int) -> list[SecondLook]:
    """Return this person's answers that a later word of somebody else says otherwise, newest first.

    Answers to known tickets are left out: they would tell which tickets those are. After a change of labels the database
    finds answers that only their words tell apart from the truth: these are passed over, up to `PAGE` * `MOST_PAGES`.
    """
    carried = carrier(scope)
    told = ((row, carried(row.labels, row.label_set)) for row in _otherwise(scope, reviewer))
    looks = (_look(row, labels) for row, labels in told if labels is not None and set(labels) != set(row.truth))
    return list(islice(looks, limit))


def _otherwise(scope: Scope, reviewer: str) -> Iterator[Row[Any]]:
    """Yield answers that are written otherwise than the truth, newest first."""
    given: dict[str, Any] = {"the_project": scope.project, "the_reviewer": reviewer}
    rows = scope.connection.execute(_OTHERWISE, given).all()
    for _ in range(MOST_PAGES):
        yield from rows
        if len(rows) < PAGE:
            return
        rows = scope.connection.execute(_BEFORE, {**given, "the_review": rows[-1].id}).all()


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
