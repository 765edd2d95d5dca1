"""Thresholds: from which confidence on a version may answer alone, so that a promise holds or costs are least."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from core.domain.comparisons import Interval
from core.evaluation.answers import Floats, Ints
from core.evaluation.intervals import LEVEL, wilson_share

GRID = 1_000
"""Thresholds are whole thousandths: what a person reads on the page is what routing uses."""
LEAST_SHARE = 0.1
MOST_TIMES = 1_024
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True, kw_only=True)
class Operating:
    """What a version does alone from `threshold` on: `accepted` of `tickets`, `wrong` of these.

    `threshold` is 0 to 1; None where it answers nothing alone.
    """

    threshold: float | None
    tickets: int
    accepted: int = 0
    wrong: int = 0

    @property
    def share(self) -> Interval:
        """Return the share of tickets answered alone, 0 to 1, with its 95 % interval (Wilson)."""
        return _share(self.accepted, self.tickets)

    @property
    def errors(self) -> Interval:
        """Return the share of all tickets answered alone and wrongly, 0 to 1, with its 95 % interval (Wilson)."""
        return _share(self.wrong, self.tickets)


@dataclass(frozen=True)
class Measured:
    """A version's held-out answers, counted by threshold: from `levels[i]` thousandths on, how many and how many wrong.

    Levels fall, so the counts grow; the last one accepts every ticket.
    """

    levels: Ints
    accepted: Ints
    wrong: Ints

    @property
    def tickets(self) -> int:
        """Count the held-out tickets."""
        return int(self.accepted[-1]) if self.accepted.size else 0

    def at(self, threshold: float) -> Operating:
        """Return what is done alone from a threshold on, 0 to 1."""
        reached = int((self.levels >= threshold * GRID - 1e-9).sum())
        return self.cut(reached - 1, threshold)

    def cut(self, place: int, threshold: float | None = None) -> Operating:
        """Return what is done alone from a level on; nothing at place -1."""
        if place < 0:
            return Operating(threshold=threshold, tickets=self.tickets)
        return Operating(
            threshold=int(self.levels[place]) / GRID if threshold is None else threshold,
            tickets=self.tickets,
            accepted=int(self.accepted[place]),
            wrong=int(self.wrong[place]),
        )


def measured(confidence: Sequence[float] | Floats, right: Sequence[bool] | Ints) -> Measured:
    """Count answers by the thousandth of confidence (0 to 1) that they reach, surest first."""
    reached = np.floor(np.asarray(confidence, dtype=np.float64) * GRID + 1e-9).astype(np.int64)
    falling, place = np.unique(-reached, return_inverse=True)
    wrong = np.bincount(place, weights=~np.asarray(right, dtype=bool), minlength=falling.size)
    return Measured(-falling, np.cumsum(np.bincount(place, minlength=falling.size)), np.cumsum(wrong).astype(np.int64))


def promised(seen: Measured, most_wrong: float, confidence: float = LEVEL) -> Operating:
    """Return the lowest threshold found that keeps a promise: at most `most_wrong` of what is accepted is wrong.

    Selective guaranteed risk (Geifman & El-Yaniv 2017, algorithm 1): binary search over the tickets, surest first,
    each step bounding the share of errors above its threshold (Clopper-Pearson) at (1 - confidence) / ⌈log2 tickets⌉,
    so that all steps together fail with at most 1 - confidence. It holds for tickets like the held-out ones, drawn
    once; its threshold is None where no step kept the promise. Shares and confidence are 0 to 1.

    Raises:
        ValueError: the promise or the confidence is not between 0 and 1.
    """
    _check(most_wrong, confidence)
    best, low, high = -1, 1, seen.tickets
    for _ in range(steps_of(seen.tickets)):
        if low > high:
            break
        place = int(np.searchsorted(seen.accepted, (low + high) // 2))
        if _bound(seen, place, confidence) <= most_wrong:
            best, low = place, int(seen.accepted[place]) + 1
        else:
            high = int(seen.accepted[place - 1]) if place else 0
    return seen.cut(best)


def steps_of(tickets: int) -> int:
    """Return in how many steps a binary search over so many tickets ends."""
    return max(1, math.ceil(math.log2(tickets + 1))) if tickets else 0


def upper(wrong: int, accepted: int, error: float) -> float:
    """Return Clopper and Pearson's (1934) bound: the share of errors is higher with a chance of at most `error`."""
    from scipy.special import betaincinv  # slow to load, and only this needs it

    return 1.0 if wrong >= accepted else float(betaincinv(wrong + 1, accepted - wrong, 1 - error))


def more_tickets(seen: Measured, most_wrong: float, confidence: float = LEVEL) -> int | None:
    """Return about how many more held-out tickets would keep the promise for a tenth of the tickets; 0 if these do.

    It takes for granted that more tickets show the shares of these. None where they would not do even at a thousand
    times as many: then the version is too often wrong where it is surest.

    Raises:
        ValueError: the promise or the confidence is not between 0 and 1.
    """
    _check(most_wrong, confidence)
    enough = int(np.searchsorted(seen.accepted, LEAST_SHARE * seen.tickets))
    if not seen.tickets or not _would(seen, enough, MOST_TIMES, most_wrong, confidence):
        return None
    few, many = 0.0, float(MOST_TIMES)
    while many - few > max(0.02 * many, 1 / seen.tickets):
        times = (few + many) / 2
        few, many = (few, times) if _would(seen, enough, times, most_wrong, confidence) else (times, many)
    return max(0, math.ceil((many - 1) * seen.tickets))


def cheapest(review: float, error: float) -> float:
    """Return the threshold of least expected cost, 0 to 1 (Chow 1970): accept iff (1 - p) · error < review.

    Both costs are of one ticket and in the same unit, minutes or money. It is right as far as confidences are.

    Raises:
        ValueError: a cost is negative, or an error costs nothing.
    """
    if review < 0 or error <= 0:
        message = "A review costs 0 or more, an error more than 0."
        raise ValueError(message)
    return max(0.0, math.ceil(GRID * (1 - review / error) - 1e-9) / GRID)


def _bound(seen: Measured, place: int, confidence: float) -> float:
    error = (1 - confidence) / steps_of(seen.tickets)
    return upper(int(seen.wrong[place]), int(seen.accepted[place]), error)


def _would(seen: Measured, enough: int, times: float, most_wrong: float, confidence: float) -> bool:
    """Tell whether so many times the tickets would keep the promise at one of the levels from a place on."""
    from scipy.special import betaincinv

    error = (1 - confidence) / steps_of(math.ceil(times * seen.tickets))
    accepted, wrong = times * seen.accepted[enough:], times * seen.wrong[enough:]
    bounds = betaincinv(wrong + 1, np.maximum(accepted - wrong, 1e-9), 1 - error)
    return bool((bounds <= most_wrong).any())


def _share(part: int, whole: int) -> Interval:
    return wilson_share(part / whole, whole, _Z) if whole else Interval(0.0, 0.0, 1.0)


def _check(most_wrong: float, confidence: float) -> None:
    if not (0 < most_wrong < 1 and 0 < confidence < 1):
        message = "The share of errors and the confidence lie between 0 and 1."
        raise ValueError(message)
