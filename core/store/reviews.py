"""Answers, append-only; the truth of a ticket follows from them in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Row, Select, bindparam, exists, func, select

from core.domain.documents import DocumentId
from core.domain.errors import NotFound
from core.domain.exports import Given
from core.domain.own_work import SecondLook
from core.domain.reports import ReviewerDay
from core.domain.reviews import (
    DECIDING,
    GIVING_LABELS,
    UNDOABLE,
    Action,
    NewReview,
    Review,
    ReviewId,
    TaskId,
    Undoable,
    Verdict,
)
from core.domain.routing import Reason
from core.store import exporting, schema, second_looks, truths
from core.store.days import day_of
from core.store.live import one_of
from core.store.predictions import scores_kept
from core.store.scope import Scope, insert_into
from core.store.wording import carrier

_review = schema.review
_undo = schema.review.alias("undo")
_undone: ColumnElement[bool] = exists().where(_undo.c.undoes_id == _review.c.id)


# Built once: putting a query together costs more than asking it.
_EVERY = select(_review, _undone.label("undone"))
_HERE = _EVERY.where(_review.c.project_id == bindparam("the_project"))
_BY_OPERATION = _HERE.where(_review.c.operation == bindparam("the_operation"))
_STANDING = _HERE.where(
    _review.c.task_id == bindparam("the_task"),
    _review.c.verdict == Verdict.COUNTED,
    one_of(_review.c.action, GIVING_LABELS),
    ~_undone,
).order_by(_review.c.id)
_by = _review.c.reviewer == bindparam("the_reviewer")
_BLIND = select(_review.c.task_id).where(
    _review.c.task_id.in_(bindparam("the_tasks", expanding=True)), _by, _review.c.blind
)
_SINCE = select(func.count()).where(
    _review.c.project_id == bindparam("the_project"),
    _by,
    _review.c.received_at >= bindparam("the_moment", type_=_review.c.received_at.type),
    one_of(_review.c.action, DECIDING),
    ~_undone,
)
_LATEST = _HERE.where(_by).order_by(_review.c.id.desc()).limit(bindparam("the_limit"))
_UNDOABLE = _LATEST.where(~_undone, one_of(_review.c.action, UNDOABLE)).with_only_columns(
    _review.c.operation, _review.c.together, _review.c.action, _review.c.decided_at
)
_TICKET = (
    select(schema.document.c.id)
    .where(schema.document.c.id == bindparam("the_document"), schema.document.c.project_id == bindparam("the_project"))
    .with_for_update(key_share=True)
)


@cache
def _adding(dialect: str, *, undo: bool) -> Insert:
    """Return what records a review and says its number; the first of an operation stays, an undo is never twice."""
    made = insert_into(dialect, _review)
    return (made if undo else made.on_conflict_do_nothing()).returning(_review.c.id)


@dataclass(frozen=True)
class SqlReviews:
    """The rows of `review`, and `truth` as they make it."""

    scope: Scope

    def add(self, review: NewReview) -> Review:
        """Record one and settle the ticket's truth; the same operation returns the first one.

        Raises:
            NotFound: the ticket is not in this project.
            Conflict: what it takes back was taken back already.
        """
        self._lock_ticket(review)
        undo = review.undoes is not None
        if undo:  # what it takes back may be taken back only once
            earlier = self.by_operation(review.answer.operation)
            if earlier is not None:
                return earlier
        adding = _adding(self.scope.connection.dialect.name, undo=undo)
        new = self.scope.connection.execute(adding, _row(review, self.scope)).scalar()
        if new is not None and _changes_truth(review):
            truths.settle(self.scope, review.task.document)
        kept = self.by_operation(review.answer.operation)
        if kept is None:
            raise NotFound
        return kept

    def by_operation(self, operation: str) -> Review | None:
        """Return the review of this operation, or None."""
        given = {"the_project": self.scope.project, "the_operation": operation}
        row = self.scope.connection.execute(_BY_OPERATION, given).first()
        return _from(row) if row else None

    def standing(self, task: TaskId) -> list[Review]:
        """Return the answers to a question that count and were not taken back, adjudications included, oldest first.

        They are told in the words of today's label set; those that nobody can carry there count no more.
        """
        given = {"the_project": self.scope.project, "the_task": task}
        rows, carried = self.scope.connection.execute(_STANDING, given).all(), carrier(self.scope)
        told = ((row, carried(row.labels, row.label_set)) for row in rows)
        return [replace(_from(row), labels=labels) for row, labels in told if labels is not None]

    def answered_blind(self, reviewer: str, tasks: Sequence[TaskId]) -> set[TaskId]:
        """Return those of these questions that this reviewer has answered blind, taken back or not."""
        given = {"the_tasks": tasks, "the_reviewer": reviewer}
        return set(self.scope.connection.execute(_BLIND, given).scalars())

    def since(self, reviewer: str, moment: datetime) -> int:
        """Count this reviewer's decisions received since a moment that were not taken back."""
        given = {"the_project": self.scope.project, "the_reviewer": reviewer, "the_moment": moment}
        return int(self.scope.connection.execute(_SINCE, given).scalar() or 0)

    def latest(self, reviewer: str, limit: int = 50) -> list[Review]:
        """Return this reviewer's latest, newest first."""
        given = {"the_project": self.scope.project, "the_reviewer": reviewer, "the_limit": limit}
        return [_from(row) for row in self.scope.connection.execute(_LATEST, given)]

    def undoable(self, reviewer: str, limit: int = 50) -> list[Undoable]:
        """Return this reviewer's latest answers that can still be taken back, newest first."""
        given = {"the_project": self.scope.project, "the_reviewer": reviewer, "the_limit": limit}
        rows = self.scope.connection.execute(_UNDOABLE, given)
        return [Undoable(row.operation, row.together, Action(row.action), row.decided_at) for row in rows]

    def overruled(self, reviewer: str, limit: int = 50) -> list[SecondLook]:
        """Return this reviewer's answers that a later word of somebody else says otherwise, newest first."""
        return second_looks.overruled(self.scope, reviewer, limit)

    def days(self, reviewer: str | None = None) -> list[ReviewerDay]:
        """Count reviews that stand by day and person, newest day first."""
        day = func.date(_review.c.decided_at)
        query = (
            select(day.label("day"), _review.c.reviewer, _review.c.action, func.count().label("often"))
            .where(_review.c.project_id == self.scope.project, _review.c.action != Action.UNDO, ~_undone)
            .group_by(day, _review.c.reviewer, _review.c.action)
            .order_by(day.desc(), _review.c.reviewer)
        )
        if reviewer is not None:
            query = query.where(_review.c.reviewer == reviewer)
        found: dict[tuple[Any, str], dict[str, int]] = {}
        for row in self.scope.connection.execute(query):
            found.setdefault((row.day, row.reviewer), {})[row.action] = row.often
        return [_day(day, who, counts) for (day, who), counts in found.items()]

    def export(self, after: ReviewId, limit: int) -> list[Review]:
        """Return reviews by ascending id, for exports by pages."""
        query = self._selected().where(_review.c.id > after).order_by(_review.c.id).limit(limit)
        return [_from(row) for row in self.scope.connection.execute(query)]

    def of_documents(self, documents: Sequence[DocumentId]) -> dict[DocumentId, list[Given]]:
        """Return the answers to these tickets that were not taken back, oldest first, with all that was recorded."""
        return exporting.answers(self.scope, documents)

    def _lock_ticket(self, review: NewReview) -> None:
        given = {"the_document": review.task.document, "the_project": self.scope.project}
        # Two answers to one ticket settle its truth one after the other.
        if self.scope.connection.execute(_TICKET, given).first() is None:
            raise NotFound

    def _selected(self) -> Select[Any]:
        return _EVERY.where(_review.c.project_id == self.scope.project)


def _changes_truth(review: NewReview) -> bool:
    decides = review.action in GIVING_LABELS and review.verdict is Verdict.COUNTED
    return (decides or review.action is Action.UNDO) and review.task.reason is not Reason.KNOWN


def _row(review: NewReview, scope: Scope) -> dict[str, Any]:
    answer, task = review.answer, review.task
    return {
        "project_id": scope.project,
        "operation": answer.operation,
        "task_id": task.id,
        "document_id": task.document,
        "reviewer": review.reviewer,
        "action": review.action,
        "verdict": review.verdict,
        "labels": review.labels,
        "predicted": task.predicted,
        "scores": scores_kept(task.scores),
        "version_id": task.version,
        "reason": task.reason,
        "inclusion_probability": task.inclusion_probability,
        "priority": task.priority,
        "position": task.position,
        "label_set": review.label_set,
        "policy": task.policy,
        "token": answer.token,
        "text_hash": answer.text_hash,
        "note": answer.note,
        "because": answer.because,
        "blind": answer.blind,
        "together": answer.together,
        "undoes_id": review.undoes,
        "shown_at": answer.shown_at,
        "first_key_at": answer.first_key_at,
        "decided_at": answer.decided_at or review.received_at,
        "received_at": review.received_at,
    }


def _from(row: Row[Any]) -> Review:
    return Review(
        id=row.id,
        operation=row.operation,
        task=row.task_id,
        document=row.document_id,
        reviewer=row.reviewer,
        action=Action(row.action),
        verdict=Verdict(row.verdict),
        labels=row.labels,
        predicted=row.predicted,
        decided_at=row.decided_at,
        note=row.note,
        undone=bool(row.undone),
        because=row.because,
        blind=row.blind,
        together=row.together,
        shown_at=row.shown_at,
        first_key_at=row.first_key_at,
        unscored=row.version_id is None,
    )


def _day(day: Any, reviewer: str, counts: dict[str, int]) -> ReviewerDay:
    return ReviewerDay(
        day=day_of(day),
        reviewer=reviewer,
        confirmed=counts.get(Action.CONFIRM, 0),
        corrected=counts.get(Action.CORRECT, 0),
        skipped=counts.get(Action.SKIP, 0),
        flagged=counts.get(Action.FLAG, 0),
    )
