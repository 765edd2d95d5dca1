"""Texts become rows of numbers: which words and pieces of words are in them, and how telling each is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.domain.errors import NotTrainable
from core.local.ngrams import SHORTEST, Grams, Keys, Line, lay
from core.local.vocabulary import Vocabulary, tally, vocabulary

Floats = npt.NDArray[np.float32]
SHAPES = (("word", (1, 2)), ("char_wb", (SHORTEST, 4)))
MANY = 300
"""From so many documents on a term has to be in two of them to count: one alone cannot teach much."""
_AT_ONCE = 200_000
"""So many characters are cut up at once: few enough to stay near the processor."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """One kind of n-grams with those it knows, and their weights in column order."""

    analyzer: str
    ngrams: tuple[int, int]
    vocabulary: Vocabulary
    idf: Floats

    def matrix(self, line: Line, count: int) -> Any:
        """Return the weighted rows (sparse, each of length 1 or 0) of a line of so many texts."""
        return _weighted(_counts(_grams(line, self.analyzer, self.ngrams), self.vocabulary, count), self.idf)


@dataclass(frozen=True, eq=False)
class Features:
    """All parts, side by side."""

    parts: tuple[Part, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return sum(len(part.idf) for part in self.parts)

    def matrix(self, texts: Sequence[str]) -> Any:
        """Return the rows (sparse, float32) of normalised texts."""
        from scipy import sparse

        pieces = [
            sparse.hstack([part.matrix(line, count) for part in self.parts], format="csr", dtype=np.float32)
            for line, count in _lines(texts)
        ]
        if not pieces:
            return sparse.csr_matrix((0, self.width), dtype=np.float32)
        return pieces[0] if len(pieces) == 1 else sparse.vstack(pieces, format="csr")


def learn_features(texts: Sequence[str], most: int) -> tuple[Features, Any]:
    """Learn from normalised texts which n-grams there are, at most so many columns; return their rows too.

    Raises:
        NotTrainable: there is no text in the texts.
    """
    from scipy import sparse

    learned = [_learn(texts, analyzer, ngrams, most // len(SHAPES)) for analyzer, ngrams in SHAPES]
    found = [part for part in learned if part is not None]
    if not found:
        raise NotTrainable("The labelled tickets are empty or have no text in common.")
    rows = sparse.hstack([matrix for _, matrix in found], format="csr", dtype=np.float32)
    return Features(tuple(part for part, _ in found)), rows


def _grams(line: Line, analyzer: str, ngrams: tuple[int, int]) -> Iterator[Grams]:
    return line.words() if analyzer == "word" else line.letters(ngrams[1])


def keys_of(terms: Sequence[str], analyzer: str) -> Keys:
    """Return the keys of n-grams that are given as text, as bundles once held them."""
    if analyzer == "word":
        line = lay(terms)
        keys = np.zeros(len(terms), dtype=np.uint64)
        for found in line.words():  # a pair of words after its words
            keys[found.rows] = found.keys
        return keys
    lengths = np.fromiter(map(len, terms), dtype=np.intp, count=len(terms))
    ends = lengths.cumsum() + 1  # the line begins with a space
    return lay(["".join(terms)]).keys(ends - lengths, ends)


def _learn(texts: Sequence[str], analyzer: str, ngrams: tuple[int, int], most: int) -> tuple[Part, Any] | None:
    from scipy import sparse

    fewest = 2 if len(texts) >= MANY else 1
    keys = _commonest(texts, (analyzer, ngrams), fewest, most)
    if not len(keys):
        return None
    known = vocabulary(keys)
    counts = sparse.vstack([_counts(_grams(line, analyzer, ngrams), known, count) for line, count in _lines(texts)])
    documents = np.bincount(counts.indices, minlength=len(keys))
    kept = np.flatnonzero(documents >= fewest)
    if not len(kept):
        return None
    if len(kept) < len(keys):
        counts = counts[:, kept]
    idf = (np.log((1 + len(texts)) / (1 + documents[kept])) + 1).astype(np.float32)
    part = Part(analyzer=analyzer, ngrams=ngrams, vocabulary=vocabulary(keys[kept]), idf=idf)
    return part, _weighted(counts, idf)


def _commonest(texts: Sequence[str], shape: tuple[str, tuple[int, int]], fewest: int, most: int) -> Keys:
    """Return the keys that came at least so often, the commonest when there are too many; ascending."""
    keys, counts = tally(found.keys for line, _ in _lines(texts) for found in _grams(line, *shape))
    keys, counts = keys[counts >= fewest], counts[counts >= fewest]
    if len(keys) > most:
        keys = np.sort(keys[np.argsort(-counts, kind="stable")[:most]])
    return keys


def _lines(texts: Sequence[str]) -> Iterator[tuple[Line, int]]:
    """Lay out texts, a few at a time, each line with how many there are in it."""
    first = characters = 0
    for number, text in enumerate(texts):
        characters += len(text)
        if characters >= _AT_ONCE or number + 1 == len(texts):
            yield lay(texts[first : number + 1]), number + 1 - first
            first, characters = number + 1, 0


def _counts(found: Iterable[Grams], known: Vocabulary, count: int) -> Any:
    """Return how often each n-gram of the vocabulary (columns, ascending) is in each text (rows)."""
    from scipy import sparse

    width = len(known.keys)
    bits = width.bit_length()
    cells = np.sort(np.concatenate([_cells(some, known, bits) for some in found]))
    begins = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]])[: len(cells)])
    times = np.diff(np.append(begins, len(cells))).astype(np.float32)
    cells = cells[begins]
    borders = np.searchsorted(cells, np.arange(count + 1) << bits)
    columns = (cells & ((1 << bits) - 1)).astype(np.int32)
    return sparse.csr_matrix((times, columns, borders), shape=(count, width))


def _cells(some: Grams, known: Vocabulary, bits: int) -> npt.NDArray[np.int64]:
    columns = known.find(some.keys)
    found = columns >= 0
    return some.rows[found].astype(np.int64) << bits | columns[found]


def _weighted(counts: Any, idf: Floats) -> Any:
    """Weight sorted rows in place."""
    counts.data = (1 + np.log(counts.data)) * idf[counts.indices]
    entries = np.diff(counts.indptr)
    row = np.repeat(np.arange(counts.shape[0]), entries)
    # Added one by one: a text has the same length alone and among others, to the last bit.
    squares = np.bincount(row, weights=counts.data.astype(np.float64) ** 2, minlength=counts.shape[0])
    counts.data /= np.repeat(np.sqrt(squares).astype(np.float32), entries)
    return counts
