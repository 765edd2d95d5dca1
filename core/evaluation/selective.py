"""The surest tickets: how often a version is right on them, and how good its confidence is as a number."""

import math
from collections.abc import Sequence

import numpy as np

from core.domain.comparisons import Selected

STEPS = 50
_LEAST = 1e-6
_DIGITS = 12


def selective(confidence: Sequence[float], right: Sequence[bool], steps: int = STEPS) -> tuple[Selected, ...]:
    """Return what a threshold would accept, surest tickets first, at no more than so many thresholds.

    Tickets of equal confidence are accepted together; the last entry is all tickets. None without a ticket.
    """
    if not len(confidence):
        return ()
    values, place = np.unique(-np.asarray(confidence, dtype=np.float64), return_inverse=True)
    accepted = np.cumsum(np.bincount(place))
    correct = np.cumsum(np.bincount(place, weights=np.asarray(right, dtype=np.float64)))
    wanted = np.ceil(np.arange(1, steps + 1) * len(confidence) / steps)
    cuts = dict.fromkeys(np.searchsorted(accepted, wanted).tolist())
    return tuple(
        Selected(
            confidence=-float(values[cut]),
            share=float(accepted[cut]) / len(confidence),
            accuracy=float(correct[cut]) / float(accepted[cut]),
        )
        for cut in cuts
    )


def brier(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean squared gap between the confidence in an answer and whether it is right (Brier 1950); 0 is best."""
    gaps = [(sure - was) ** 2 for sure, was in zip(confidence, right, strict=True)]
    return round(math.fsum(gaps) / len(gaps), _DIGITS) if gaps else 0.0


def log_loss(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean of minus the logarithm of what was given to how it turned out, in nats; 0 is best.

    Confidences are kept a millionth away from 0 and 1, so that one certain error weighs 13.8 and not without end.
    """
    given = (
        min(max(sure if was else 1 - sure, _LEAST), 1 - _LEAST) for sure, was in zip(confidence, right, strict=True)
    )
    losses = [-math.log(chance) for chance in given]
    return round(math.fsum(losses) / len(losses), _DIGITS) if losses else 0.0
