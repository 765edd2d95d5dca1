"""The ticket browser's pages: one row for each ticket with its truth, production's answer, and where it stands."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, literal_column, or_, select, tuple_
from sqlalchemy.sql.selectable import FromClause

from core.domain.documents import DocumentId
from core.domain.labels import Label, Labels
from core.domain.predictions import VersionId
from core.domain.reports import Filter, TicketRow
from core.domain.reviews import TaskState
from core.domain.routing import Reason
from core.store import schema, search
from core.store.columns import holds
from core.store.live import LIVE, production_version
from core.store.predictions import prediction_from
from core.store.scope import Scope
from core.store.truths import REVIEWED
from core.store.wording import Wording

_document, _truth, _task, _prediction = schema.document, schema.truth, schema.task, schema.prediction
_then = _prediction.alias("then_said")
_SAID = ("labels", "scores", "confidence", "margin")


def page(scope: Scope, wanted: Filter, after: DocumentId, limit: int) -> list[TicketRow]:
    """Return the tickets wanted, by descending id, below `after` (0 = from the newest)."""
    version, wording = _production(scope), Wording(scope)
    newest, tickets = _order(scope, wanted)
    query = _selected(tickets, version, wanted).where(*_conditions(scope, wanted, wording, version))
    if after:
        query = query.where(newest < after)
    rows = scope.connection.execute(query.order_by(newest.desc()).limit(limit))
    return [_ticket(row, wording, version, VersionId(wanted.accepted_by)) for row in rows]


def count(scope: Scope, wanted: Filter, most: int) -> int:
    """Count the tickets wanted, up to so many."""
    version = _production(scope)
    _, tickets = _order(scope, wanted)
    some = _selected(tickets, version, wanted).where(*_conditions(scope, wanted, Wording(scope), version))
    ids = some.with_only_columns(_document.c.id, maintain_column_froms=True).limit(most).subquery()
    return int(scope.connection.execute(select(func.count()).select_from(ids)).scalar() or 0)


def _production(scope: Scope) -> VersionId | None:
    return scope.connection.execute(select(production_version(scope))).scalar()


def _order(scope: Scope, wanted: Filter) -> tuple[ColumnElement[int], FromClause]:
    """Return what pages are cut by, and the tickets; where words are looked for, in the index's own order if it has one."""
    if not wanted.text or scope.connection.dialect.name != "sqlite":
        return _document.c.id, _document
    # The plus keeps the planner from asking the index about one ticket after the other.
    ticket = _document.c.id == literal_column("+document_words.rowid")
    return search.INDEX.c.rowid, search.INDEX.join(_document, ticket)


def _selected(tickets: FromClause, version: VersionId | None, wanted: Filter) -> Select[Any]:
    then = and_(_then.c.document_id == _document.c.id, _then.c.version_id == wanted.accepted_by)
    rows: FromClause = (
        tickets.outerjoin(_truth, _truth.c.document_id == _document.c.id)
        .outerjoin(_task, and_(_task.c.document_id == _document.c.id, LIVE))
        .outerjoin(_prediction, and_(_prediction.c.document_id == _document.c.id, _prediction.c.version_id == version))
        .outerjoin(_then, then)
    )
    return select(
        _document.c.id,
        _document.c.text,
        _document.c.received_at,
        _document.c.held_out,
        _truth.c.labels.label("truth"),
        _truth.c.source,
        _task.c.state.label("task"),
        *(_prediction.c[name] for name in (*_SAID, "reason")),
        *(_then.c[name].label(f"then_{name}") for name in _SAID),
    ).select_from(rows)


def _conditions(scope: Scope, wanted: Filter, wording: Wording, version: VersionId | None) -> list[ColumnElement[bool]]:
    found = [_document.c.project_id == scope.project]
    if wanted.state:
        found.append(_in_state(wanted.state))
    if wanted.label:
        found.append(_labelled(Label(wanted.label), wording.formerly(Label(wanted.label), version)))
    if wanted.text:
        found.append(search.matching(scope, search.terms(wanted.text)))
    if wanted.received_from:
        found.append(_document.c.received_on >= wanted.received_from)
    if wanted.received_to:
        found.append(_document.c.received_on <= wanted.received_to)
    if wanted.least_confidence > 0 or wanted.most_confidence < 1:
        found.append(_prediction.c.confidence.between(wanted.least_confidence, wanted.most_confidence))
    if wanted.accepted_by:
        found += [_left_alone(wanted.accepted_by), _task.c.id.is_(None), _truth.c.document_id.is_(None)]
        if wanted.otherwise:
            found.append(_otherwise(scope, wording, VersionId(wanted.accepted_by), version))
    return found


def _left_alone(version: int) -> ColumnElement[bool]:
    """Return the condition that a version, in production or not any more, decided about a ticket alone."""
    said = schema.prediction.alias("alone")
    sure = said.c.reason.in_((Reason.SURE, Reason.AUDIT))
    # Not a look at every ticket: an index knows what a version was sure of.
    return _document.c.id.in_(select(said.c.document_id).where(said.c.version_id == version, sure))


def _otherwise(scope: Scope, wording: Wording, before: VersionId, now: VersionId | None) -> ColumnElement[bool]:
    """Return the condition that production says otherwise than a version did, whatever words and order each used."""
    if now is None:
        return false()
    differ = _then.c.labels != _prediction.c.labels
    if wording.written_alike(before, now):
        return differ
    here = and_(_prediction.c.document_id == _then.c.document_id, _prediction.c.version_id == now)
    both = select(_then.c.labels, _prediction.c.labels).select_from(_then.join(_prediction, here)).distinct()
    pairs = [(was, said) for was, said in scope.connection.execute(both.where(_then.c.version_id == before))]
    same = {pair for pair in pairs if wording.same(pair[0], before, pair[1], now)}
    written = tuple_(_then.c.labels, _prediction.c.labels)
    renamed = written.in_([pair for pair in same if pair[0] != pair[1]])
    reused = written.in_([pair for pair in pairs if pair[0] == pair[1] and pair not in same])
    return or_(and_(differ, ~renamed), reused)


def _labelled(label: Label, words: Labels) -> ColumnElement[bool]:
    """Return the condition that a ticket has a label, by its truth or else by what the version called it in its words."""
    said = or_(false(), *(holds(_prediction.c.labels, word) for word in words))
    return or_(holds(_truth.c.labels, label), and_(_truth.c.document_id.is_(None), said))


def _in_state(state: str) -> ColumnElement[bool]:
    known: dict[str, ColumnElement[bool]] = {
        "waiting": _task.c.state.in_((TaskState.OPEN, TaskState.DISPUTED)),
        "flagged": _task.c.state == TaskState.FLAGGED,
        "reviewed": and_(_truth.c.source == REVIEWED, _task.c.id.is_(None)),
        "labelled": _truth.c.document_id.is_not(None),
        "held out": _document.c.held_out,
        "accepted": and_(_prediction.c.reason == Reason.SURE, _task.c.id.is_(None), _truth.c.document_id.is_(None)),
    }
    return known.get(state, or_(False))


def _ticket(row: Row[Any], wording: Wording, version: VersionId | None, before: VersionId) -> TicketRow:
    said = wording.told(prediction_from(row), version) if version is not None and row.labels is not None else None
    then = wording.told(prediction_from(row, "then_"), before) if row.then_labels is not None else None
    return TicketRow(
        id=row.id,
        text=row.text,
        received_at=row.received_at,
        truth=row.truth,
        predicted=said.labels if said else (),
        confidence=said.confidence if said else None,
        state=_state(row),
        then=then.labels if then else (),
    )


def _state(row: Row[Any]) -> str:
    if row.task is not None:  # asked again, whatever is known of it
        return "flagged" if row.task == TaskState.FLAGGED else "waiting"
    if row.source == REVIEWED:
        return "reviewed"
    if row.truth is not None:
        return "labelled"
    if row.reason == Reason.SURE:
        return "accepted"
    return "held out" if row.held_out else ""
