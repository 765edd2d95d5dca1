"""All pairs of some texts that are alike, found by counting, and who shares a band with whom."""

import csv
import gzip
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.evaluation.likeness import bands, shingles

Pair = tuple[int, int]
REAL = Path(__file__).parents[3] / "shared" / "data"


def real_texts(name: str, count: int) -> list[str]:
    """Return so many texts of a real set, drawn at random but always the same."""
    with gzip.open(REAL / name / "train.csv.gz", "rt", encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    return random.Random(3).sample(texts, count)


@dataclass(frozen=True)
class Compared:
    """Texts, each compared with each of the others."""

    texts: Sequence[str]

    @cached_property
    def likeness(self) -> dict[Pair, float]:
        """Return how alike each two texts are that have anything in common."""
        parts = [shingles(text) for text in self.texts]
        return {
            (one, other): common / (len(parts[one]) + len(parts[other]) - common)
            for (one, other), common in _in_common(parts)
        }

    @cached_property
    def sharing(self) -> set[Pair]:
        """Return the pairs that share a band."""
        return {pair for pair, _ in _in_common([bands(text) for text in self.texts])}


def _in_common(rows: Iterable[Iterable[object]]) -> Iterator[tuple[Pair, int]]:
    seen: Mapping[object, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        earlier = Counter(other for value in row for other in seen[value])
        for value in row:
            seen[value].append(place)
        yield from (((other, place), common) for other, common in earlier.items())
