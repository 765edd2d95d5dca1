"""A decision as it is written down: what a person chose, how the pointer moves, the row that stays for ever."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.comparisons import ComparisonId
from core.domain.decisions import Act, Decision, NewDecision
from core.domain.jobs import JobKind, Params
from core.domain.notices import of_decision
from core.domain.predictions import VersionId
from core.domain.proposals import ProposalId
from core.domain.versions import Release, ReleaseId, VersionState
from core.ports import Tx


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person decides: `expected` is the production they saw, `despite` says they know the gate objects.

    `seen` is the comparison they saw; None of a program that saw none. `anyway` says they know that it takes the month
    over its budget.
    """

    operation: str
    reason: str
    expected: ReleaseId | None
    despite: bool = False
    seen: ComparisonId | None = None
    anyway: bool = False


def move(tx: Tx, by: str, release: Release, choice: Choice, now: datetime) -> None:
    """Make a release production, and ask the worker to make the world follow.

    Raises:
        PointerMoved: production is not what the person saw.
    """
    tx.versions.point(release.id, choice.expected)
    if choice.expected is not None:
        tx.versions.mark(tx.versions.get_release(choice.expected).version.id, VersionState.RETIRED)
    tx.versions.mark(release.version.id, VersionState.PRODUCTION)
    params: Params = {"release": release.id, "number": release.number}
    tx.jobs.request(JobKind.SWITCH, params, f"switch-{choice.operation}", by, now)


def decide(
    tx: Tx, by: str, act: Act, version: VersionId, choice: Choice, reason: str, now: datetime, *,
    after: ReleaseId | None = None, comparison: ComparisonId | None = None, proposal: ProposalId | None = None,
) -> Decision:  # fmt: skip
    """Write a decision down, who made it into the trail, and a notice; a promotion without a proposal was one person's."""
    decision = tx.decisions.add(
        NewDecision(
            operation=choice.operation,
            act=act,
            version=version,
            before=choice.expected,
            after=after,
            comparison=comparison,
            reason=reason,
            actor=by,
            decided_at=now,
            proposal=proposal,
        )
    )
    # The reason is sealed with the act: what people will read in a year is what was said.
    detail: Params = {"release": decision.after_number, "despite_gate": choice.despite, "reason": reason}
    if act is Act.PROMOTE:
        detail["alone"] = proposal is None
    if proposal is not None:
        detail["proposal"] = proposal
    tx.audit.add(by, act.value, f"version {decision.version_number}", detail, now)
    if notice := of_decision(decision, tx.project()):
        tx.outbox.add(notice, now)
    return decision
