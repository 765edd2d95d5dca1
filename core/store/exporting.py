"""Tickets with their labels and answers by pages, for exports: each page is one short view of the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, exists, select

from core.domain.documents import Document, DocumentId
from core.domain.exports import Entry, Given
from core.domain.labels import Labels
from core.domain.reviews import Action, Verdict
from core.store import schema
from core.store.scope import Scope
from core.store.truths import BROUGHT, REVIEWED
from core.store.wording import carrier

_document, _truth, _review = schema.document, schema.truth, schema.review


def page(scope: Scope, after: DocumentId, limit: int, since: datetime | None, *, everything: bool) -> list[Entry]:
    """Return tickets to export by ascending id behind `after`, without their answers."""
    # The walk is along an index of the table it begins with; along the other's it would sort everything for each page.
    if since:
        query, ids = _reviewed(scope, since), _truth.c.document_id
    else:
        query, ids = _walked(scope, everything=everything), _document.c.id
    rows = scope.connection.execute(query.where(ids > after).order_by(ids).limit(limit))
    return [_entry(row) for row in rows]


def _selected() -> Select[Any]:
    return select(
        _document.c.id,
        _document.c.external_id,
        _document.c.text,
        _document.c.text_hash,
        _document.c.received_at,
        _document.c.added_at,
        _document.c.held_out,
        _document.c.urgency,
        _truth.c.labels,
        _truth.c.source,
        _review.c.received_at.label("reviewed_at"),
    )


def _walked(scope: Scope, *, everything: bool) -> Select[Any]:
    tickets = _document.outerjoin(_truth, _truth.c.document_id == _document.c.id)
    query = _selected().select_from(tickets.outerjoin(_review, _review.c.id == _truth.c.review_id))
    query = query.where(_document.c.project_id == scope.project)
    return query if everything else query.where(_truth.c.document_id.is_not(None))


def _reviewed(scope: Scope, since: datetime) -> Select[Any]:
    tickets = _truth.join(_document, _document.c.id == _truth.c.document_id)
    query = _selected().select_from(tickets.join(_review, _review.c.id == _truth.c.review_id))
    mine = (_truth.c.project_id == scope.project, _truth.c.source == REVIEWED)
    return query.where(*mine, _review.c.received_at >= since)


def _entry(row: Row[Any]) -> Entry:
    document = Document(
        id=row.id,
        external_id=row.external_id,
        text=row.text,
        text_hash=row.text_hash,
        received_at=row.received_at,
        held_out=row.held_out,
        labels=row.labels,
        urgency=row.urgency,
    )
    known = row.labels is not None
    moment = (row.reviewed_at or row.added_at) if known else None
    source = REVIEWED if row.source == BROUGHT else row.source or ""
    return Entry(document=document, source=source, labelled_at=moment)


def answers(scope: Scope, documents: Sequence[DocumentId]) -> dict[DocumentId, list[Given]]:
    """Return the answers to these tickets that were not taken back, oldest first."""
    undo, version, prediction = _review.alias("undo"), schema.model_version, schema.prediction
    said = and_(prediction.c.version_id == _review.c.version_id, prediction.c.document_id == _review.c.document_id)
    query = (
        select(_review, version.c.number.label("version"), prediction.c.confidence)
        .outerjoin(version, version.c.id == _review.c.version_id)
        .outerjoin(prediction, said)
        .where(
            _review.c.project_id == scope.project,
            _review.c.document_id.in_(documents),
            _review.c.action != Action.UNDO,
            ~exists().where(undo.c.undoes_id == _review.c.id),
        )
        .order_by(_review.c.id)
    )
    carry = carrier(scope)
    found: dict[DocumentId, list[Given]] = {}
    for row in scope.connection.execute(query):
        now = carry(row.labels, row.label_set)
        found.setdefault(row.document_id, []).append(_given(row, now))
    return found


def _given(row: Row[Any], now: Labels | None) -> Given:
    return Given(
        review=row.id,
        reviewer=row.reviewer,
        action=Action(row.action),
        verdict=Verdict(row.verdict),
        labels=row.labels,
        now=now,
        label_set=row.label_set,
        predicted=row.predicted,
        version=row.version,
        confidence=row.confidence,
        scores=dict(row.scores or ()),
        reason=row.reason,
        inclusion_probability=row.inclusion_probability,
        policy=row.policy,
        position=row.position,
        blind=row.blind,
        together=row.together,
        because=row.because,
        note=row.note,
        shown_at=row.shown_at,
        first_key_at=row.first_key_at,
        decided_at=row.decided_at,
        received_at=row.received_at,
    )
