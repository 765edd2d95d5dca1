"""Routing decides, for each prediction, whether it is accepted or a person is asked."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from core.domain.desk import IN_FRONT, Desk, Order, Waiting, priority
from core.domain.errors import InvalidInput
from core.domain.labels import Labels
from core.domain.predictions import Prediction

_BY = "by "


class Reason(StrEnum):
    """Why a person is asked, or nobody."""

    SURE = "sure"
    AUDIT = "audit"
    DOUBTFUL = "doubtful"
    UNSCORED = "unscored"
    REQUESTED = "requested"
    KNOWN = "known"


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
class Facts:
    """What routing knows of a ticket besides its prediction.

    `urgency` is what the import said, higher first; `share` the share of the tickets that got the same label.
    """

    received_at: datetime
    urgency: float = 0.0
    share: float = 1.0


@dataclass(frozen=True)
class Mix:
    """How often each label is predicted, by `answer_key`, from which follows the share that a prediction's label has.

    Shares, not counts: so tickets that were placed beside few others and beside many are on one scale.
    """

    counts: Mapping[Labels | None, int] = field(default_factory=dict)

    def with_(self, predictions: Iterable[Prediction | None]) -> "Mix":
        """Return the mix with these added."""
        return Mix(Counter(self.counts) + Counter(map(answer_key, predictions)))

    def share(self, prediction: Prediction | None) -> float:
        """Return the share of the tickets whose first label is this prediction's, 0 to 1."""
        mine = max(self.counts.get(answer_key(prediction), 0), 1)
        return mine / max(self._all, mine)

    @cached_property
    def _all(self) -> int:
        return sum(self.counts.values())


def answer_key(prediction: Prediction | None) -> Labels | None:
    """Return what predictions are counted by: the first label, or no label; None where there is no prediction."""
    return prediction.labels[:1] if prediction else None


@dataclass(frozen=True, kw_only=True)
class Route:
    """What happens to one ticket.

    `inclusion_probability` is the chance it had of being reviewed, fixed before anyone looked
    (statistics of the audit weigh by its inverse). `priority` orders the queue, smallest first; the question
    wants `wanted` answers; a `blind` one is answered before the prediction is shown.
    """

    reason: Reason
    inclusion_probability: float
    priority: float
    wanted: int = 1
    blind: bool = False

    @property
    def review(self) -> bool:
        """Tell whether a person is asked."""
        return self.reason is not Reason.SURE


def uniform(key: str, salt: str) -> float:
    """Return a number in [0, 1) that is the same for the same key and salt, and otherwise as good as random."""
    digest = hmac.new(salt.encode(), key.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def route(
    prediction: Prediction | None, policy: Policy, desk: Desk, facts: Facts, *, key: str, salt: str, version: int
) -> Route:
    """Decide accept or review for one ticket; `key`, `salt` and `version` make every draw repeatable.

    Each version (0 = none) draws anew: what an earlier one drew has its answer and is gone from what is left.
    An audited ticket gets a place in the queue as if it were a doubtful one, so that nobody can tell.
    """
    reason, probability = _reason(prediction, policy, uniform(key, f"{salt}:audit:{version}"))
    blind = prediction is not None and uniform(key, f"{salt}:blind:{version}") < desk.blind_share
    return Route(
        reason=reason,
        inclusion_probability=probability,
        priority=place(prediction, policy, desk, facts, reason, draw_of(key, salt, version)),
        wanted=desk.wanted,
        blind=blind,
    )


def asked(prediction: Prediction | None, policy: Policy, *, key: str, salt: str, version: int) -> bool:
    """Tell whether a person is asked; that hangs neither on the desk nor on what waits already."""
    return _reason(prediction, policy, uniform(key, f"{salt}:audit:{version}"))[0] is not Reason.SURE


def named(policy: Policy, desk: Desk) -> str:
    """Name the rules that a question is asked by, with every share that something about it was drawn with."""
    drawn = f"below {policy.threshold:g}, audit {policy.audit_share:g}, blind {desk.blind_share:g}"
    return f"{_BY}{desk.order.value}, {drawn}"


def placed_anew(name: str, order: Order) -> str:
    """Return the name of the rules of a question that got another place; all else about it was drawn before."""
    _, _, drawn = name.partition(", ")
    return f"{_BY}{order.value}, {drawn}" if name.startswith(_BY) else name


def draw_of(key: str, salt: str, version: int) -> float:
    """Return the ticket's own random number in [0, 1) in the queue of a version (0 = none)."""
    return uniform(key, f"{salt}:place:{version}")


def place(
    prediction: Prediction | None, policy: Policy, desk: Desk, facts: Facts, reason: Reason, draw: float
) -> float:
    """Return the place in the queue, smallest first.

    What a person asked for is in front; an audited ticket's place is drawn among the doubtful ones'.
    """
    if reason is Reason.REQUESTED:
        return IN_FRONT
    ticket = Waiting.of(prediction, draw=draw, received_at=facts.received_at, urgency=facts.urgency, share=facts.share)
    if reason is Reason.AUDIT:
        ticket = replace(ticket, margin=draw * policy.threshold, confidence=draw * policy.threshold)
    return priority(desk, ticket)


def _reason(prediction: Prediction | None, policy: Policy, draw: float) -> tuple[Reason, float]:
    if prediction is None:
        return Reason.UNSCORED, 1.0
    if prediction.confidence < policy.threshold or not prediction.confidence:  # no answer is sure of anything
        return Reason.DOUBTFUL, 1.0
    return (Reason.AUDIT if draw < policy.audit_share else Reason.SURE), policy.audit_share
