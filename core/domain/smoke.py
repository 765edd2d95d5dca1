"""A smoke set: a few tickets that a version has answered before and has to answer the same again."""

from collections.abc import Iterable, Sequence
from itertools import islice

from core.domain.datasets import Example
from core.domain.predictions import Prediction

MOST = 20
CLOSE = 1e-6
"""How far the same confidence may differ between machines."""


def chosen(rows: Iterable[tuple[Example, Prediction | None]]) -> list[tuple[Example, Prediction]]:
    """Return the first tickets, at most `MOST`, that the version has answered."""
    return list(islice(((example, said) for example, said in rows if said is not None), MOST))


def differing(before: Sequence[Prediction], now: Sequence[Prediction]) -> int:
    """Count the answers that are others than before, or as sure as never before."""
    pairs = zip(before, now, strict=True)
    return sum(a.labels != b.labels or abs(a.confidence - b.confidence) > CLOSE for a, b in pairs)
