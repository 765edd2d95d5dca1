"""A proposal asks others to promote a version, on evidence that is fixed by its hash; who may sign, and what voids it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import NewType

from core.domain.actors import SYSTEM
from core.domain.comparisons import ComparisonId
from core.domain.labels import Change
from core.domain.predictions import VersionId
from core.domain.versions import ModelVersion, ReleaseId

ProposalId = NewType("ProposalId", int)
VALID = timedelta(days=7)
"""How long a proposal stands: what was true then is looked at again after that."""


class Signatures(IntEnum):
    """How many people a promotion takes; whose training it was counts as a signature of two or three."""

    ONE = 1
    TWO = 2
    THREE = 3


@dataclass(frozen=True, kw_only=True)
class NewProposal:
    """A proposal about to be written: `expected` is what was in production then; `operation` makes a click one of it.

    `label_set` is the number of the label set then, `despite` says that the gate objects and the person knows.
    """

    operation: str
    version: VersionId
    expected: ReleaseId | None
    comparison: ComparisonId | None
    evidence_hash: str
    label_set: int
    despite: bool
    reason: str
    actor: str
    proposed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Proposal(NewProposal):
    """A proposal as recorded for ever; `version_number` names its version to people."""

    id: ProposalId
    version_number: int


@dataclass(frozen=True, kw_only=True)
class Situation:
    """How things stand when a proposal is looked at: what serves, what it was compared by last, and what changed since.

    `moved_at` is when production moved last. `corrected` counts the held-out tickets of that comparison that are told
    otherwise by now.
    """

    production: ReleaseId | None
    comparison: ComparisonId | None
    corrected: int
    relabelled: tuple[Change, ...]
    moved_at: datetime | None
    now: datetime


def why_stale(corrected: int, relabelled: tuple[Change, ...]) -> str:
    """Say in a sentence why evidence is not true any more; empty while it is."""
    if relabelled:
        return "Labels were renamed, merged, split or retired since it was compared."
    if corrected:
        tickets = "1 held-out ticket was" if corrected == 1 else f"{corrected:,} held-out tickets were"
        return f"{tickets} corrected since it was compared."
    return ""


def why_void(proposal: NewProposal, situation: Situation) -> str:
    """Say in a sentence why a proposal counts no more; empty while it stands."""
    moved = situation.moved_at is not None and situation.moved_at > proposal.proposed_at
    if moved or proposal.expected != situation.production:
        return "Production has changed since it was proposed."
    if proposal.comparison != situation.comparison:
        return "It was compared anew since it was proposed."
    if stale := why_stale(situation.corrected, situation.relabelled):
        return stale
    if situation.now - proposal.proposed_at > VALID:
        return f"It is older than {VALID.days} days."
    return ""


def why_not_propose(signatures: Signatures, version: ModelVersion, actor: str) -> str:
    """Say in a sentence why this person cannot propose this version; empty when they can."""
    if signatures is not Signatures.ONE and actor == SYSTEM.id:
        return "A person proposes, whoever started the training."
    if signatures is Signatures.THREE and actor == version.created_by:
        return "You started its training; in this project somebody else proposes it."
    return ""


def why_not_approve(signatures: Signatures, proposal: NewProposal, version: ModelVersion, actor: str) -> str:
    """Say in a sentence why this person cannot approve this proposal; empty when they can."""
    if signatures is Signatures.ONE:
        return "You proposed it; promote it yourself instead." if actor == proposal.actor else ""
    if actor == SYSTEM.id:
        return "A person approves."
    if why_not_propose(signatures, version, proposal.actor):
        return "Whoever proposed it may not do so by today's setting; somebody else proposes it anew."
    if actor == proposal.actor:
        return "You proposed it; somebody else approves it."
    if actor == version.created_by:
        return "You started its training; somebody else approves it."
    return ""
