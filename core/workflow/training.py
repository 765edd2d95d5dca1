"""Train: freeze what is known, let the engine learn it, record a version, compare it with production."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from core.domain.actors import Actor, Permission, require
from core.domain.datasets import Dataset, DatasetId, Example, Split, why_not_trainable
from core.domain.documents import ProjectId
from core.domain.errors import NotFound, NotTrainable, ServiceRefused, TrainingFailed
from core.domain.gate import STANDARD, GateRule
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.versions import VersionState
from core.ports import LOST, Clock, Engine, Store, TrainingState, Tx
from core.workflow import estimates
from core.workflow.comparing import Comparing
from core.workflow.learned import LEFT_OUT, learned
from core.workflow.purse import NOTHING, Purse
from core.workflow.steps import Plan, Say, Step

POLL = 0.5
BATCH = 1_000
MOST_LOSSES = 5
OUT_OF_MEMORY = (
    f"Its process was ended from outside {MOST_LOSSES} times, most likely because memory ran out."
    " Free memory or train on fewer tickets."
)


@dataclass(frozen=True)
class Training:
    """Ask for a version, and the steps a worker takes to make it; `process` is new with each start of the program."""

    store: Store
    engine: Engine
    comparing: Comparing
    clock: Clock
    purse: Purse = NOTHING
    process: str = field(default_factory=lambda: secrets.token_hex(8))

    def request(
        self, actor: Actor, project: ProjectId, operation: str, rule: GateRule = STANDARD, *, anyway: bool = False
    ) -> Job:
        """Queue a training on everything known now; the gate's rule is chosen here, before any result.

        Raises:
            NotTrainable: there is nothing to learn from, and why.
            OverBudget: it would take the month over its budget; `anyway` says that this is known.
            Busy: a training is queued or running.
        """
        require(actor, Permission.TRAIN)
        now = self.clock.now()
        params: Params = rule.written()
        with self.store.transaction(project) as tx:
            why_not = self._why_not(tx)
            if why_not:
                raise NotTrainable(why_not)
            newest = max((job.id for job in tx.jobs.recent(1)), default=0)
            job = self.purse.request(
                tx, actor, JobKind.TRAIN, params, operation, now, estimates.training, anyway=anyway
            )
            if job.id > newest:
                tx.audit.add(actor.id, "train", f"job {job.id}", params, now)
        return job

    def _why_not(self, tx: Tx) -> str:
        counts, tickets = tx.datasets.coming(Split.TRAINING)
        return why_not_trainable(counts, tickets, tx.project().kind)

    def plan(self) -> Plan:
        """How a training job is done."""
        steps = (
            Step("Freezing the data", self.freeze),
            Step("Learning", self.learn, stubborn=ServiceRefused),
            Step("Recording the version", self.record, stubborn=ServiceRefused),
            *self.comparing.steps(),
        )
        return Plan(steps=steps, result=self._result, cancel=self._stop)

    def _stop(self, job: Job) -> None:
        """Stop learning; a version that was recorded already is nobody's candidate."""
        if "training" in job.result:  # before, nothing was begun, and nobody need be asked
            self.engine.cancel(job.token)
        if "process" in job.result:
            self._paid(job)
        with suppress(NotFound), self.store.transaction(job.project) as tx:
            tx.versions.lock()
            version = tx.versions.of_job(job.id)
            if version.state is VersionState.CANDIDATE:
                tx.versions.mark(version.id, VersionState.REJECTED)

    def freeze(self, job: Job, say: Say) -> Wait | None:
        """Freeze the training set and the held-out set of this job.

        Raises:
            NotTrainable: there is nothing to learn from, and why.
        """
        say(0.0, "")
        with self.store.transaction(job.project) as tx:
            if "training" in tx.jobs.get(job.id).result:
                return None
            label_set, now = tx.labels.current(), self.clock.now()
            training = tx.datasets.freeze(Split.TRAINING, label_set, now)
            why_not = why_not_trainable(tx.datasets.label_counts(training.id), training.documents, label_set.kind)
            if why_not:
                raise NotTrainable(why_not)
            held_out = tx.datasets.freeze(Split.HELD_OUT, label_set, now, tx.project().cohort(now))
            frozen: Params = {"training": training.id, "held_out": held_out.id if held_out.documents else None}
            tx.jobs.note(job.id, {**frozen, LEFT_OUT: True})
        return None

    def learn(self, job: Job, say: Say) -> Wait | None:
        """Begin the training if need be, and look how far it is.

        Raises:
            TrainingFailed: it ended without a result, and why.
        """
        with self.store.reading(job.project) as tx:
            training = tx.datasets.get(_noted(job, "training"))
        state = self._begun(job, training)
        if state.failed and state.message != LOST:
            self._paid(job)
            raise TrainingFailed(state.message)
        say(state.share, state.message)
        return None if state.trained else Wait(state.poll or POLL)

    def _begun(self, job: Job, training: Dataset) -> TrainingState:
        """Begin the training where it is not under way, and look at it."""
        held_out = _noted(job, "held_out") if job.result.get("held_out") else None

        def examples() -> Iterator[Example]:
            with self.store.reading(job.project) as tx:
                yield from learned(tx, training.id, held_out)

        def tested() -> Iterator[Example]:
            with self.store.reading(job.project) as tx:
                yield from tx.datasets.examples(held_out) if held_out else ()

        self._count_losses(job)
        names = training.label_set.labels
        self.engine.start(job.token, training.label_set.kind, names, examples, tested if held_out else None)
        return self.engine.status(job.token)

    def _count_losses(self, job: Job) -> None:
        """Bound how often a training is begun again whose process was killed while this one lived.

        One that ended with the program that began it says nothing about memory.
        """
        losses = 0
        with suppress(NotFound):
            state = self.engine.status(job.token)
            if not (state.failed and state.message == LOST):
                return
            if job.result.get("process") == self.process:
                losses = int(job.result.get("losses") or 0) + 1
        if losses > MOST_LOSSES:
            raise TrainingFailed(OUT_OF_MEMORY)
        with self.store.transaction(job.project) as tx:
            tx.jobs.note(job.id, {"losses": losses, "process": self.process})

    def record(self, job: Job, say: Say) -> Wait | None:
        """Write down what the training made, as a candidate."""
        say(0.0, "")
        trained = self.engine.status(job.token).trained
        if trained is None:
            message = "The result of the training is gone."
            raise TrainingFailed(message)
        now = self.clock.now()
        with self.store.transaction(job.project) as tx:
            training = tx.datasets.get(_noted(job, "training"))
            held_out = _noted(job, "held_out") if job.result.get("held_out") else None
            number = training.label_set.number
            tx.versions.add(trained, training.id, held_out, number, job.id, job.requested_by, now)
            self.purse.note_training(tx, job, now, trained.facts.get("seconds"))
            self.purse.note_calibration(tx, job, trained, now)
        return None

    def _paid(self, job: Job) -> None:
        """Note what a training cost that came to nothing; one that was recorded is noted already."""
        with self.store.transaction(job.project) as tx:
            self.purse.note_training(tx, job, self.clock.now())

    def _result(self, job: Job) -> Params:
        with self.store.reading(job.project) as tx:
            version = tx.versions.of_job(job.id)
        return {"version": version.id, "number": version.number}


def _noted(job: Job, what: str) -> DatasetId:
    return DatasetId(int(job.result[what] or 0))
