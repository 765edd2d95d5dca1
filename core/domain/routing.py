"""Routing decides, for each prediction, whether it is accepted or a person is asked."""

import hashlib
import hmac
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from core.domain.desk import IN_FRONT, Desk, Order, Waiting, priority
from core.domain.errors import InvalidInput
from core.domain.labels import Change, Label, Labels
from core.domain.predictions import Prediction

_BY = "by "
_NEVER = math.nextafter(1.0, 2.0)


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
    """Below `threshold` a person is asked; of the rest a random `audit_share` is asked too (both 0 to 1).

    Labels in `by_label` have a threshold of their own, in their order. It only ever asks people more: where it is
    lower than that of all, that of all counts, and of 1 means that people are always asked. A ticket with several labels
    goes by the likeliest of them.
    """

    threshold: float = 0.7
    audit_share: float = 0.02
    by_label: tuple[tuple[Label, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse shares that are none.

        Raises:
            InvalidInput: a value outside 0 to 1, or two thresholds of one label.
        """
        if not all(0 <= share <= 1 for share in (self.threshold, self.audit_share, *self._own.values())):
            message = "Threshold and audit share lie between 0 and 1."
            raise InvalidInput(message)
        if self.by_label != tuple(sorted(self._own.items())):
            message = "Each label has one threshold of its own, and they stand in the order of the labels."
            raise InvalidInput(message)

    def least(self, prediction: Prediction) -> float:
        """Return the confidence from which on this answer is accepted; more than there is where it never is."""
        likeliest = prediction.likeliest
        own = self._own.get(likeliest, 0.0) if likeliest is not None else 0.0
        return max(self.threshold, own) if own < 1 else _NEVER

    def with_own(self, by_label: Mapping[Label, float]) -> "Policy":
        """Return it with these labels' own thresholds instead."""
        return replace(self, by_label=tuple(sorted(by_label.items())))

    def under(self, changes: Sequence[Change]) -> "Policy":
        """Return it with the own thresholds under all the words that labels had before these changes, and have after.

        Where several meet in one label, or one becomes several, the highest counts: a change of words asks nobody less.
        """
        if not self.by_label:
            return self
        own = dict(self.by_label)
        for change in changes:
            _spread(own, change.old, change.new, moves=change.moves)
        for change in reversed(changes):
            _spread(own, change.new, change.old, moves=change.moves)
        return self.with_own(own)

    @cached_property
    def _own(self) -> dict[Label, float]:
        return dict(self.by_label)


def _spread(own: dict[Label, float], here: Labels, there: Labels, *, moves: bool) -> None:
    highest = max((own[label] for label in here if label in own), default=None)
    if moves and highest is not None:
        own.update({label: max(highest, own.get(label, 0.0)) for label in there})


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
    drawn = f"below {policy.threshold:g}{_own_named(policy)}, audit {policy.audit_share:g}, blind {desk.blind_share:g}"
    return f"{_BY}{desk.order.value}, {drawn}"


def _own_named(policy: Policy) -> str:
    """Name thresholds of single labels by how many they are and by what they are, a thousand as shortly as one."""
    if not policy.by_label:
        return ""
    told = "\n".join(f"{label}\t{threshold:g}" for label, threshold in policy.by_label)
    return f" or for {len(policy.by_label)} labels their own ({hashlib.sha256(told.encode()).hexdigest()[:8]})"


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
        least = policy.least(prediction) if prediction else policy.threshold
        ticket = replace(ticket, margin=draw * least, confidence=draw * least)
    return priority(desk, ticket)


def _reason(prediction: Prediction | None, policy: Policy, draw: float) -> tuple[Reason, float]:
    if prediction is None:
        return Reason.UNSCORED, 1.0
    if prediction.confidence < policy.least(prediction) or not prediction.confidence:  # no answer is sure of anything
        return Reason.DOUBTFUL, 1.0
    return (Reason.AUDIT if draw < policy.audit_share else Reason.SURE), policy.audit_share
