"""All n-grams of many texts at once, each as one 64-bit number: words and pairs of words, and runs of letters."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]
Rows = npt.NDArray[np.int32]
WORD = r"\w+"  # single letters too: "i" and "a" tell questions apart
SHORTEST = 3
"""Runs of letters are at least so long: one letter and the spaces around it."""
_SPACE = 32
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_PAIR = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, eq=False)
class Grams:
    """Which n-grams there are (`keys`), in which text (`rows`), and from where to where in the line."""

    keys: Keys
    rows: Rows
    starts: Places
    ends: Places


@dataclass(frozen=True, eq=False)
class Line:
    """Texts as the code points of one line, a space on each side of each, with the text of each sign."""

    codes: npt.NDArray[np.uint32]
    rows: Rows
    totals: Keys
    inverse: Keys

    def keys(self, starts: Places, ends: Places) -> Keys:
        """Return one number for each stretch of the line: equal for equal signs, wherever they stand."""
        return _mixed((self.totals[ends] - self.totals[starts]) * self.inverse[starts])

    def words(self) -> Iterator[Grams]:
        """Yield the single words, then the pairs of words that follow each other in a text."""
        inside = _signs_of_words()[self.codes]
        starts = np.flatnonzero(inside[1:] & ~inside[:-1]) + 1  # the line begins and ends with a space
        ends = np.flatnonzero(inside[:-1] & ~inside[1:]) + 1
        keys, rows = self.keys(starts, ends), self.rows[starts]
        yield Grams(keys, rows, starts, ends)
        near = np.flatnonzero(rows[1:] == rows[:-1])
        yield Grams(_mixed(keys[near] * _PAIR + keys[near + 1]), rows[near], starts[near], ends[near + 1])

    def letters(self, longest: int) -> Iterator[Grams]:
        """Yield by length the runs of signs inside a word with a space on each side."""
        inner = self.codes != _SPACE
        starts = np.flatnonzero(inner[1:-1])
        for count in range(SHORTEST, longest + 1):
            starts = starts[starts + count <= len(inner)]
            starts = starts[inner[starts + count - 2]]
            yield Grams(self.keys(starts, starts + count), self.rows[starts + 1], starts, starts + count)


def lay(texts: Sequence[str]) -> Line:
    """Lay normalised texts out in one line."""
    codes = np.frombuffer(f" {' '.join(texts)} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.intp, count=len(texts))
    rows = np.zeros(len(codes), dtype=np.int32)
    rows[1 : 1 + lengths.sum()] = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    totals = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(_mixed(codes.astype(np.uint64)) * _powers(_BASE, len(codes)), out=totals[1:])
    return Line(codes, rows, totals, _powers(_INVERSE, len(codes)))


def _powers(base: int, count: int) -> Keys:
    factors = np.full(count, base, dtype=np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


def _mixed(keys: Keys) -> Keys:
    """Spread numbers evenly over all 64 bits."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        keys = (keys ^ (keys >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(keys ^ (keys >> np.uint64(31)), dtype=np.uint64)


@cache
def _signs_of_words() -> npt.NDArray[np.bool_]:
    """Tell of each code point whether it can be part of a word."""
    inside = np.zeros(sys.maxunicode + 1, dtype=np.bool_)
    for run in re.finditer(WORD, "".join(map(chr, range(sys.maxunicode + 1)))):
        inside[slice(*run.span())] = True
    return inside
