"""The review queue: who is asked about which ticket, and who holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, and_, bindparam, case, delete, func, literal_column, select, update

from core.domain.documents import DocumentId
from core.domain.errors import LeaseLost, NotFound
from core.domain.predictions import Prediction, VersionId
from core.domain.reports import Holder, QueueState
from core.domain.reviews import Lease, Lookalike, Task, TaskId, TaskState
from core.domain.routing import Facts, Mix, Reason, Route
from core.store import asking, claims, known, likeness, questions, schema
from core.store.live import DISPUTED, FLAGGED, FREE, KNOWN, LIVE, OPEN, UNTOUCHED
from core.store.scope import Scope, insert_into

_task, _lease, _this = schema.task, schema.lease, schema.task.alias("this")

# Built once: putting a query together costs more than asking it.
_here = _task.c.project_id == bindparam("the_project")
_some = select(_task.c.id).where(_here, FREE).limit(bindparam("the_most")).subquery()
_WAITING = select(func.count()).select_from(_some)
_same = select(_this.c.document_id).where(_this.c.id == bindparam("the_task")).scalar_subquery()
_OTHER = select(_task.c.id).where(_task.c.document_id == _same, _task.c.id != bindparam("the_task"))
_ANSWER = (
    update(_task)
    .where(_task.c.id == bindparam("the_task"), _here)
    .values(answers=_task.c.answers + 1, places=_task.c.places - bindparam("less"), state=bindparam("the_state"))
)
_PLACE = (
    update(_task)
    .where(_task.c.id == bindparam("the_task"), _here, OPEN)
    .values(priority=bindparam("the_priority"), policy=bindparam("the_policy"))
)


@cache
def _met(dialect: str) -> Insert:
    """Return what notes that a reviewer has met a question."""
    return insert_into(dialect, schema.task_seen).on_conflict_do_nothing()


@dataclass(frozen=True)
class SqlTasks:
    """The rows of `task`, with `lease` and `task_seen` beside them."""

    scope: Scope

    def put(
        self,
        document: DocumentId,
        version: VersionId | None,
        route: Route,
        policy: str,
        now: datetime,
        bands: Sequence[str] = (),
    ) -> None:
        """Ask about a ticket, or update the question that waits for it; one held or answered in part is left as it is."""
        asked = {
            "project": self.scope.project,
            "document": document,
            "now": now,
            "version_id": version,
            "reason": route.reason,
            "inclusion_probability": route.inclusion_probability,
            "priority": route.priority,
            "policy": policy,
            "wanted": route.wanted,
            "blind": route.blind,
        }
        given = {f"the_{name}": value for name, value in asked.items()}
        execute = self.scope.connection.execute
        if not execute(asking.AGAIN, given).rowcount and not execute(asking.anew(self._dialect), given).rowcount:
            claims.free_run_out(self.scope, "", now)  # it may be held by somebody who has left
            execute(asking.AGAIN, given)
        likeness.keep(self.scope, document, bands)

    def withdraw(self, document: DocumentId) -> None:
        """Take back an open question about a ticket; one held, answered in part, flagged or disputed stays.

        So does one that a person asked for, or that a change of labels asks again.
        """
        # LIVE besides: its index finds the question by its ticket, however many wait.
        mine = update(_task).where(_task.c.document_id == document, self._here, UNTOUCHED, LIVE)
        mine = mine.where(_task.c.reason != Reason.REQUESTED)
        self.scope.connection.execute(mine.values(state=TaskState.WITHDRAWN))

    def live(self, document: DocumentId) -> TaskId | None:
        """Return the question about a ticket that is open, flagged or disputed, known ones aside."""
        found = self.scope.connection.execute(
            select(_task.c.id).where(self._here, _task.c.document_id == document, LIVE)
        )
        task: TaskId | None = found.scalar()
        return task

    def claim(
        self,
        reviewer: str,
        count: int,
        token: str,
        now: datetime,
        until: datetime,
        *,
        least: int | None = None,
        shown: Sequence[Task] = (),
    ) -> list[Task]:
        """Lease up to so many tasks to a reviewer in queue order and return all they now hold, oldest claim first."""
        held, found = claims.renew(self.scope, reviewer, until), list[TaskId]()
        claims.free_run_out(self.scope, reviewer, now)
        if len(held) < (count if least is None else least):
            lease = Lease(reviewer=reviewer, token=token, until=until)
            found = claims.next_tasks(self.scope, reviewer, count - len(held))
            claims.take(self.scope, found, lease, max((one.order for one in held), default=0), len(held))
        return questions.held(self.scope, reviewer, held, found, shown)

    def claim_these(self, reviewer: str, tasks: Sequence[TaskId], token: str, until: datetime) -> list[Task]:
        """Lease those of these tasks that have a place for this reviewer, behind what they hold; return them."""
        _, behind, held = claims.last_order(self.scope, reviewer)
        found = claims.of_these(self.scope, reviewer, tasks)
        claims.take(self.scope, found, Lease(reviewer=reviewer, token=token, until=until), behind, held)
        read = {task.id: task for task in questions.these(self.scope, found, reviewer)}
        return [read[task] for task in found]

    def alike(self, reviewer: str, tasks: Sequence[Task], limit: int) -> dict[TaskId, list[Lookalike]]:
        """Return for each task up to so many others with a place for this reviewer that share a band with it."""
        return likeness.alike(self.scope, reviewer, tasks, limit)

    def known(
        self, reviewer: str, token: str, now: datetime, until: datetime, back: int, *, blind: bool = False
    ) -> Task | None:
        """Lease a ticket whose answer is known to a reviewer who has not met it yet, so far before the end."""
        task = known.ask(self.scope, reviewer, now, blind=blind)
        if task is None:
            return None
        _, last, held = claims.last_order(self.scope, reviewer)
        lease = Lease(reviewer=reviewer, token=token, until=until)
        claims.take(self.scope, [task], lease, last - back - 1, max(held - back - 1, 0))
        return self.get(task, reviewer)

    def release(self, reviewer: str) -> int:
        """Give back everything this reviewer holds; return how many."""
        mine = and_(_lease.c.project_id == self.scope.project, _lease.c.reviewer == reviewer)
        held = self.scope.connection.execute(select(_lease.c.task_id, _lease.c.reviewer).where(mine)).all()
        claims.end(self.scope, held)
        return len(held)

    def get(self, task: TaskId, reviewer: str = "") -> Task:
        """Return one with text, prediction and this reviewer's lease; a writing transaction holds it until its end.

        Raises:
            NotFound: there is none of that id here.
        """
        found = questions.one(self.scope, task, reviewer)
        if found is None:
            raise NotFound
        return found

    def answer(self, task: TaskId, reviewer: str, state: TaskState) -> None:
        """Count one more answer: it uses up this reviewer's lease, or a place; the question now stands in `state`."""
        less = 0 if claims.use_up(self.scope, task, reviewer) else 1
        given = {"the_task": task, "the_project": self.scope.project, "the_state": state, "less": less}
        self.scope.connection.execute(_ANSWER, given)
        self._seen(task, reviewer)

    def settle(self, task: TaskId, state: TaskState) -> None:
        """Say where a question stands without another answer; leases on it end when it is not open."""
        if state is not TaskState.OPEN:
            claims.end(self.scope, claims.leases_of(self.scope, task))
        self._set(task, state=state)

    def flag(self, task: TaskId) -> None:
        """Put a question aside for a lead; a known one becomes one like any other, unless there is another by now."""
        claims.end(self.scope, claims.leases_of(self.scope, task))
        if self._asked_otherwise(task):
            self._set(task, state=TaskState.WITHDRAWN)
        else:
            requested = case((KNOWN, literal_column(f"'{Reason.REQUESTED}'")), else_=_task.c.reason)
            self._set(task, state=TaskState.FLAGGED, reason=requested)

    def skip(self, task: TaskId, reviewer: str) -> None:
        """Give it back to the queue, not to be offered to this reviewer again."""
        claims.give_back(self.scope, task, reviewer)
        self._seen(task, reviewer)

    def unflag(self, document: DocumentId) -> bool:
        """Give the flagged question about a ticket back to the queue; tell whether there was one."""
        flagged = (_task.c.document_id == document) & (_task.c.state == TaskState.FLAGGED)
        found = self.scope.connection.execute(select(_task.c.id).where(self._here, flagged)).scalar()
        if found is not None:
            self._set(TaskId(found), state=TaskState.OPEN)
        return found is not None

    def reopen(self, task: TaskId, reviewer: str, token: str, until: datetime, *, answers: int) -> None:
        """Open a question that has so many answers left, and lease it to a reviewer in front of what they hold.

        It is withdrawn instead where another question about the ticket waits, or was decided, by now.

        Raises:
            LeaseLost: others hold every place by now.
        """
        claims.give_back(self.scope, task, reviewer)
        free = {"places": _task.c.places + _task.c.answers - answers, "answers": answers}
        if self._asked_otherwise(task) or self._decided_since(task):
            self._set(task, state=TaskState.WITHDRAWN, **free)
            return
        self._set(task, state=TaskState.OPEN, **free)
        left = self.scope.connection.execute(select(_task.c.places).where(_task.c.id == task, self._here)).scalar()
        if not left or left < 1:
            raise LeaseLost
        self._forget(task, reviewer)
        first, _, _ = claims.last_order(self.scope, reviewer)
        claims.take(self.scope, [task], Lease(reviewer=reviewer, token=token, until=until), first - 2, 0)

    def uncount(self, task: TaskId, reviewer: str, *, answers: int) -> None:
        """Let a question that stays where it stands have so many answers left, and a place for each taken back."""
        self._set(task, places=_task.c.places + _task.c.answers - answers, answers=answers)
        self._forget(task, reviewer)

    def state(self, now: datetime) -> QueueState:
        """Say how many wait, are held (by whom until when), are flagged, are disputed."""
        reviewer, until = _lease.c.reviewer, _lease.c.until
        running = select(reviewer, func.count().label("tickets"), func.max(until).label("until"))
        here = _lease.c.project_id == self.scope.project
        rows = self.scope.connection.execute(running.where(here, until >= now).group_by(reviewer).order_by(reviewer))
        ran_out = select(func.count()).select_from(_lease).where(here, until < now)
        waiting = self._count(FREE) + int(self.scope.connection.execute(ran_out).scalar() or 0)
        return QueueState(
            waiting=waiting,
            flagged=self._count(FLAGGED),
            disputed=self._count(DISPUTED),
            holders=tuple(Holder(reviewer=r.reviewer, tickets=r.tickets, until=r.until) for r in rows),
        )

    def waiting(self, most: int) -> int:
        """Count the questions that have a place, up to so many: cheap however many wait."""
        given = {"the_project": self.scope.project, "the_most": most}
        return int(self.scope.connection.execute(_WAITING, given).scalar() or 0)

    def disputed(self, limit: int) -> list[Task]:
        """Return the questions whose answers differ, oldest first."""
        return questions.disputed(self.scope, limit)

    def open_page(self, after: TaskId, limit: int) -> list[tuple[Task, Facts, Prediction | None]]:
        """Return open questions by ascending id with what their place depends on."""
        return questions.open_page(self.scope, after, limit)

    def predicted(self) -> Mix:
        """Count what waits by the first label of the answer beside it; it reads everything that waits."""
        return questions.predicted(self.scope)

    def prioritise(self, tasks: Sequence[Task]) -> None:
        """Give open questions the places in the queue that these say, and the names of the rules they are placed by."""
        rows = [{"the_task": task.id, "the_priority": task.priority, "the_policy": task.policy} for task in tasks]
        if rows:
            self.scope.connection.execute(_PLACE, [{"the_project": self.scope.project, **row} for row in rows])

    @property
    def _dialect(self) -> str:
        return self.scope.connection.dialect.name

    @property
    def _here(self) -> ColumnElement[bool]:
        return _task.c.project_id == self.scope.project

    def _count(self, which: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(_task).where(self._here, which)
        return int(self.scope.connection.execute(query).scalar() or 0)

    def _set(self, task: TaskId, **values: Any) -> None:
        self.scope.connection.execute(update(_task).where(_task.c.id == task, self._here).values(**values))

    def _asked_otherwise(self, task: TaskId) -> bool:
        """Tell whether another question about the same ticket is live."""
        return self.scope.connection.execute(_OTHER.where(LIVE), {"the_task": task}).first() is not None

    def _decided_since(self, task: TaskId) -> bool:
        """Tell whether a later question about the same ticket was answered."""
        later = _OTHER.where(_task.c.id > task, _task.c.state == TaskState.DONE, ~KNOWN)
        return self.scope.connection.execute(later, {"the_task": task}).first() is not None

    def _seen(self, task: TaskId, reviewer: str) -> None:
        self.scope.connection.execute(_met(self._dialect), {"task_id": task, "reviewer": reviewer})

    def _forget(self, task: TaskId, reviewer: str) -> None:
        seen = schema.task_seen
        self.scope.connection.execute(delete(seen).where(seen.c.task_id == task, seen.c.reviewer == reviewer))
