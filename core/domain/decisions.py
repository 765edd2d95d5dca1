"""A decision is a person's act with its reason: promote, reject, roll back, or withdraw a proposal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.domain.comparisons import ComparisonId
from core.domain.errors import InvalidInput
from core.domain.predictions import VersionId
from core.domain.proposals import ProposalId
from core.domain.versions import ReleaseId

DecisionId = NewType("DecisionId", int)
SHORTEST_REASON = 10
LONGEST_REASON = 2_000


class Act(StrEnum):
    """What was decided."""

    PROMOTE = "promote"
    REJECT = "reject"
    ROLL_BACK = "roll back"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """A decision about to be written; `operation` makes the same click one decision.

    `proposal` is the one it ends; a promotion without one was one person's alone.
    """

    operation: str
    act: Act
    version: VersionId
    before: ReleaseId | None
    after: ReleaseId | None
    comparison: ComparisonId | None
    reason: str
    actor: str
    decided_at: datetime
    proposal: ProposalId | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision as recorded for ever; releases and the version are named by their numbers too."""

    id: DecisionId
    operation: str
    act: Act
    version: VersionId
    version_number: int
    before: ReleaseId | None
    before_number: int | None
    after: ReleaseId | None
    after_number: int | None
    comparison: ComparisonId | None
    reason: str
    actor: str
    decided_at: datetime
    proposal: ProposalId | None = None


def checked_reason(reason: str) -> str:
    """Return the reason without outer space.

    Raises:
        InvalidInput: too short to mean anything, or too long.
    """
    clean = reason.strip()
    if not SHORTEST_REASON <= len(clean) <= LONGEST_REASON:
        message = f"Give a reason of {SHORTEST_REASON} to {LONGEST_REASON:,} characters; others will read it."
        raise InvalidInput(message)
    return clean
