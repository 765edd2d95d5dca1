"""The statements of a claim, each on its own index; no place of a question is ever given twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Insert,
    Row,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from core.domain.reviews import Lease, TaskId
from core.store import schema
from core.store.live import FREE, KNOWN, OPEN
from core.store.scope import Scope, insert_into

_task, _lease = schema.task, schema.lease
_mine = schema.lease.alias("mine")  # once: a new alias of a table costs more than the query it stands in
JUST_NOW = timedelta(seconds=30)


@dataclass(frozen=True)
class Held:
    """A lease of one reviewer."""

    task: TaskId
    token: str
    until: datetime
    order: int


def renew(scope: Scope, reviewer: str, until: datetime) -> list[Held]:
    """Prolong what this reviewer holds and return it, oldest claim first; what was prolonged just now is left so."""
    given = {"the_project": scope.project, "the_reviewer": reviewer}
    held = [Held(*row) for row in scope.connection.execute(_HELD, given)]
    if all(one.until > until - JUST_NOW for one in held):
        return held
    scope.connection.execute(_RENEW, {**given, "the_until": until})
    return [replace(one, until=until) for one in held]


def free_run_out(scope: Scope, reviewer: str, now: datetime) -> None:
    """End the leases of others that ran out.

    Rows that another transaction holds are passed over: whoever waited for them could wait for each other.
    """
    given = {"the_project": scope.project, "the_reviewer": reviewer, "the_now": now}
    end(scope, scope.connection.execute(_RUN_OUT, given).all())


def end(scope: Scope, leases: Sequence[Row[Any, Any]]) -> None:
    """Remove leases, given as rows of task and reviewer, and give their places back."""
    for one in sorted(leases, key=lambda one: one.task_id):  # in one order, so that nobody waits in a ring
        give_back(scope, one.task_id, one.reviewer)


def give_back(scope: Scope, task: TaskId, reviewer: str) -> None:
    """End a lease if it is still there, and give its place back; a known question that nobody holds is over."""
    given = {"the_project": scope.project, "the_task": task, "the_reviewer": reviewer}
    if scope.connection.dialect.name == "postgresql":
        scope.connection.execute(_LOCK, given)  # the question first, as an answer does it
    if use_up(scope, task, reviewer):
        scope.connection.execute(_GIVE_BACK, given)


def use_up(scope: Scope, task: TaskId, reviewer: str) -> bool:
    """End a lease for good; tell whether it was still there."""
    given = {"the_project": scope.project, "the_task": task, "the_reviewer": reviewer}
    return bool(scope.connection.execute(_END, given).rowcount)


def next_tasks(scope: Scope, reviewer: str, count: int) -> list[TaskId]:
    """Return the next so many questions with a place for this reviewer, in queue order, locked for this transaction."""
    given = {"the_project": scope.project, "the_reviewer": reviewer, "the_count": count}
    return list(scope.connection.execute(_NEXT, given).scalars())


def of_these(scope: Scope, reviewer: str, tasks: Sequence[TaskId]) -> list[TaskId]:
    """Return those of these questions that have a place for this reviewer, locked for this transaction."""
    given = {"the_project": scope.project, "the_reviewer": reviewer}
    # One by one: with a list of them SQLite would rather walk through all that wait.
    found = (scope.connection.execute(_FREE, {**given, "the_task": task}).scalar() for task in sorted(tasks))
    return [task for task in found if task is not None]


def not_met(reviewer: Any) -> Any:
    """Say that a question is neither held nor was answered or skipped by a reviewer."""
    seen, held = schema.task_seen, _mine
    return ~or_(
        exists().where(seen.c.task_id == _task.c.id, seen.c.reviewer == reviewer),
        exists().where(held.c.task_id == _task.c.id, held.c.reviewer == reviewer),
    )


def take(scope: Scope, tasks: Sequence[TaskId], lease: Lease, behind: int, held: int) -> None:
    """Lease questions that this transaction has locked, in this order behind `behind`; `held` were held before."""
    if not tasks:
        return
    facts = {
        "project_id": scope.project,
        "reviewer": lease.reviewer,
        "token": lease.token,
        "until": lease.until,
    }
    rows = [
        {**facts, "task_id": task, "claim_order": behind + place, "position": held + place}
        for place, task in enumerate(tasks, start=1)
    ]
    # Another tab of the same person may have taken one between the look and the lock.
    taken = scope.connection.execute(_take(scope.connection.dialect.name), rows).scalars().all()
    if taken:
        scope.connection.execute(_LESS, {"the_project": scope.project, "the_tasks": taken})


def last_order(scope: Scope, reviewer: str) -> tuple[int, int, int]:
    """Return the lowest and highest claim order of what a reviewer holds, and how many they hold."""
    mine = and_(_lease.c.project_id == scope.project, _lease.c.reviewer == reviewer)
    order = _lease.c.claim_order
    row = scope.connection.execute(select(func.min(order), func.max(order), func.count()).where(mine)).one()
    return row[0] or 0, row[1] or 0, row[2]


def leases_of(scope: Scope, task: TaskId) -> Sequence[Row[Any, Any]]:
    """Return the leases on a question, as rows of task and reviewer."""
    mine = and_(_lease.c.project_id == scope.project, _lease.c.task_id == task)
    return scope.connection.execute(select(_lease.c.task_id, _lease.c.reviewer).where(mine)).all()


# Built once: putting a query together costs more than asking it.
_project: BindParameter[Any] = bindparam("the_project")
_reviewer: BindParameter[Any] = bindparam("the_reviewer")
_held = and_(_lease.c.project_id == _project, _lease.c.reviewer == _reviewer)
_HELD = (
    select(_lease.c.task_id, _lease.c.token, _lease.c.until, _lease.c.claim_order)
    .where(_held)
    .order_by(_lease.c.claim_order, _lease.c.task_id)
)
_RENEW = update(_lease).where(_held).values(until=bindparam("the_until", type_=_lease.c.until.type))
_one = and_(_task.c.id == bindparam("the_task"), _task.c.project_id == _project)
_LOCK = select(_task.c.id).where(_one).with_for_update()
_FREE = select(_task.c.id).where(_one, FREE, not_met(_reviewer)).with_for_update(skip_locked=True)
_END = delete(_lease).where(_held, _lease.c.task_id == bindparam("the_task"))
_left_alone = case((and_(OPEN, KNOWN), literal_column("'withdrawn'")), else_=_task.c.state)
_GIVE_BACK = update(_task).where(_one).values(places=_task.c.places + 1, state=_left_alone)
_LESS = (
    update(_task)
    .where(_task.c.project_id == _project, _task.c.id.in_(bindparam("the_tasks", expanding=True)))
    .values(places=_task.c.places - 1)
)
_others = and_(
    _lease.c.project_id == _project,
    _lease.c.until < bindparam("the_now", type_=_lease.c.until.type),
    _lease.c.reviewer != _reviewer,
)
_RUN_OUT = (
    select(_lease.c.task_id, _lease.c.reviewer)
    .join(_task, _task.c.id == _lease.c.task_id)
    .where(_others)
    .with_for_update(skip_locked=True)
)
_NEXT = (
    select(_task.c.id)
    .where(_task.c.project_id == _project, FREE, ~KNOWN, not_met(_reviewer))
    .order_by(_task.c.priority, _task.c.id)
    .limit(bindparam("the_count"))
    .with_for_update(skip_locked=True)
)


@cache
def _take(dialect: str) -> Insert:
    """Return what takes a lease that nobody of the same person has taken, and says whether it did."""
    return insert_into(dialect, _lease).on_conflict_do_nothing().returning(_lease.c.task_id)
