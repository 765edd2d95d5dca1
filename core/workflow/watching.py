"""Watching: a worker looks around outside every few minutes, pages read what it saw, and people choose what is done."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.domain.actors import SYSTEM, Actor, Permission, require
from core.domain.documents import ProjectId
from core.domain.errors import Busy, Conflict, CountersignError, InvalidInput, NotFound, ServiceAway, StoreUnavailable
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.surroundings import Astray, Away, Endpoint, Reconciling, Sight, Turn
from core.domain.versions import Release
from core.ports import Clock, Store, Surroundings, Tx
from core.workflow.steps import Plan, Say, Step, leave, nothing
from core.workflow.switching import Switching

AGAIN = timedelta(hours=1)
"""After so long everything is tried anew, even if all was in order."""
WRITERS = (JobKind.SWITCH, JobKind.RECONCILE)
CHANGED = "What is outside is not what was shown any more."


@dataclass(frozen=True)
class Watching:
    """Looks at what is outside, and does there what a person chose."""

    store: Store
    surroundings: Surroundings
    switching: Switching
    clock: Clock

    def sight(self, actor: Actor) -> Sight:
        """Return what was seen last, without what people chose to leave; nothing outside is asked."""
        require(actor, Permission.VIEW)
        with self.store.shared_view() as tx:
            seen = tx.sights.last() or Sight(seen_at=self.clock.now())
            return seen.without(tx.sights.left())

    def look(self, *, check: bool = False) -> None:
        """Look around and note what is there; while nobody answers what was there before stays, with since when.

        `check` tries everything anew that this mode needs, which is done now and then anyhow.
        """
        began = self.clock.now()
        with self.store.shared_view() as tx:
            before = tx.sights.last()
        sight = self._seen(before or Sight(seen_at=began), began)
        # Who is away would be asked seven times for nothing.
        if (check or _is_due(sight, began)) and (sight.away is None or sight.away.refused):
            sight = replace(sight, checks=tuple(self.surroundings.check()), checked_at=began)
        if not sight.empty or (before and not before.empty):
            with self.store.shared() as shared:
                shared.sights.keep(sight)
        for one in sight.endpoints if sight.away is None else ():
            if one.project is not None and one.over(began):
                self._retire(one.project, one, began)

    def delete_endpoint(self, actor: Actor, project: ProjectId, arn: str, operation: str) -> Job:
        """Ask for an idle endpoint to be deleted; the job is filed under the project on the page.

        Raises:
            InvalidInput: it was not among the idle ones at the last look.
            Busy: another one is being deleted.
        """
        require(actor, Permission.TRAIN)  # who may spend may save
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            newest = _newest(tx)
            job = tx.jobs.request(JobKind.DELETE_ENDPOINT, {"arn": arn}, operation, actor.id, now)
            if job.id > newest:
                seen = tx.sights.last()
                found = next((one for one in seen.idle if one.arn == arn), None) if seen else None
                if found is None:
                    raise InvalidInput("It is not among the idle endpoints any more.")
                detail: Params = {"status": found.status, "per_day": found.per_day}
                tx.audit.add(actor.id, "delete endpoint", f"endpoint {found.name}", detail, now)
        return job

    def reconcile(self, actor: Actor, project: ProjectId, choice: Reconciling, mark: str, operation: str) -> Job | None:
        """Do what a person chose about a pointer that went astray; `mark` is that of what they saw.

        "Write ours again" is a job; "leave it" is noted, and holds until it changes again.

        Raises:
            Conflict: what is outside is not what they saw.
            Busy: ours is being written already.
        """
        require(actor, Permission.PROMOTE)
        with self.store.transaction(project) as tx:
            if choice is Reconciling.LEAVE:
                self._leave(tx, actor, project, mark)
                return None
            newest, now = _newest(tx), self.clock.now()
            job = tx.jobs.request(JobKind.RECONCILE, {"mark": mark}, operation, actor.id, now)
            if job.id > newest:
                found = _found(tx, project, mark)
                tx.audit.add(actor.id, "write pointer again", f"job {job.id}", {"found": found.sentence}, now)
            return job

    def deleting_plan(self) -> Plan:
        """How an endpoint is deleted."""
        steps = (Step("Deleting the endpoint", self._delete), Step("Looking around", self._look))
        return Plan(steps=steps, result=nothing, cancel=leave)

    def reconciling_plan(self) -> Plan:
        """How what is in production is written again."""
        steps = (
            Step("Writing what is in production", self._write),
            Step("Reading it back", self.switching.read_back),
            Step("Looking around", self._look),
        )
        return Plan(steps=steps, result=nothing, cancel=leave)

    def _seen(self, before: Sight, began: datetime) -> Sight:
        """Return what is there now, or what was there before and who is away since when."""
        try:
            endpoints = tuple(self.surroundings.endpoints())
            wanted = self._settled()
            found = [self.surroundings.astray(project, release) for project, release in wanted.items()]
        except StoreUnavailable:
            raise
        except CountersignError as problem:
            since = before.away.since if before.away else began
            refused = not isinstance(problem, ServiceAway)
            away = Away(sentence=problem.detail or str(problem), since=since, refused=refused)
            return replace(before, seen_at=began, away=away)
        turns, still = self._turns(before), self._settled()
        astray = tuple(one for one in found if one and still.get(one.project) == wanted[one.project])
        return replace(before, seen_at=began, endpoints=endpoints, astray=astray, turns=turns, away=None)

    def _turns(self, before: Sight) -> tuple[Turn, ...]:
        """Return what flywheels did, as seen before where nobody tells: that hides nothing of the rest."""
        try:
            return tuple(one for project in self._projects() for one in self.surroundings.turns(project))
        except StoreUnavailable:
            raise
        except CountersignError:
            return before.turns

    def _settled(self) -> dict[ProjectId, Release]:
        """Return what is in production, by project, where no job is about to make the world follow."""
        production = self._production()
        with self.store.shared_view() as tx:  # read last: a decision asks for its job where it moves production
            under_way = {job.project for job in (*tx.queue.waiting(), *tx.queue.running()) if job.kind in WRITERS}
        return {project: release for project, release in production.items() if project not in under_way}

    def _retire(self, project: ProjectId, one: Endpoint, now: datetime) -> None:
        """Ask in the program's own name for an endpoint to be deleted that nobody goes back to; hourly at most."""
        operation = f"retire-{one.name}-{now:%Y%m%d%H}"
        with suppress(Busy, NotFound), self.store.transaction(project) as tx:
            tx.jobs.request(JobKind.DELETE_ENDPOINT, {"arn": one.arn}, operation, SYSTEM.id, now)

    def _production(self) -> dict[ProjectId, Release]:
        """Return what is in production, by project."""
        production: dict[ProjectId, Release] = {}
        for project in self._projects():
            with self.store.reading(project) as tx_of:
                release = tx_of.versions.production()
            if release:
                production[project] = release
        return production

    def _projects(self) -> list[ProjectId]:
        with self.store.shared_view() as tx:
            return [project.id for project in tx.projects.all()]

    def _leave(self, tx: Tx, actor: Actor, project: ProjectId, mark: str) -> None:
        if tx.sights.left().get(project) == mark:
            return
        found, now = _found(tx, project, mark), self.clock.now()
        tx.audit.add(actor.id, "leave pointer", "pointer", {"found": found.sentence, "release": found.pointed}, now)
        tx.sights.leave(project, mark, now)

    def _delete(self, job: Job, say: Say) -> Wait | None:
        """Delete it, as production is now: a switch waits while this job runs, so one of the two sees the other."""
        say(0.0, "")
        arn, by_itself = str(job.params["arn"]), job.requested_by == SYSTEM.id
        try:
            self.surroundings.delete(arn, list(self._production().values()))
        except Conflict as problem:
            if not by_itself:
                raise
            with self.store.transaction(job.project) as tx:
                tx.jobs.note(job.id, {"kept": problem.detail or str(problem)})
            return None
        if by_itself and "deleted" not in job.result:
            with self.store.transaction(job.project) as tx:
                tx.jobs.note(job.id, {"deleted": True})
                name = arn.rpartition("/")[2]
                detail: Params = {"why": "Nobody goes back to it any more."}
                tx.audit.add(SYSTEM.id, "delete endpoint", f"endpoint {name}", detail, self.clock.now())
        return None

    def _write(self, job: Job, say: Say) -> Wait | None:
        """Write ours over what a person saw, and over nothing else.

        Raises:
            Conflict: somebody has changed it since.
        """
        say(0.0, "")
        if "writing" in job.result:
            return self.switching.write(job, say)  # killed in between: what is there may be half of ours
        with self.store.reading(job.project) as reading:
            production = reading.versions.production()
        found = self.surroundings.astray(job.project, production)
        if found is None:
            return None
        if found.mark != job.params["mark"]:
            raise Conflict(CHANGED)
        with self.store.transaction(job.project) as tx:
            tx.jobs.note(job.id, {"writing": True})
        return self.switching.write(job, say)

    def _look(self, job: Job, say: Say) -> Wait | None:
        _ = job
        say(0.0, "")
        self.look()
        return None


def _is_due(sight: Sight, now: datetime) -> bool:
    """Tell whether everything is tried anew: what failed may be mended, what was in order may have broken."""
    return sight.checked_at is None or bool(sight.failed) or now - sight.checked_at >= AGAIN


def _newest(tx: Tx) -> int:
    return max((job.id for job in tx.jobs.recent(1)), default=0)


def _found(tx: Tx, project: ProjectId, mark: str) -> Astray:
    """Return what was found at the last look.

    Raises:
        Conflict: it is not what the person saw.
    """
    seen = tx.sights.last()
    found = seen.of(project) if seen else None
    if found is None or found.mark != mark:
        raise Conflict(CHANGED)
    return found
