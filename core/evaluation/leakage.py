"""Leakage: held-out tickets that a version learned from, the same but for signs between the letters or nearly the same.

Nearly the same is what the review desk calls so (`core.evaluation.likeness`). None is missed: a text that is alike
enough has at least some of the rarest parts of the other (prefix filtering: Chaudhuri, Ganti & Kaushik 2006; more than
one of them: Wang, Li & Feng 2012), so only texts that share those are compared. Training texts are read once and not
kept.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.domain.comparisons import Figures, Leakage, Without
from core.domain.gate import Metric
from core.domain.labels import Kind, Labels
from core.domain.predictions import Prediction
from core.evaluation.answers import Ints
from core.evaluation.intervals import gains
from core.evaluation.likeness import ALIKE, shared, shingles
from core.evaluation.metrics import figures

_CHARACTERS_AT_ONCE = 200_000
_PAIRS_AT_ONCE = 1_000_000
_REMEMBERED = 1_024
_A_HAIR = 1e-9
_ONE_IN = 16
_SIGNS = re.compile(r"[\W_]+")
Parts = frozenset[bytes]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Leaks:
    """The places of held-out texts that training texts are the same as, and of others that they are nearly the same as."""

    exact: frozenset[int] = frozenset()
    near: frozenset[int] = frozenset()


def find(held_out: Sequence[str], training: Iterable[str]) -> Leaks:
    """Return which held-out texts a training text is the same as, letter by letter and digit by digit, or nearly."""
    keys, index = _places_of(held_out), _index(held_out)
    exact, near = np.zeros(len(held_out), dtype=np.bool_), np.zeros(len(held_out), dtype=np.bool_)
    for batch in _batches(training):
        for text in batch:
            exact[keys.get(key_of(text), [])] = True
        index.mark(batch, near)
    return Leaks(_places(exact), _places(near & ~exact))


def same(held_out: Sequence[str], training: Iterable[str]) -> frozenset[int]:
    """Return the places of the held-out texts that a training text is the same as, letter by letter."""
    keys = _places_of(held_out)
    return frozenset(place for text in training for place in keys.get(key_of(text), []))


def leakage(
    leaks: Leaks,
    truth: Sequence[Labels],
    base: Sequence[Prediction],
    candidate: Sequence[Prediction],
    labels: Labels,
    kind: Kind,
    *,
    by_candidate: int,
) -> Leakage:
    """Count what leaked, and measure both versions on the tickets that did not; the order is that of `leaks`.

    `by_candidate` is how many of the exact ones the candidate learned from.
    """
    kept = [place for place in range(len(truth)) if place not in leaks.exact and place not in leaks.near]
    without = None
    if 0 < len(kept) < len(truth):
        true, was, now = (
            [truth[place] for place in kept],
            [base[place] for place in kept],
            [candidate[place] for place in kept],
        )
        without = Without(
            documents=len(kept),
            base=_chosen(figures(true, was, labels, kind)),
            candidate=_chosen(figures(true, now, labels, kind)),
            gains=gains(true, was, now, labels, kind),
        )
    return Leakage(exact=len(leaks.exact), near=len(leaks.near), by_candidate=by_candidate, without=without)


def _chosen(found: Figures) -> dict[Metric, float]:
    return {
        Metric.MACRO_F1: found.macro_f1,
        Metric.ACCURACY: found.accuracy,
        Metric.MICRO_F1: found.micro_f1,
        Metric.WEIGHTED_F1: found.weighted_f1,
    }


def _places_of(texts: Sequence[str]) -> dict[bytes, list[int]]:
    keys: dict[bytes, list[int]] = {}
    for place, text in enumerate(texts):
        if key := key_of(text):
            keys.setdefault(key, []).append(place)
    return keys


def key_of(text: str) -> bytes:
    """Return what texts have in common that differ in case, spaces and punctuation alone; nothing without a letter."""
    bare = _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return hashlib.sha256(bare.encode()).digest() if bare else b""


def _places(marked: Marks) -> frozenset[int]:
    return frozenset(np.flatnonzero(marked).tolist())


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Cut texts into batches of so many characters, that long ones take no more memory than short ones."""
    batch: list[str] = []
    length = 0
    for text in texts:
        batch.append(text)
        length += len(text)
        if length >= _CHARACTERS_AT_ONCE:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


@dataclass(frozen=True)
class _Index:
    """The rarest parts of the held-out texts: `rows[starts[i] : starts[i] + counts[i]]` have `parts[i]`, ascending.

    Whatever is alike shares at least `asked` of the indexed parts of a text.
    """

    texts: Sequence[str]
    parts_of: Callable[[str], Parts]
    sizes: Ints
    asked: Ints
    parts: Ints
    starts: Ints
    counts: Ints
    rows: Ints

    def mark(self, batch: Sequence[str], near: Marks) -> None:
        """Mark the held-out texts that one of these texts is nearly the same as."""
        if not self.parts.size:
            return
        parts = [shingles(text) for text in batch]
        for text, row in self._pairs(parts, near):
            if not near[row] and shared(parts[text], self.parts_of(self.texts[row])) >= ALIKE:
                near[row] = True

    def _pairs(self, batch: Sequence[Parts], near: Marks) -> Iterator[tuple[int, int]]:
        """Yield which text may be like which held-out one that is not marked yet."""
        sizes = np.array([len(parts) for parts in batch], dtype=np.int64)
        flat, owner = _hashed(batch), np.repeat(np.arange(len(batch)), sizes)
        place = np.minimum(np.searchsorted(self.parts, flat), self.parts.size - 1)
        met = self.parts[place] == flat
        place, owner = place[met], owner[met]
        while place.size:
            rows, starts, counts = self._unmarked(near)
            end = _whole_texts(owner, counts[place])
            yield from self._alike(sizes, owner[:end], rows, starts[place[:end]], counts[place[:end]])
            place, owner = place[end:], owner[end:]

    def _unmarked(self, near: Marks) -> tuple[Ints, Ints, Ints]:
        """Return the rows that are not marked yet, and for each part where its own start and how many they are."""
        left = ~near[self.rows]
        before = np.concatenate([[0], np.cumsum(left)])
        starts = before[self.starts]
        return self.rows[left], starts, before[self.starts + self.counts] - starts

    def _alike(self, sizes: Ints, owner: Ints, rows: Ints, starts: Ints, often: Ints) -> Iterator[tuple[int, int]]:
        """Yield which of these texts shares as many parts with which held-out one as are asked for."""
        within = np.arange(often.sum()) - np.repeat(np.cumsum(often) - often, often)
        row, owner = rows[np.repeat(starts, often) + within], np.repeat(owner, often)
        # Of two sets of which one is much larger, most of the larger is not in the other.
        small, large = np.minimum(sizes[owner], self.sizes[row]), np.maximum(sizes[owner], self.sizes[row])
        fitting = small >= ALIKE * large - _A_HAIR
        pairs, shares = np.unique(owner[fitting] * len(self.texts) + row[fitting], return_counts=True)
        for pair in pairs[shares >= self.asked[pairs % len(self.texts)]].tolist():
            yield divmod(pair, len(self.texts))


def _whole_texts(owner: Ints, often: Ints) -> int:
    """Return where to stop so that only so many pairs come of it: after whole texts, and after one at least."""
    end = int(np.searchsorted(np.cumsum(often), _PAIRS_AT_ONCE, side="right"))
    if end == owner.size:
        return end
    return int(np.searchsorted(owner, owner[end])) or int(np.searchsorted(owner, owner[0], side="right"))


def _index(texts: Sequence[str]) -> _Index:
    """Index each text by so many of its rarest parts that whatever is alike has as many of them as are asked for."""
    every = [_hashed([shingles(text)]) for text in texts]
    sizes = np.array([one.size for one in every], dtype=np.int64)
    flat = np.concatenate([*every, np.zeros(0, dtype=np.int64)])
    row = np.repeat(np.arange(len(texts)), sizes)
    _, kind, often = np.unique(flat, return_inverse=True, return_counts=True)
    order = np.lexsort((often[kind], row))  # text by text, the rarest first
    rank = np.arange(flat.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    # What is alike lacks so many parts at most; the more of the others are asked for, the fewer texts are compared.
    lacking = sizes - np.ceil(ALIKE * sizes - _A_HAIR).astype(np.int64)
    asked = 1 + sizes // _ONE_IN
    kept = order[rank < (lacking + asked)[row]]
    kept = kept[np.argsort(flat[kept], kind="stable")]
    parts, starts, counts = np.unique(flat[kept], return_index=True, return_counts=True)
    return _Index(texts, lru_cache(_REMEMBERED)(shingles), sizes, asked, parts, starts, counts, row[kept])


def _hashed(batch: Sequence[Parts]) -> Ints:
    """Return the parts as numbers. They differ from process to process and may collide: only what is compared counts."""
    return np.fromiter((hash(part) for parts in batch for part in parts), dtype=np.int64)
