"""How one person's reviewing goes: how quick they are, and which of their answers do not hold any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, zip_longest
from statistics import quantiles

from core.domain.documents import DocumentId
from core.domain.labels import Labels
from core.domain.reviews import DECIDING, Review

LONGEST_LOOK = 300.0
FEWEST = 5


@dataclass(frozen=True, kw_only=True)
class SecondLook:
    """An answer that does not hold any more: what the ticket is known to be since, by whose word.

    `text` is the ticket's, `labels` what was answered, in the words of today's labels; `adjudicated` tells that
    somebody decided between answers that differed; `note` is what they wrote beside it.
    """

    document: DocumentId
    text: str
    answered_at: datetime
    labels: Labels
    truth: Labels
    by: str
    adjudicated: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds a ticket takes: half of `answers` took less than `median`, the middle half between `low` and `high`."""

    answers: int
    low: float
    median: float
    high: float


def pace(reviews: Sequence[Review]) -> Pace | None:
    """Return the pace of one person's answers, newest first; None when there are too few to tell.

    An answer took from the moment its ticket was shown, or else from the answer before it; breaks are left out.
    """
    times = sorted(seconds for seconds in _seconds(reviews) if 0 < seconds <= LONGEST_LOOK)
    if len(times) < FEWEST:
        return None
    low, median, high = quantiles(times, n=4, method="inclusive")
    return Pace(answers=len(times), low=low, median=median, high=high)


def seconds_taken(review: Review) -> float | None:
    """Return how long a ticket was looked at before its answer; None when nobody noted when it was shown."""
    return (review.decided_at - review.shown_at).total_seconds() if review.shown_at else None


def _seconds(reviews: Sequence[Review]) -> list[float]:
    decided = [review for review in reviews if review.action in DECIDING and not review.together]
    gaps = [(later.decided_at - earlier.decided_at).total_seconds() for later, earlier in pairwise(decided)]
    shown = [seconds_taken(review) for review in decided]
    return [gap if look is None else look for look, gap in zip_longest(shown, gaps, fillvalue=0.0)]
