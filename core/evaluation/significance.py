"""Significance: whether tickets fixed and broken could be the same coin's heads and tails."""

import math
from collections.abc import Sequence
from statistics import NormalDist

ALPHA, POWER = 0.05, 0.8


def mcnemar(fixed: int, broken: int) -> float:
    """Return McNemar's two-sided mid-p for two versions that are equally often right.

    Twice the one-sided mid-p, P[X < k] + ½ P[X = k] with X ~ Bin(fixed + broken, ½) and k the smaller
    number; 1 when both are equal. Counted in whole numbers, so exact to the last digit. The exact
    test is too cautious; mid-p keeps its level (Fagerland, Lydersen & Laake 2013). It speaks of
    accuracy only, and a large p does not mean that the versions are equal.
    """
    flips, fewer = fixed + broken, min(fixed, broken)
    ways, below = 1, 0
    for taken in range(fewer):
        below += ways
        ways = ways * (flips - taken) // (taken + 1)
    return (2 * below + ways) / 2**flips if fixed != broken else 1.0


def as_many(heads: int, tails: int) -> float:
    """Return the exact chance of at least so many heads among heads + tails throws of a fair coin."""
    throws = heads + tails
    ways, total = 1, 1
    for taken in range(tails):  # at least so many heads: at most so many tails
        ways = ways * (throws - taken) // (taken + 1)
        total += ways
    return float(total / 2**throws)


def holm(chances: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p for each of several tests, in their order (Holm 1979).

    Calling everything below α significant calls one or more wrongly with a chance of at most α, whichever hold.
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    adjusted, least = [0.0] * len(chances), 0.0
    for passed, place in enumerate(order):
        least = max(least, min(1.0, (len(chances) - passed) * chances[place]))
        adjusted[place] = least
    return adjusted


def detectable(documents: int, flips: int) -> float | None:
    """Return the smallest gain in accuracy that a one-sided McNemar test at 5 % would see four times in five.

    Solves n = (z_α √ψ + z_β √(ψ − δ²))² ÷ δ² for δ, ψ being the share of tickets that flipped (Connor 1987);
    None where none did, or where even all of them flipping one way would not be seen.
    """
    if not flips:
        return None
    churn = flips / documents
    alpha, power = NormalDist().inv_cdf(1 - ALPHA), NormalDist().inv_cdf(POWER)

    def needed(gain: float) -> float:
        return (alpha * math.sqrt(churn) + power * math.sqrt(max(0.0, churn - gain * gain))) ** 2 / gain**2

    low, high = 0.0, churn
    if needed(high) > documents:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if needed(middle) > documents else (low, middle)
    return round(high, 12)
