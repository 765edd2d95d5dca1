"""How a project's review desk works: the order of its queue, and how many people answer what how."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.domain.errors import InvalidInput
from core.domain.labels import Label, Labels
from core.domain.predictions import Prediction

MOST_WANTED = 5
MOST_BLIND = 0.5
MOST_KNOWN = 0.1
#: In front of every place there is, whatever the order.
IN_FRONT = -1e12
_LEAST_SHARE = 1e-9


class Order(StrEnum):
    """What comes first in the queue."""

    MARGIN = "margin"
    CONFIDENCE = "confidence"
    OLDEST = "oldest"
    URGENT = "urgent"
    LABEL = "label"
    MIXED = "mixed"
    RANDOM = "random"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a lead has chosen for the desk.

    Every question wants answers of `wanted` people (1 to 5); a random `blind_share` of the tickets is decided before
    the model's answer is shown; `known_share` of what people are given has an answer that is known already.
    `first` are the labels in front when the order is by label.
    """

    order: Order = Order.MARGIN
    first: Labels = ()
    wanted: int = 1
    blind_share: float = 0.05
    known_share: float = 0.01

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidInput: says which.
        """
        if not 1 <= self.wanted <= MOST_WANTED:
            message = f"A ticket can want 1 to {MOST_WANTED} reviews."
            raise InvalidInput(message)
        if not (0 <= self.blind_share <= MOST_BLIND and 0 <= self.known_share <= MOST_KNOWN):
            message = "At most half of the tickets can be decided blind, and a tenth have a known answer."
            raise InvalidInput(message)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What the place in the queue depends on.

    `margin` and `confidence` (0 to 1) are the prediction's, or drawn where nothing may be told by them; `draw` is
    the ticket's own random number in [0, 1); `predicted` is the likeliest label and `share` the share of the tickets
    that it is given to, 0 to 1.
    """

    received_at: datetime
    draw: float
    margin: float
    confidence: float
    predicted: Label | None = None
    urgency: float = 0.0
    share: float = 1.0

    @classmethod
    def of(
        cls, prediction: Prediction | None, *, draw: float, received_at: datetime, urgency: float, share: float
    ) -> "Waiting":
        """Put together the facts of a ticket, as its prediction says them."""
        unknown = cls(received_at=received_at, urgency=urgency, draw=draw, margin=draw, confidence=draw, share=share)
        if prediction is None:
            return unknown
        first = next((score.label for score in prediction.scores), None)
        return replace(unknown, margin=prediction.margin, confidence=prediction.confidence, predicted=first)


def priority(desk: Desk, ticket: Waiting) -> float:
    """Return the place in the queue, smallest first.

    "mixed" draws without replacement with weights (Efraimidis and Spirakis 2006): a ticket weighs its
    uncertainty divided by the share that its label has, so that seldom labels come as often as common ones.
    """
    if desk.order is Order.OLDEST:
        return ticket.received_at.timestamp()
    if desk.order is Order.URGENT:
        return ticket.margin - 2 * ticket.urgency
    if desk.order is Order.LABEL:
        return ticket.margin + 2 * _rank(desk.first, ticket.predicted)
    if desk.order is Order.MIXED:
        weight = (1.001 - ticket.margin) / max(ticket.share, _LEAST_SHARE)
        return -math.log(1 - ticket.draw) / weight
    plain = {Order.MARGIN: ticket.margin, Order.CONFIDENCE: ticket.confidence, Order.RANDOM: ticket.draw}
    return plain[desk.order]


def _rank(first: Labels, label: Label | None) -> int:
    return first.index(label) if label in first else len(first)
