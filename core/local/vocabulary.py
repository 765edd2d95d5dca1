"""A vocabulary is a sorted array of 64-bit numbers; as they are spread evenly, each tells where it must stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.local.ngrams import Keys, Places

Columns = npt.NDArray[np.int32]
Tally = tuple[Keys, Places]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The n-grams that count (`keys`, ascending), and the column of each."""

    keys: Keys
    columns: Columns

    def find(self, keys: Keys) -> Columns:
        """Return the column of each key, -1 where it is not known."""
        found = np.full(len(keys), -1, dtype=np.int32)
        bits, begins = self._shelves
        shelf = (keys >> np.uint64(64 - bits)).astype(np.intp)
        place, end = begins[shelf], begins[shelf + 1]
        which = np.flatnonzero(place < end)
        while len(which):
            here = place[which]
            same = self.keys[here] == keys[which]
            found[which[same]] = self.columns[here[same]]
            which = which[~same]
            place[which] += 1
            which = which[place[which] < end[which]]
        return found

    def by_column(self) -> Keys:
        """Return the key of each column."""
        keys = np.empty_like(self.keys)
        keys[self.columns] = self.keys
        return keys

    @cached_property
    def _shelves(self) -> tuple[int, Places]:
        """Where the keys begin that share their first bits: about one key to a shelf."""
        bits = max(1, len(self.keys).bit_length())
        first = np.arange(1, 1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
        return bits, np.concatenate([[0], np.searchsorted(self.keys, first), [len(self.keys)]])


def vocabulary(keys: Keys) -> Vocabulary:
    """Return the vocabulary in which these are the keys of the columns."""
    order = np.argsort(keys, kind="stable")
    return Vocabulary(keys[order], order.astype(np.int32))


def tally(batches: Iterable[Keys]) -> Tally:
    """Return all keys, ascending, and how often each came; what comes is not held."""
    piles: list[Tally] = [(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.intp))]
    for batch in batches:
        piles.append(np.unique(batch, return_counts=True))
        # Piles of like size are put together, so that each key is moved a few times only.
        while len(piles) > 1 and 2 * len(piles[-1][0]) > len(piles[-2][0]):
            piles.append(_together(piles.pop(), piles.pop()))
    while len(piles) > 1:
        piles.append(_together(piles.pop(), piles.pop()))
    return piles[0]


def _together(one: Tally, other: Tally) -> Tally:
    keys = np.concatenate([one[0], other[0]])
    order = np.argsort(keys, kind="stable")  # merges two ascending runs
    keys, counts = keys[order], np.concatenate([one[1], other[1]])[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
    return keys[begins], np.add.reduceat(counts, begins) if len(keys) else counts
