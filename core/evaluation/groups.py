"""Groups of near-duplicates among a few texts."""

from collections.abc import Sequence

from core.evaluation.likeness import ALIKE, shingles

MOST_COMPARED = 5_000  # characters: many long tickets would be compared for seconds


def groups(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """Return for each text the places of the others that are nearly the same as it, by their beginnings."""
    sets = [shingles(text[:MOST_COMPARED]) for text in texts]
    near: list[list[int]] = [[] for _ in texts]
    for one, first in enumerate(sets):
        for other, second in enumerate(sets[:one]):
            if _alike(first, second):
                near[one].append(other)
                near[other].append(one)
    return [tuple(sorted(places)) for places in near]


def near_any(texts: Sequence[str], others: Sequence[str]) -> list[bool]:
    """Tell of each of the others whether it is nearly the same as one of the texts, by their beginnings."""
    sets = [shingles(text[:MOST_COMPARED]) for text in texts]
    found = [shingles(other[:MOST_COMPARED]) for other in others]
    return [any(_alike(one, other) for one in sets) for other in found]


def _alike(first: frozenset[bytes], second: frozenset[bytes]) -> bool:
    return bool(first) and len(first & second) >= ALIKE * len(first | second)
