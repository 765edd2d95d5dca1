"""The review queue: who is asked about which ticket, and who holds it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, or_, select, update

from core.domain.documents import DocumentId
from core.domain.errors import LeaseLost, NotFound
from core.domain.predictions import VersionId
from core.domain.reports import Holder, QueueState
from core.domain.reviews import Lease, Task, TaskId, TaskState
from core.domain.routing import Reason, Route
from core.store import asking, claims, schema
from core.store.live import FLAGGED, LEASED, OPEN
from core.store.predictions import scores_from
from core.store.scope import Scope, keep_first

_task = schema.task
NOBODY = {"lease_reviewer": None, "lease_token": None, "lease_until": None}


@dataclass(frozen=True)
class SqlTasks:
    """The rows of `task`."""

    scope: Scope

    def put(self, document: DocumentId, version: VersionId | None, route: Route, policy: str, now: datetime) -> None:
        """Ask about a ticket, or update the question that waits for it; one that is leased now is left as it is.

        Nothing happens when the ticket has a truth by now.
        """
        asked = {
            "version_id": version,
            "reason": route.reason,
            "inclusion_probability": route.inclusion_probability,
            "priority": route.priority,
            "policy": policy,
        }
        place = {"the_project": self.scope.project, "the_document": document, "the_now": now}
        given = {**place, **{f"the_{name}": value for name, value in asked.items()}}
        if self.scope.connection.execute(asking.AGAIN, given).rowcount == 0:
            self.scope.connection.execute(asking.anew(self.scope.connection.dialect.name), given)

    def withdraw(self, document: DocumentId) -> None:
        """Take back an open question about a ticket; a leased or flagged one stays."""
        mine = update(_task).where(_task.c.document_id == document, self._here, OPEN)
        self.scope.connection.execute(mine.values(state=TaskState.WITHDRAWN))

    def claim(self, reviewer: str, count: int, token: str, now: datetime, until: datetime) -> list[Task]:
        """Lease up to so many tasks to a reviewer in queue order and return all they now hold, oldest claim first."""
        claims.free_run_out(self.scope, reviewer, now)
        held = claims.renew(self.scope, reviewer, until)
        if len(held) < count:
            lease = Lease(reviewer=reviewer, token=token, until=until)
            claims.take(self.scope, lease, count - len(held), held)
        return self._held(_task.c.lease_reviewer == reviewer)

    def release(self, reviewer: str) -> int:
        """Give back everything this reviewer holds; return how many."""
        mine = update(_task).where(self._here, LEASED, _task.c.lease_reviewer == reviewer)
        return int(self.scope.connection.execute(mine.values(state=TaskState.OPEN, **NOBODY)).rowcount)

    def get(self, task: TaskId) -> Task:
        """Return one with text, prediction and lease; a writing transaction holds it until its end.

        Raises:
            NotFound: there is none of that id here.
        """
        query = self._selected().where(_task.c.id == task)
        if self.scope.writing:
            query = query.with_for_update(of=_task)
        row = self.scope.connection.execute(query).first()
        if row is None:
            raise NotFound
        return _from(row)

    def close(self, task: TaskId) -> None:
        """Mark it done."""
        self._set(task, TaskState.DONE)

    def flag(self, task: TaskId) -> None:
        """Set it aside for a lead; the lease ends."""
        self._set(task, TaskState.FLAGGED)

    def skip(self, task: TaskId, reviewer: str) -> None:
        """Give it back to the queue, not to be offered to this reviewer again."""
        self._set(task, TaskState.OPEN)
        skipped = {"task_id": task, "reviewer": reviewer}
        self.scope.connection.execute(keep_first(self.scope.connection, schema.task_skip).values(skipped))

    def unflag(self, document: DocumentId) -> bool:
        """Give the flagged question about a ticket back to the queue; tell whether there was one."""
        flagged = (_task.c.document_id == document) & (_task.c.state == TaskState.FLAGGED)
        found = self.scope.connection.execute(select(_task.c.id).where(self._here, flagged)).scalar()
        if found is not None:
            self._set(TaskId(found), TaskState.OPEN)
        return found is not None

    def reopen(self, task: TaskId, reviewer: str, token: str, until: datetime) -> None:
        """Lease a done, flagged or skipped task to a reviewer again, in front of what they hold.

        Raises:
            LeaseLost: somebody else has it now.
        """
        held = select(func.min(_task.c.claim_order)).where(self._here, LEASED, _task.c.lease_reviewer == reviewer)
        first = self.scope.connection.execute(held).scalar()
        free = or_(~LEASED, _task.c.lease_reviewer == reviewer)
        lease = {"lease_reviewer": reviewer, "lease_token": token, "lease_until": until}
        mine = update(_task).where(_task.c.id == task, self._here, free)
        again = mine.values(state=TaskState.LEASED, claim_order=(first or 1) - 1, **lease)
        if self.scope.connection.execute(again).rowcount == 0:
            raise LeaseLost
        skip = schema.task_skip
        self.scope.connection.execute(delete(skip).where(skip.c.task_id == task, skip.c.reviewer == reviewer))

    def state(self, now: datetime) -> QueueState:
        """Say how many wait, are held (by whom until when), are flagged."""
        reviewer, until = _task.c.lease_reviewer, _task.c.lease_until
        running = select(reviewer, func.count().label("tickets"), func.max(until).label("until"))
        rows = self.scope.connection.execute(
            running.where(self._here, LEASED, until >= now).group_by(reviewer).order_by(reviewer)
        )
        holders = tuple(Holder(reviewer=r.lease_reviewer, tickets=r.tickets, until=r.until) for r in rows)
        waiting = self._count(OPEN) + self._count(and_(LEASED, until < now))
        return QueueState(waiting=waiting, flagged=self._count(FLAGGED), holders=holders)

    @property
    def _here(self) -> ColumnElement[bool]:
        return _task.c.project_id == self.scope.project

    def _count(self, which: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(_task).where(self._here, which)
        return int(self.scope.connection.execute(query).scalar() or 0)

    def _set(self, task: TaskId, state: TaskState) -> None:
        mine = update(_task).where(_task.c.id == task, self._here)
        self.scope.connection.execute(mine.values(state=state, **NOBODY))

    def _held(self, whose: ColumnElement[bool]) -> list[Task]:
        query = self._selected().where(LEASED, whose).order_by(_task.c.claim_order, _task.c.id)
        return [_from(row) for row in self.scope.connection.execute(query)]

    def _selected(self) -> Select[Any]:
        document, prediction = schema.document, schema.prediction
        said = and_(prediction.c.document_id == _task.c.document_id, prediction.c.version_id == _task.c.version_id)
        return (
            select(_task, document.c.text, document.c.text_hash, prediction.c.labels, prediction.c.scores)
            .join(document, document.c.id == _task.c.document_id)
            .outerjoin(prediction, said)
            .where(self._here)
        )


def _from(row: Row[Any]) -> Task:
    leased = row.state == TaskState.LEASED
    return Task(
        id=row.id,
        document=row.document_id,
        text=row.text,
        text_hash=row.text_hash,
        state=TaskState(row.state),
        reason=Reason(row.reason),
        inclusion_probability=row.inclusion_probability,
        priority=row.priority,
        predicted=row.labels or (),
        scores=scores_from(row.scores),
        version=row.version_id,
        lease=Lease(reviewer=row.lease_reviewer, token=row.lease_token, until=row.lease_until) if leased else None,
        position=row.position,
        policy=row.policy,
    )
