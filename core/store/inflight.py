"""Questions that have some of their answers when labels change: which answers still stand, and what they say now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, exists, select, update

from core.domain.documents import DocumentId
from core.domain.labels import ChangeKind, Labels, LabelSet, carry
from core.domain.reviews import GIVING_LABELS, Action, Opinion, TaskState, Verdict, outcome
from core.store import schema, truths
from core.store.live import LIVE
from core.store.scope import Scope
from core.store.wording import Wording

_task, _review, _seen = schema.task, schema.review, schema.task_seen


@dataclass(frozen=True)
class Said:
    """One answer to a question: the row, and what it is in the newest words; None when nobody knows any more."""

    row: Row[Any]
    labels: Labels | None


def lock(scope: Scope) -> None:
    """Hold the questions that have answers and are not decided, so that none of them is answered meanwhile."""
    mine = select(_task.c.id).where(_task.c.project_id == scope.project, LIVE, _task.c.answers > 0)
    scope.connection.execute(mine.order_by(_task.c.id).with_for_update())


def lost(scope: Scope, before: Wording, into: LabelSet) -> int:
    """Count the answers that have to be given anew."""
    answers = (one for said in _answered(scope, before, into) for one in said)
    return sum(one.labels is None for one in answers)


def follow(scope: Scope, before: Wording, into: LabelSet) -> None:
    """Put every question where its answers leave it in the words of the newest label set."""
    for said in _answered(scope, before, into):
        gone = [one.row for one in said if one.labels is None]
        if gone:
            _forget(scope, gone)
        standing = [Opinion(Action(one.row.action), one.labels) for one in said if one.labels is not None]
        first = said[0].row
        state, _ = outcome(first.wanted, standing)
        if first.state == TaskState.DISPUTED and state is not TaskState.DISPUTED:
            scope.connection.execute(update(_task).where(_task.c.id == first.task_id).values(state=state))
            truths.settle(scope, DocumentId(first.document_id))


def _answered(scope: Scope, before: Wording, into: LabelSet) -> Iterable[list[Said]]:
    """Return, question by question, the answers that stood until now; a rename changes nothing about them."""
    if into.change.kind is ChangeKind.RENAME:
        return []
    found: dict[int, list[Said]] = defaultdict(list)
    for row in scope.connection.execute(_standing(scope)):
        labels = before.carry(row.labels, row.label_set)
        if labels is not None:
            found[row.task_id].append(Said(row, carry(labels, (into.change,), into)))
    return list(found.values())


def _standing(scope: Scope) -> Select[Any]:
    undo = schema.review.alias("undo")
    return (
        select(_task.c.id.label("task_id"), _task.c.document_id, _task.c.state, _task.c.wanted)
        .add_columns(_review.c.reviewer, _review.c.action, _review.c.labels, _review.c.label_set)
        .join(_review, _review.c.task_id == _task.c.id)
        .where(
            _task.c.project_id == scope.project,
            LIVE,
            _task.c.answers > 0,
            _review.c.verdict == Verdict.COUNTED,
            _review.c.action.in_(GIVING_LABELS),
            ~exists().where(undo.c.undoes_id == _review.c.id),
        )
        .order_by(_task.c.id, _review.c.id)
    )


def _forget(scope: Scope, gone: list[Row[Any]]) -> None:
    """Give the places of these answers to one question back, also to those who gave them."""
    task, places = gone[0].task_id, len(gone)
    less = update(_task).where(_task.c.id == task)
    scope.connection.execute(less.values(answers=_task.c.answers - places, places=_task.c.places + places))
    for row in gone:
        met = delete(_seen).where(_seen.c.task_id == task, _seen.c.reviewer == row.reviewer)
        scope.connection.execute(met)
