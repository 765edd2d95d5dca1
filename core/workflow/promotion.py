"""Promote, reject, roll back: a person's decision moves the pointer, a job makes the world follow."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.actors import Actor, Permission, require
from core.domain.comparisons import ComparisonId
from core.domain.decisions import Act, Decision, NewDecision, checked_reason
from core.domain.documents import ProjectId
from core.domain.errors import Conflict, InvalidInput, PointerMoved
from core.domain.gate import Outcome
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.predictions import VersionId
from core.domain.versions import ModelVersion, Release, ReleaseId, VersionState
from core.ports import Clock, Serving, Store, Tx
from core.workflow.classify import Classifying
from core.workflow.steps import Plan, Say, Step, leave, nothing


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person decides: `expected` is the production they saw, `despite` says they know the gate objects."""

    operation: str
    reason: str
    expected: ReleaseId | None
    despite: bool = False


@dataclass(frozen=True)
class Promoting:
    """Decide about versions."""

    store: Store
    serving: Serving
    classifying: Classifying
    clock: Clock

    def promote(self, actor: Actor, project: ProjectId, version: VersionId, choice: Choice) -> Decision:
        """Make a candidate the production version: pointer, data and audit change in one transaction.

        Raises:
            PointerMoved: production is not what the person saw.
            Conflict: the version is no candidate any more.
            InvalidInput: no proper reason, or the gate objects and the person did not say they know.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            if known := tx.decisions.by_operation(choice.operation):
                return known
            candidate = _candidate(tx, version)
            comparison = _gate(tx, candidate, choice)
            now = self.clock.now()
            release = tx.versions.release(version, tx.project().policy, actor.id, now)
            self._move(tx, actor, release, choice, now)
            return _decide(
                tx, actor, Act.PROMOTE, version, choice, reason, now, after=release.id, comparison=comparison
            )

    def reject(self, actor: Actor, project: ProjectId, version: VersionId, choice: Choice) -> Decision:
        """Turn a candidate down; its figures are kept.

        Raises:
            Conflict: the version is no candidate any more.
            InvalidInput: no proper reason.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            if known := tx.decisions.by_operation(choice.operation):
                return known
            _candidate(tx, version)
            tx.versions.mark(version, VersionState.REJECTED)
            return _decide(tx, actor, Act.REJECT, version, choice, reason, self.clock.now())

    def roll_back(self, actor: Actor, project: ProjectId, to: ReleaseId, choice: Choice) -> Decision:
        """Make an earlier release production again, whole: model, calibrator, policy, labels, data.

        Raises:
            PointerMoved: production is not what the person saw.
            InvalidInput: no proper reason, or it is production already.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            if known := tx.decisions.by_operation(choice.operation):
                return known
            release = tx.versions.get_release(to)
            if to == choice.expected:
                message = f"Release {release.number} is in production already."
                raise InvalidInput(message)
            now = self.clock.now()
            self._move(tx, actor, release, choice, now)
            return _decide(tx, actor, Act.ROLL_BACK, release.version.id, choice, reason, now, after=to)

    def _move(self, tx: Tx, actor: Actor, release: Release, choice: Choice, now: datetime) -> None:
        tx.versions.point(release.id, choice.expected)
        if choice.expected is not None:
            tx.versions.mark(tx.versions.get_release(choice.expected).version.id, VersionState.RETIRED)
        tx.versions.mark(release.version.id, VersionState.PRODUCTION)
        params: Params = {"release": release.id, "number": release.number}
        tx.jobs.request(JobKind.SWITCH, params, f"switch-{choice.operation}", actor.id, now)

    def decisions(self, actor: Actor, project: ProjectId) -> list[Decision]:
        """Return what was decided, newest first."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return tx.decisions.all()

    def releases(self, actor: Actor, project: ProjectId) -> tuple[Release | None, list[Release]]:
        """Return production and all releases, newest first."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return tx.versions.production(), tx.versions.releases()

    def plan(self) -> Plan:
        """How the world is made to follow the pointer."""
        steps = (
            Step("Loading the release", self._switch),
            Step("Reading it back", self._read_back),
            Step("Asking again what it asked before", self.classifying.ask_again),
            Step("Classifying anew what waits", self.classifying.follow),
        )
        return Plan(steps=steps, result=nothing, cancel=leave)

    def _switch(self, job: Job, say: Say) -> Wait | None:
        say(0.0, "")
        with self.store.reading(job.project) as tx:
            production = tx.versions.production()
        if production:
            self.serving.switch(job.project, production)
        return None

    def _read_back(self, job: Job, say: Say) -> Wait | None:
        say(0.0, "")
        with self.store.reading(job.project) as tx:
            production = tx.versions.production()
        if production and self.serving.serving(job.project) != production.id:
            self.serving.switch(job.project, production)
            return Wait(1.0)
        return None


def _candidate(tx: Tx, version: VersionId) -> ModelVersion:
    candidate = tx.versions.get(version)
    if candidate.state is not VersionState.CANDIDATE:
        message = f"Version {candidate.number} is {candidate.state.value} by now."
        raise Conflict(message)
    return candidate


def _gate(tx: Tx, candidate: ModelVersion, choice: Choice) -> ComparisonId | None:
    production = tx.versions.production()
    if (production.id if production else None) != choice.expected:
        raise PointerMoved  # before the gate: its evidence is about what the person saw
    if production is None:
        return None
    comparison = tx.comparisons.find(production.version.id, candidate.id)
    if (comparison is None or comparison.gate.outcome is not Outcome.PROMOTE) and not choice.despite:
        message = "The gate does not say promote; tick that you know, and say in the reason why you do it anyway."
        raise InvalidInput(message)
    return comparison.id if comparison else None


def _decide(
    tx: Tx, actor: Actor, act: Act, version: VersionId, choice: Choice, reason: str, now: datetime, *,
    after: ReleaseId | None = None, comparison: ComparisonId | None = None,
) -> Decision:  # fmt: skip
    decision = tx.decisions.add(
        NewDecision(
            operation=choice.operation,
            act=act,
            version=version,
            before=choice.expected,
            after=after,
            comparison=comparison,
            reason=reason,
            actor=actor.id,
            decided_at=now,
        )
    )
    detail: Params = {"decision": decision.id, "despite_gate": choice.despite, "release": after}
    tx.audit.add(actor.id, act.value, f"version {decision.version_number}", detail, now)
    return decision
