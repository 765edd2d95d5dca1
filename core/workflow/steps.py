"""Slow work in steps: each may be killed anywhere and run again; a driver runs them one after the other."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.domain.errors import Busy, CountersignError, JobCancelled, ServiceAway, ServiceRefused, StoreUnavailable
from core.domain.jobs import Job, JobId, JobKind, JobState, Params, Progress, Wait
from core.domain.notices import of_job
from core.ports import Clock, Store

Say = Callable[[float, str], None]
RETRY_STORE = 5.0
RETRY_CANCEL = 5.0
RETRY_SERVICE = 60.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """One step: its name on the screen, and what it does. Returning Wait means: ask again later.

    While a service outside is away, every step waits. It also waits while one refuses as `stubborn` says: where what
    was begun outside goes on there and is paid for, or where nothing is missing but new credentials.
    """

    name: str
    run: Callable[[Job, Say], Wait | None]
    stubborn: type[ServiceRefused] | None = None


def nothing(job: Job) -> Params:
    """Result of a plan that has nothing to add to what its steps noted."""
    return dict(job.result)


def leave(job: Job, why: str = "") -> None:
    """Cancel, or fail, for a plan whose finished batches stay as they are."""
    _ = job, why


@dataclass(frozen=True)
class Plan:
    """How one kind of job is done: its steps, what came of it, how to stop it, and what to clear when it failed."""

    steps: tuple[Step, ...]
    result: Callable[[Job], Params]
    cancel: Callable[[Job], None]
    failed: Callable[[Job, str], None] = leave


@dataclass(frozen=True)
class Driver:
    """Runs jobs by their plans; every state of a job is a row, so that anyone may drive it on."""

    store: Store
    clock: Clock
    plans: Mapping[JobKind, Plan]

    def job(self, job: JobId) -> Job:
        """Return the job as it is now."""
        with self.store.shared_view() as tx:
            return tx.queue.get(job)

    def name(self, job: JobId) -> str:
        """Name this job as no job of another database is named."""
        return self.job(job).token

    def steps(self, job: JobId) -> int:
        """Count the steps of this job."""
        return len(self.plans[self.job(job).kind].steps)

    def begin(self, job: JobId) -> None:
        """Mark the job as running."""
        with self.store.shared() as tx:
            tx.queue.begin(job, self.clock.now())

    def step(self, job_id: JobId, index: int) -> Wait | None:
        """Run one step once; a job that has ended is left alone, an error a person can act on ends it."""
        try:
            return self._step(job_id, index)
        except StoreUnavailable as problem:
            log.warning("%s", problem)
            return Wait(RETRY_STORE)

    def _step(self, job_id: JobId, index: int) -> Wait | None:
        job = self.job(job_id)
        if job.ended:
            return None
        plan = self.plans[job.kind]
        try:
            return self._tried(job, plan, index)
        except StoreUnavailable:
            raise
        except JobCancelled:
            return self._cancel(job)
        except CountersignError as problem:
            self.end(job_id, JobState.FAILED, error=str(problem))
        return None

    def _tried(self, job: Job, plan: Plan, index: int) -> Wait | None:
        say = self._say(job, plan, index)
        try:
            _stop_if_asked(job)
            return plan.steps[index].run(job, say)
        except (ServiceAway, ServiceRefused) as problem:
            waits_for = plan.steps[index].stubborn
            if isinstance(problem, ServiceRefused) and not (waits_for and isinstance(problem, waits_for)):
                raise
            log.warning("job %s waits: %s", job.id, problem)
            now = self.job(job.id).progress
            say(now.share if now and now.number == index + 1 else 0.0, str(problem))
            return Wait(RETRY_SERVICE)

    def _cancel(self, job: Job) -> Wait | None:
        try:
            self.plans[job.kind].cancel(job)
        except Busy as problem:
            log.warning("job %s: %s", job.id, problem)
            return Wait(RETRY_CANCEL)
        self.end(job.id, JobState.CANCELLED)
        return None

    def finish(self, job_id: JobId) -> None:
        """Close a job whose steps are all done; nothing happens to one that ended before."""
        job = self.job(job_id)
        if not job.ended:
            self.end(job_id, JobState.DONE, result=self.plans[job.kind].result(job))

    def end(self, job: JobId, state: JobState, *, error: str = "", result: Params | None = None) -> None:
        """Close the job with its outcome, once, and let those elsewhere know of it who are to."""
        if state is JobState.FAILED:
            self._clear(self.job(job), error)
        now = self.clock.now()
        with self.store.shared() as tx:
            tx.queue.end(job, state, now, error=error, result=result)
            ended = tx.queue.get(job)  # as it was ended first, by whomever
            if notice := of_job(ended, tx.projects.get(ended.project)):
                tx.outbox.add(notice, now)

    def _clear(self, job: Job, why: str) -> None:
        if job.ended:
            return
        try:
            self.plans[job.kind].failed(job, why)
        except StoreUnavailable:
            raise
        except (CountersignError, OSError) as problem:
            log.warning("job %s left something behind (%s)", job.id, type(problem).__name__)

    def waiting(self) -> list[JobId]:
        """Return the jobs to run, begun or queued, oldest first."""
        with self.store.shared_view() as tx:
            return [job.id for job in (*tx.queue.running(), *tx.queue.waiting())]

    def drain(self) -> None:
        """Drive every job to its end here and now, side by side, for programs without a worker.

        Raises:
            StoreUnavailable: the database cannot be used now; the jobs go on with the next worker or program.
        """
        places: dict[JobId, int] = {}
        while found := self.waiting():
            for job in found:
                if job not in places:
                    self.begin(job)
                    places[job] = 0
            waits = [self._advance(places, job) for job in found]
            if all(waits):
                self.clock.sleep(min(wait.seconds for wait in waits if wait))

    def _advance(self, places: dict[JobId, int], job: JobId) -> Wait | None:
        wait = self._step(job, places[job])
        if wait is None:
            places[job] += 1
            if places[job] == self.steps(job):
                self.finish(job)
        return wait

    def _say(self, job: Job, plan: Plan, index: int) -> Say:
        def say(share: float, message: str) -> None:
            progress = Progress(
                step=plan.steps[index].name, number=index + 1, of=len(plan.steps), share=share, message=message
            )
            with self.store.shared() as tx:
                tx.queue.report(job.id, progress)
                now = tx.queue.get(job.id)
            _stop_if_asked(now)

        return say


def _stop_if_asked(job: Job) -> None:
    if job.cancel_requested:
        raise JobCancelled
