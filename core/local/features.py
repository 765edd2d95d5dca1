"""Texts become rows of numbers: which words and pieces of words are in them, and how telling each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from core.domain.errors import NotTrainable

Floats = npt.NDArray[np.float32]
SHAPES = (("word", (1, 2)), ("char_wb", (3, 5)))
WORD = r"(?u)\b\w+\b"  # single letters too: "i" and "a" tell questions apart
MANY = 300
"""From so many documents on a term has to be in two of them to count: one alone cannot teach much."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """One kind of n-grams with the terms it knows, in column order, and their weights."""

    analyzer: str
    ngrams: tuple[int, int]
    terms: tuple[str, ...]
    idf: Floats

    def matrix(self, texts: Sequence[str]) -> Any:
        """Return the weighted rows (sparse, each of length 1 or 0) of normalised texts."""
        return _weighted(self._counter.transform(texts), self.idf)

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each term."""
        return {term: i for i, term in enumerate(self.terms)}

    @cached_property
    def _counter(self) -> Any:
        return _counter(self.analyzer, self.ngrams, vocabulary=self.columns)


@dataclass(frozen=True, eq=False)
class Features:
    """All parts, side by side."""

    parts: tuple[Part, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return sum(len(part.terms) for part in self.parts)

    def matrix(self, texts: Sequence[str]) -> Any:
        """Return the rows (sparse, float32) of normalised texts."""
        from scipy import sparse

        return sparse.hstack([part.matrix(texts) for part in self.parts], format="csr", dtype=np.float32)


def learn_features(texts: Sequence[str], most: int) -> tuple[Features, Any]:
    """Learn from normalised texts which terms there are, at most so many columns; return their rows too.

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


def _learn(texts: Sequence[str], analyzer: str, ngrams: tuple[int, int], most: int) -> tuple[Part, Any] | None:
    counter = _counter(analyzer, ngrams, min_df=2 if len(texts) >= MANY else 1, max_features=most)
    try:
        counts = counter.fit_transform(texts)
    except ValueError:  # how scikit-learn says that no term is left
        return None
    documents = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = (np.log((1 + len(texts)) / (1 + documents)) + 1).astype(np.float32)
    terms = tuple(counter.get_feature_names_out().tolist())
    return Part(analyzer=analyzer, ngrams=ngrams, terms=terms, idf=idf), _weighted(counts, idf)


def _counter(analyzer: str, ngrams: tuple[int, int], **options: Any) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    if analyzer == "word":
        options["token_pattern"] = WORD
    return CountVectorizer(analyzer=analyzer, ngram_range=ngrams, lowercase=False, dtype=np.float32, **options)


def _weighted(counts: Any, idf: Floats) -> Any:
    counts.sort_indices()  # sums in one order are the same sums to the last bit
    counts.data = (1 + np.log(counts.data)) * idf[counts.indices]
    entries = np.diff(counts.indptr)
    row = np.repeat(np.arange(counts.shape[0]), entries)
    # Added one by one: a text has the same length alone and among others, to the last bit.
    squares = np.bincount(row, weights=counts.data.astype(np.float64) ** 2, minlength=counts.shape[0])
    counts.data /= np.repeat(np.sqrt(squares).astype(np.float32), entries)
    return counts
