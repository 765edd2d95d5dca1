"""The three statements of a claim, each on its own index; no task is ever leased twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, func, select, update

from core.domain.reviews import Lease, TaskState
from core.store import schema
from core.store.live import LEASED, OPEN
from core.store.scope import Scope

_task = schema.task


def free_run_out(scope: Scope, reviewer: str, now: datetime) -> None:
    """Open the tasks whose leases by others ran out (never an OR in the claim: it would lose the index)."""
    others = and_(_task.c.project_id == scope.project, LEASED, _task.c.lease_until < now)
    ran_out = select(_task.c.id).where(others, _task.c.lease_reviewer != reviewer).with_for_update(skip_locked=True)
    free = {"state": TaskState.OPEN, "lease_reviewer": None, "lease_token": None, "lease_until": None}
    scope.connection.execute(update(_task).where(_task.c.id.in_(ran_out)).values(free))


def renew(scope: Scope, reviewer: str, until: datetime) -> Sequence[Row[Any]]:
    """Prolong what this reviewer holds and return it."""
    mine = and_(_task.c.project_id == scope.project, LEASED, _task.c.lease_reviewer == reviewer)
    renewed = update(_task).where(mine).values(lease_until=until).returning(_task.c.id, _task.c.claim_order)
    return scope.connection.execute(renewed).all()


def take(scope: Scope, lease: Lease, count: int, held: Sequence[Row[Any]]) -> None:
    """Lease the next so many open tasks in queue order, behind those held already.

    One statement: SQLite runs it under its write lock; PostgreSQL passes over rows that another claim has locked.
    """
    skip = schema.task_skip
    skipped = exists().where(skip.c.task_id == _task.c.id, skip.c.reviewer == lease.reviewer)
    picked = (
        select(_task.c.id, _task.c.priority)
        .where(_task.c.project_id == scope.project, OPEN, ~skipped)
        .order_by(_task.c.priority, _task.c.id)
        .limit(count)
        .with_for_update(skip_locked=True, of=_task)
        .cte("picked")
    )
    ranked = select(picked.c.id, func.row_number().over(order_by=(picked.c.priority, picked.c.id)).label("rank"))
    next_ = ranked.cte("ranked")
    newest = max((row.claim_order for row in held), default=0)
    scope.connection.execute(
        update(_task)
        .where(_task.c.id == next_.c.id)
        .values(
            state=TaskState.LEASED,
            lease_reviewer=lease.reviewer,
            lease_token=lease.token,
            lease_until=lease.until,
            claim_order=next_.c.rank + newest,
            position=next_.c.rank + len(held),
        )
    )
