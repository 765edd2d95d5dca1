"""What is known of tickets follows their labels: carried where that is certain, asked again where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    case,
    delete,
    exists,
    extract,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    update,
)

from core.domain.desk import Order
from core.domain.labels import Labels, LabelSet, carry
from core.domain.reports import Touched
from core.domain.reviews import TaskState
from core.domain.routing import Reason
from core.store import inflight, schema
from core.store.columns import holds
from core.store.live import LIVE, production_version
from core.store.projects import SqlProjects
from core.store.scope import Scope, insert_into
from core.store.wording import Wording

CHUNK = 500
_truth, _task, _document, _said = schema.truth, schema.task, schema.document, schema.prediction
_known = schema.known_answer


@dataclass(frozen=True)
class Fate:
    """What becomes of the label lists that a change touches: another list, or nobody knows."""

    moving: dict[Labels, Labels]
    lost: list[Labels]


def lock(scope: Scope, *, moving: bool) -> None:
    """Keep whoever writes by the current labels waiting until this transaction ends; `moving` ones touch questions."""
    if moving:
        inflight.lock(scope)
    project = schema.project
    scope.connection.execute(select(project.c.id).where(project.c.id == scope.project).with_for_update())


def follow(scope: Scope, into: LabelSet, now: datetime) -> None:
    """Carry what is known of tickets from the label set before into this one, which was just saved."""
    if not into.change.moves:
        return
    before = Wording(scope, into=into.number - 1)
    fate = _fate(_counts(scope), into)
    _move(scope, fate)
    for start in range(0, len(fate.lost), CHUNK):
        lists = fate.lost[start : start + CHUNK]
        _ask_again(scope, lists, into, now)
        scope.connection.execute(delete(_truth).where(_here(scope), _truth.c.labels.in_(lists)))
    _carry_known(scope, before, into)
    inflight.follow(scope, before, into)


def touched(scope: Scope, into: LabelSet) -> Touched:
    """Say what saving this label set, the next one, would touch; nothing is written."""
    if not into.change.moves:
        return Touched()
    before = Wording(scope, into=into.number - 1)
    counts = _counts(scope)
    fate = _fate(counts, into)
    lost = {labels: counts[labels] for labels in fate.lost}
    return Touched(
        moving=sum(sum(counts[labels]) for labels in fate.moving),
        returning=sum(sum(both) for both in lost.values()),
        held_out=sum(held_out for _, held_out in lost.values()),
        waiting=_waiting(scope, before, into),
        again=inflight.lost(scope, before, into),
        known=sum(labels is None for _, labels in _known_answers(scope, before, into)),
    )


def _here(scope: Scope) -> ColumnElement[bool]:
    # Both sides of the wall are named, so that the index on project, side and labels is used.
    return (_truth.c.project_id == scope.project) & _truth.c.held_out.in_((false(), true()))


def _counts(scope: Scope) -> dict[Labels, tuple[int, int]]:
    """Count truths by label list: tickets to learn from, and held-out ones."""
    query = select(_truth.c.labels, _truth.c.held_out, func.count()).where(_truth.c.project_id == scope.project)
    found: dict[Labels, tuple[int, int]] = {}
    for labels, held_out, often in scope.connection.execute(query.group_by(_truth.c.labels, _truth.c.held_out)):
        learned, kept = found.get(labels, (0, 0))
        found[labels] = (learned, kept + often) if held_out else (learned + often, kept)
    return found


def _fate(counts: dict[Labels, tuple[int, int]], into: LabelSet) -> Fate:
    old = set(into.change.old)
    carried = {labels: carry(labels, (into.change,), into) for labels in counts if not old.isdisjoint(labels)}
    moving = {labels: now for labels, now in carried.items() if now is not None and now != labels}
    return Fate(moving=moving, lost=[labels for labels, now in carried.items() if now is None])


def _move(scope: Scope, fate: Fate) -> None:
    if fate.moving:
        mine = update(_truth).where(_here(scope), _truth.c.labels == bindparam("was", type_=_truth.c.labels.type))
        rows = [{"was": was, "becomes": becomes} for was, becomes in fate.moving.items()]
        becomes = bindparam("becomes", type_=_truth.c.labels.type)
        scope.connection.execute(mine.values(labels=becomes), rows)


def _ask_again(scope: Scope, lists: Sequence[Labels], into: LabelSet, now: datetime) -> None:
    """Ask about every ticket whose answer is lost; a question about it that waits already stays."""
    asked = {**_who_is_asked(scope), **_constants(scope, into, now)}
    wanted = select(*asked.values()).select_from(_truth.join(_document, _document.c.id == _truth.c.document_id))
    lost = wanted.where(_here(scope), _truth.c.labels.in_(lists))
    new = insert_into(scope.connection.dialect.name, _task).from_select(list(asked), lost)
    scope.connection.execute(new.on_conflict_do_nothing())


def _who_is_asked(scope: Scope) -> dict[str, Any]:
    """Return what the question says of its ticket.

    Held-out tickets that no model chose are asked about without showing its answer, so that they stay such tickets.
    """
    version = production_version(scope)
    said = exists().where(_said.c.document_id == _truth.c.document_id, _said.c.version_id == version)
    unchosen = _truth.c.held_out & or_(_truth.c.unscored, _document.c.given_labels.is_not(None))
    oldest_first = SqlProjects(scope.connection).get(scope.project).desk.order is Order.OLDEST
    age = extract("epoch", _document.c.received_at)
    return {
        "project_id": _truth.c.project_id,
        "document_id": _truth.c.document_id,
        "version_id": case((unchosen, null()), (said, version), else_=null()),
        "priority": age if oldest_first else literal(0.0),
    }


def _constants(scope: Scope, into: LabelSet, now: datetime) -> dict[str, Any]:
    wanted = SqlProjects(scope.connection).get(scope.project).desk.wanted
    facts = {
        "state": TaskState.OPEN,
        "reason": Reason.REQUESTED,
        "inclusion_probability": 1.0,
        "policy": f"label set {into.number}",
        "created_at": now,
        "wanted": wanted,
        "answers": 0,
        "places": wanted,
        "blind": False,
    }
    return {name: literal(value, type_=_task.c[name].type) for name, value in facts.items()}


def _known_answers(scope: Scope, before: Wording, into: LabelSet) -> list[tuple[int, Labels | None]]:
    """Return the known answers that the change touches, as ticket and labels; None where nobody knows any more."""
    rows = scope.connection.execute(select(_known).where(_known.c.project_id == scope.project))
    said = ((row.document_id, before.carry(row.labels, row.label_set)) for row in rows)
    now = ((document, labels, carry(labels or (), (into.change,), into)) for document, labels in said)
    return [(document, carried) for document, labels, carried in now if carried != labels]


def _carry_known(scope: Scope, before: Wording, into: LabelSet) -> None:
    for document, labels in _known_answers(scope, before, into):
        mine = _known.c.document_id == document
        if labels is None:
            scope.connection.execute(delete(_known).where(mine))
        else:
            change = update(_known).where(mine).values(labels=labels, label_set=into.number)
            scope.connection.execute(change)


def _waiting(scope: Scope, before: Wording, into: LabelSet) -> int:
    """Count the questions beside which a version's answer stands in a word that changes."""
    versions = scope.connection.execute(_asking_versions(scope)).scalars()
    named = [
        (_said.c.version_id == version) & holds(_said.c.labels, word)
        for version in versions
        for label in into.change.old
        for word in before.formerly(label, version)
    ]
    if not named:
        return 0
    said = (_said.c.document_id == _task.c.document_id) & (_said.c.version_id == _task.c.version_id)
    query = select(func.count()).select_from(_task.join(_said, said))
    return int(
        scope.connection.execute(query.where(_task.c.project_id == scope.project, LIVE, or_(*named))).scalar() or 0
    )


def _asking_versions(scope: Scope) -> Select[Any]:
    version = _task.c.version_id
    return select(version).where(_task.c.project_id == scope.project, LIVE, version.is_not(None)).distinct()
