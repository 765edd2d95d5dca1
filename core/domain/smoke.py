"""A smoke set: a few tickets that a version has answered before and has to answer the same again."""

from collections.abc import Sequence

from core.domain.predictions import Prediction

MOST = 20
"""How many tickets it is asked, at most."""
CLOSE = 1e-6
"""How far the same confidence may differ between machines."""


def differing(before: Sequence[Prediction], now: Sequence[Prediction]) -> int:
    """Count the answers that are others than before, or as sure as never before.

    Where a service had nothing to say, then or now, nothing can be told.
    """
    pairs = [pair for pair in zip(before, now, strict=True) if all(one.scores for one in pair)]
    return sum(a.labels != b.labels or abs(a.confidence - b.confidence) > CLOSE for a, b in pairs)
