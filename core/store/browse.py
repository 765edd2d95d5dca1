"""The ticket browser's pages: one row for each ticket with its truth, production's answer, and where it stands."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, and_, func, literal_column, or_, select
from sqlalchemy.sql.selectable import FromClause

from core.domain.documents import DocumentId
from core.domain.reports import Filter, TicketRow
from core.domain.reviews import TaskState
from core.domain.routing import Reason
from core.store import schema
from core.store.columns import holding
from core.store.live import LIVE, production_version
from core.store.scope import Scope
from core.store.truths import REVIEWED

_document, _truth, _task, _prediction = schema.document, schema.truth, schema.task, schema.prediction


def page(scope: Scope, wanted: Filter, after: DocumentId, limit: int) -> list[TicketRow]:
    """Return the tickets wanted, by descending id, below `after` (0 = from the newest)."""
    query = _selected(scope).where(_document.c.project_id == scope.project, *_conditions(wanted))
    if after:
        query = query.where(_document.c.id < after)
    rows = scope.connection.execute(query.order_by(_document.c.id.desc()).limit(limit))
    return [_ticket(row) for row in rows]


def _selected(scope: Scope) -> Select[Any]:
    version = production_version(scope)
    rows: FromClause = (
        _document.outerjoin(_truth, _truth.c.document_id == _document.c.id)
        .outerjoin(_task, and_(_task.c.document_id == _document.c.id, LIVE))
        .outerjoin(_prediction, and_(_prediction.c.document_id == _document.c.id, _prediction.c.version_id == version))
    )
    return select(
        _document.c.id,
        _document.c.text,
        _document.c.received_at,
        _document.c.held_out,
        _truth.c.labels.label("truth"),
        _truth.c.source,
        _task.c.state.label("task"),
        _prediction.c.labels.label("predicted"),
        _prediction.c.confidence,
        _prediction.c.reason,
    ).select_from(rows)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found = [_in_state(wanted.state)] if wanted.state else []
    if wanted.label:
        shown = func.coalesce(_truth.c.labels, _prediction.c.labels, type_=Text())
        found.append(shown.contains(holding(wanted.label), autoescape=True))
    if wanted.text:
        found.append(_document.c.text.icontains(wanted.text, autoescape=True))
    if wanted.least_confidence > 0 or wanted.most_confidence < 1:
        found.append(_prediction.c.confidence.between(wanted.least_confidence, wanted.most_confidence))
    return found


def _in_state(state: str) -> ColumnElement[bool]:
    reviewed = func.coalesce(_truth.c.source == REVIEWED, literal_column("false"))
    known: dict[str, ColumnElement[bool]] = {
        "waiting": and_(_task.c.state.in_((TaskState.OPEN, TaskState.LEASED)), ~reviewed),
        "flagged": and_(_task.c.state == TaskState.FLAGGED, ~reviewed),
        "reviewed": _truth.c.source == REVIEWED,
        "labelled": _truth.c.document_id.is_not(None),
        "held out": _document.c.held_out,
        "accepted": and_(_prediction.c.reason == Reason.SURE, _task.c.id.is_(None), _truth.c.document_id.is_(None)),
    }
    return known.get(state, or_(False))


def _ticket(row: Row[Any]) -> TicketRow:
    return TicketRow(
        id=row.id,
        text=row.text,
        received_at=row.received_at,
        truth=row.truth,
        predicted=row.predicted or (),
        confidence=row.confidence,
        state=_state(row),
    )


def _state(row: Row[Any]) -> str:
    if row.source == REVIEWED:
        return "reviewed"
    if row.task is not None:
        return "flagged" if row.task == TaskState.FLAGGED else "waiting"
    if row.truth is not None:
        return "labelled"
    if row.reason == Reason.SURE:
        return "accepted"
    return "held out" if row.held_out else ""
