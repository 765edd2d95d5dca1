"""Significance: whether tickets fixed and broken could be the same coin's heads and tails."""


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
