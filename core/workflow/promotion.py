"""Propose, approve, promote, reject: people's decisions move the pointer, a job makes the world follow."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from core.domain.actors import Actor, Permission, require
from core.domain.comparisons import Compared
from core.domain.decisions import Act, Decision, checked_reason
from core.domain.documents import ProjectId
from core.domain.errors import Conflict, InvalidInput, MadeElsewhere, NotAllowed, PointerMoved
from core.domain.gate import Outcome
from core.domain.jobs import Params
from core.domain.notices import of_proposal
from core.domain.predictions import VersionId
from core.domain.proposals import (
    NewProposal,
    Proposal,
    ProposalId,
    Signatures,
    Situation,
    why_not_approve,
    why_not_propose,
    why_stale,
    why_void,
)
from core.domain.versions import ModelVersion, Release, VersionState, why_not_here
from core.ports import Clock, Store, Tx
from core.workflow import estimates
from core.workflow.deciding import Choice, decide, move
from core.workflow.purse import NOTHING, Purse


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A proposal that awaits a decision: why it counts no more, and why this person cannot approve it; empty if not."""

    proposal: Proposal
    void: str
    not_by_you: str


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The comparison by which a version is decided about, and why it is not true any more; empty while it is."""

    comparison: Compared
    stale: str


@dataclass(frozen=True)
class Promoting:
    """Decide about versions."""

    store: Store
    clock: Clock
    purse: Purse = NOTHING
    cloud: bool = False

    def promote(self, actor: Actor, project: ProjectId, version: VersionId, choice: Choice) -> Decision:
        """Make a candidate the production version, alone: pointer, data and audit change in one transaction.

        Raises:
            NotAllowed: a promotion takes several people in this project.
            PointerMoved: production is not what the person saw.
            Conflict: the version is no candidate any more, or its figures are not true any more.
            MadeElsewhere: another engine than the one in use made it.
            InvalidInput: no proper reason, or the gate objects and the person did not say they know.
            OverBudget: it would take the month over its budget, and the person did not say that they know.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            tx.versions.lock()
            if known := tx.decisions.by_operation(choice.operation):
                return known
            if tx.project().signatures is not Signatures.ONE:
                message = "A promotion takes more than one person in this project: propose it, and another approves."
                raise NotAllowed(message)
            candidate = self._here(_candidate(tx, version))
            comparison = _gate(tx, candidate, choice)
            tx.spending.alone()  # before the trail is written: whoever asks for a job takes these in this order
            self._end(tx, actor, version, "Promoted by one person instead.")
            return self._release(tx, actor, candidate, choice, reason, comparison, None)

    def propose(self, actor: Actor, project: ProjectId, version: VersionId, choice: Choice) -> Proposal:
        """Ask others to promote a candidate, on the evidence as it is now.

        Raises:
            NotAllowed: somebody else has to propose it.
            PointerMoved: production is not what the person saw.
            Conflict: the version is no candidate any more, is proposed already, or its figures are not true any more.
            InvalidInput: no proper reason, or the gate objects and the person did not say they know.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            tx.versions.lock()
            if known := tx.proposals.by_operation(choice.operation):
                return known
            candidate = self._here(_candidate(tx, version))
            _refuse(why_not_propose(tx.project().signatures, candidate, actor.id))
            comparison = _gate(tx, candidate, choice)
            self._clear(tx, actor, version)
            made = tx.proposals.add(_proposal(tx, actor, candidate, choice, reason, comparison, self.clock.now()))
            detail: Params = {"proposal": made.id, "evidence": made.evidence_hash, "despite_gate": made.despite}
            detail["reason"] = made.reason
            tx.audit.add(actor.id, "propose", f"version {candidate.number}", detail, made.proposed_at)
            tx.outbox.add(of_proposal(made, tx.project()), made.proposed_at)
            return made

    def approve(self, actor: Actor, project: ProjectId, proposal: ProposalId, choice: Choice) -> Decision:
        """Promote what somebody proposed; production is expected to be what it was then.

        Raises:
            NotAllowed: this person proposed it or started its training.
            Conflict: it is decided already, or counts no more.
            InvalidInput: no proper reason, or the gate objects and the person did not say they know.
            OverBudget: it would take the month over its budget, and the person did not say that they know.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            tx.versions.lock()
            if known := tx.decisions.by_operation(choice.operation):
                return known
            proposed = _open(tx, proposal)
            candidate = self._here(_candidate(tx, proposed.version))
            _refuse(why_not_approve(tx.project().signatures, proposed, candidate, actor.id))
            if void := why_void(proposed, self._situation(tx, proposed)):
                message = f"{void} Compare again and propose it anew."
                raise Conflict(message)
            # Held-out tickets are corrected while somebody decides: what was looked at may not be what is found now.
            seen = replace(choice, reason=reason, expected=proposed.expected, seen=proposed.comparison)
            comparison = _gate(tx, candidate, seen)
            return self._release(tx, actor, candidate, seen, reason, comparison, proposed.id)

    def withdraw(self, actor: Actor, project: ProjectId, proposal: ProposalId, choice: Choice) -> Decision:
        """Take a proposal back; its version stays a candidate.

        Raises:
            NotAllowed: somebody else proposed it.
            Conflict: it is decided already.
            InvalidInput: no proper reason.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            tx.versions.lock()
            if known := tx.decisions.by_operation(choice.operation):
                return known
            proposed = _open(tx, proposal)
            if proposed.actor != actor.id:
                message = "Only who proposed it takes it back; reject it instead."
                raise NotAllowed(message)
            return decide(
                tx, actor.id, Act.WITHDRAW, proposed.version, choice, reason, self.clock.now(),
                comparison=proposed.comparison, proposal=proposed.id,
            )  # fmt: skip

    def reject(self, actor: Actor, project: ProjectId, version: VersionId, choice: Choice) -> Decision:
        """Turn a candidate down, and what was proposed about it; its figures are kept.

        Raises:
            Conflict: the version is no candidate any more.
            InvalidInput: no proper reason.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            tx.versions.lock()
            if known := tx.decisions.by_operation(choice.operation):
                return known
            candidate = _candidate(tx, version)
            proposed = next((one for one in tx.proposals.open() if one.version == version), None)
            comparison = _compared(tx, candidate.id)
            tx.versions.mark(version, VersionState.REJECTED)
            return decide(
                tx, actor.id, Act.REJECT, version, choice, reason, self.clock.now(),
                comparison=comparison.id if comparison else None, proposal=proposed.id if proposed else None,
            )  # fmt: skip

    def set_signatures(self, actor: Actor, project: ProjectId, signatures: Signatures) -> None:
        """Choose how many people a promotion takes from now on."""
        require(actor, Permission.SETTINGS)
        with self.store.transaction(project) as tx:
            tx.save_signatures(signatures)
            detail = {"signatures": int(signatures)}
            tx.audit.add(actor.id, "change signatures", "settings", dict(detail), self.clock.now())

    def proposals(self, actor: Actor, project: ProjectId) -> list[Proposed]:
        """Return the proposals that await a decision, newest first, as this person finds them."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            found = [self._proposed(tx, actor, one, tx.versions.get(one.version)) for one in tx.proposals.open()]
        return [one for one in found if one]

    def ground(self, actor: Actor, project: ProjectId, version: VersionId) -> Ground | None:
        """Return the comparison with production by which this version is decided about; None if there is none."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            found = _compared(tx, version)
            return Ground(comparison=found, stale=_stale(tx, found)) if found else None

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

    def _release(
        self, tx: Tx, actor: Actor, candidate: ModelVersion, choice: Choice, reason: str,
        comparison: Compared | None, proposal: ProposalId | None,
    ) -> Decision:  # fmt: skip
        now, subject = self.clock.now(), f"version {candidate.number}"
        price = partial(estimates.promotion, version=candidate.id)
        self.purse.agree(tx, actor, subject, price, now, anyway=choice.anyway)
        policy = tx.project().policy.under(tx.labels.since(candidate.label_set))  # in the words it answers in, too
        release = tx.versions.release(candidate.id, policy, actor.id, now)
        move(tx, actor.id, release, choice, now)
        return decide(
            tx, actor.id, Act.PROMOTE, candidate.id, choice, reason, now,
            after=release.id, comparison=comparison.id if comparison else None, proposal=proposal,
        )  # fmt: skip

    def _here(self, candidate: ModelVersion) -> ModelVersion:
        """Let nothing be promoted that could not be put into service."""
        if why := why_not_here(candidate.trained, cloud=self.cloud):
            raise MadeElsewhere(why)
        return candidate

    def _clear(self, tx: Tx, actor: Actor, version: VersionId) -> None:
        """Make room for a new proposal of a version: one that counts no more ends, one that stands is in the way."""
        for earlier in (one for one in tx.proposals.open() if one.version == version):
            void = why_void(earlier, self._situation(tx, earlier))
            void = void or why_not_propose(tx.project().signatures, tx.versions.get(version), earlier.actor)
            if not void:
                message = f"Version {earlier.version_number} is proposed already."
                raise Conflict(message)
            self._end(tx, actor, version, void)

    def _end(self, tx: Tx, actor: Actor, version: VersionId, why: str) -> None:
        """End what was proposed about a version, because something else took its place."""
        for earlier in (one for one in tx.proposals.open() if one.version == version):
            choice = Choice(operation=f"end-of-proposal-{earlier.id}", reason=why, expected=earlier.expected)
            decide(tx, actor.id, Act.WITHDRAW, version, choice, why, self.clock.now(), proposal=earlier.id)

    def _situation(self, tx: Tx, proposal: Proposal) -> Situation:
        production, found = tx.versions.production(), _compared(tx, proposal.version)
        return Situation(
            production=production.id if production else None,
            comparison=found.id if found else None,
            corrected=tx.datasets.corrected(found.held_out) if found else 0,
            relabelled=tx.labels.since(proposal.label_set),
            moved_at=next((made.decided_at for made in tx.decisions.all() if made.after is not None), None),
            now=self.clock.now(),
        )

    def _proposed(self, tx: Tx, actor: Actor, proposal: Proposal, version: ModelVersion) -> Proposed | None:
        if version.state is not VersionState.CANDIDATE:
            return None  # its training was cancelled at the last moment
        return Proposed(
            proposal=proposal,
            void=why_void(proposal, self._situation(tx, proposal)),
            not_by_you=why_not_approve(tx.project().signatures, proposal, version, actor.id),
        )


def _refuse(why: str) -> None:
    if why:
        raise NotAllowed(why)


def _candidate(tx: Tx, version: VersionId) -> ModelVersion:
    candidate = tx.versions.get(version)
    if candidate.state is not VersionState.CANDIDATE:
        message = f"Version {candidate.number} is {candidate.state.value} by now."
        raise Conflict(message)
    return candidate


def _open(tx: Tx, proposal: ProposalId) -> Proposal:
    found = tx.proposals.get(proposal)
    if found.id not in {one.id for one in tx.proposals.open()}:
        message = f"What was proposed about version {found.version_number} is decided already."
        raise Conflict(message)
    return found


def _compared(tx: Tx, version: VersionId) -> Compared | None:
    """Return the newest comparison with production whose held-out answers are still true, else the newest."""
    production = tx.versions.production()
    base = production.version.id if production else None
    found = [one for one in tx.comparisons.all() if (one.base, one.candidate) == (base, version)]
    return next((one for one in found if not tx.datasets.corrected(one.held_out)), found[0] if found else None)


def _stale(tx: Tx, comparison: Compared) -> str:
    """Say why a comparison is not true any more; empty while it is."""
    told_in = tx.datasets.get(comparison.held_out).label_set.number
    return why_stale(tx.datasets.corrected(comparison.held_out), tx.labels.since(told_in))


def _gate(tx: Tx, candidate: ModelVersion, choice: Choice) -> Compared | None:
    production = tx.versions.production()
    if (production.id if production else None) != choice.expected:
        raise PointerMoved  # before the gate: its evidence is about what the person saw
    if production is None:
        return None
    comparison = _compared(tx, candidate.id)
    if choice.seen is not None and (comparison is None or comparison.id != choice.seen):
        message = "It was compared anew while you read. Look at the new figures, then decide."
        raise Conflict(message)
    if (comparison is None or comparison.gate.outcome is not Outcome.PROMOTE) and not choice.despite:
        message = "The gate does not say promote; tick that you know, and say in the reason why you do it anyway."
        raise InvalidInput(message)
    if comparison and (stale := _stale(tx, comparison)):
        message = f"{stale} Compare again."
        raise Conflict(message)
    return comparison


def _proposal(
    tx: Tx, actor: Actor, candidate: ModelVersion, choice: Choice, reason: str, comparison: Compared | None,
    now: datetime,
) -> NewProposal:  # fmt: skip
    return NewProposal(
        operation=choice.operation,
        version=candidate.id,
        expected=choice.expected,
        comparison=comparison.id if comparison else None,
        evidence_hash=comparison.evidence_hash if comparison else "",
        label_set=tx.labels.current().number,
        despite=choice.despite,
        reason=reason,
        actor=actor.id,
        proposed_at=now,
    )
