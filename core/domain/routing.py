"""Routing decides, for each prediction, whether it is accepted or a person is asked."""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from core.domain.errors import InvalidInput
from core.domain.predictions import Prediction


class Reason(StrEnum):
    """Why a person is asked, or nobody."""

    SURE = "sure"
    AUDIT = "audit"
    DOUBTFUL = "doubtful"
    UNSCORED = "unscored"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Below `threshold` a person is asked; of the rest a random `audit_share` is asked too (both 0 to 1)."""

    threshold: float = 0.7
    audit_share: float = 0.02

    def __post_init__(self) -> None:
        """Refuse shares that are none.

        Raises:
            InvalidInput: a value outside 0 to 1.
        """
        if not (0 <= self.threshold <= 1 and 0 <= self.audit_share <= 1):
            message = "Threshold and audit share lie between 0 and 1."
            raise InvalidInput(message)


@dataclass(frozen=True, kw_only=True)
class Route:
    """What happens to one ticket.

    `inclusion_probability` is the chance it had of being reviewed, fixed before anyone looked
    (statistics of the audit weigh by its inverse). `priority` orders the queue, smallest first.
    """

    reason: Reason
    inclusion_probability: float
    priority: float

    @property
    def review(self) -> bool:
        """Tell whether a person is asked."""
        return self.reason is not Reason.SURE


def uniform(key: str, salt: str) -> float:
    """Return a number in [0, 1) that is the same for the same key and salt, and otherwise as good as random."""
    digest = hmac.new(salt.encode(), key.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def route(prediction: Prediction | None, policy: Policy, *, key: str, salt: str, version: int) -> Route:
    """Decide accept or review for one ticket; `key`, `salt` and `version` make the random audit repeatable.

    Each version (0 = none) draws anew: what an earlier one drew has its answer and is gone from what is left.
    An audited ticket gets a place in the queue as if it were a doubtful one, so that nobody can tell.
    """
    draw = uniform(key, f"{salt}:audit:{version}")
    place = uniform(key, f"{salt}:place:{version}")
    if prediction is None:
        return Route(reason=Reason.UNSCORED, inclusion_probability=1.0, priority=place)
    if prediction.confidence < policy.threshold:
        return Route(reason=Reason.DOUBTFUL, inclusion_probability=1.0, priority=prediction.margin)
    if draw < policy.audit_share:
        return Route(reason=Reason.AUDIT, inclusion_probability=policy.audit_share, priority=place * policy.threshold)
    return Route(reason=Reason.SURE, inclusion_probability=policy.audit_share, priority=1.0)
