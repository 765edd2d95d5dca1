"""Why: how far each word of a raw text moved a model from one label towards another.

A model is linear: its score is a sum over the pieces of text it knows. Each piece is shared out evenly among the
characters it covers, and a word has the sum of its own; all words together make up the whole score but the bias.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain.labels import Kind, Label
from core.domain.predictions import TOP, Prediction, Span
from core.local.features import Part
from core.local.layout import Layout, layout
from core.local.model import Model, batches
from core.local.ngrams import Keys, Line, Places, lay

MOST_SPANS = 8
LEAST_SHARE = 0.1
LEAST_WEIGHT = 0.001
"""A word that moved the model by less, or by less than that share of the strongest word, is not worth a look."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Read:
    """A text as a model reads it: columns of its weights with their values, and which characters these cover."""

    layout: Layout
    columns: Places
    values: Numbers
    starts: Places
    ends: Places

    def moves(self, weights: Numbers) -> Numbers:
        """Return for each word how far it moved the score that these weights (one for each column) make."""
        each = self.values * weights / (self.ends - self.starts)
        width = len(self.layout.plain) + 1
        begun, ended = (np.bincount(places, weights=each, minlength=width) for places in (self.starts, self.ends))
        of_letters = np.cumsum(begun - ended)[:-1]
        return np.bincount(self.layout.words, weights=of_letters, minlength=len(self.layout.starts)).astype(np.float64)


def explain(model: Model, texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
    """Yield for each raw text the words that moved the model most towards its answer and towards the next best."""
    for batch in batches(texts):
        for text, prediction in zip(batch, model.answers(batch), strict=True):
            yield tuple(
                _single(model, text, prediction) if model.kind is Kind.SINGLE else _multi(model, text, prediction)
            )


def moves(model: Model, text: str, label: Label, other: Label | None = None) -> tuple[Layout, Numbers]:
    """Return the words of a raw text and how far each moved the model towards a label, in log odds.

    That is from the other label, or from not giving it.
    """
    read = read_text(model, text)
    return read.layout, read.moves(_weights(model, read, label, other))


def read_text(model: Model, text: str) -> Read:
    """Read a raw text as the model's features do, noting where each piece stands."""
    laid = layout(text)
    first, parts = 0, []
    line = lay([laid.plain])
    for part in model.features.parts:
        parts.append(_read_part(part, line, first))
        first += len(part.idf)
    columns, values, starts, ends = (np.concatenate(some) for some in zip(*parts, strict=True))
    return Read(laid, columns, values, starts, ends)


def _single(model: Model, text: str, prediction: Prediction) -> Iterator[Span]:
    if len(prediction.scores) > 1:
        first, second = (score.label for score in prediction.scores[:2])
        laid, moved = moves(model, text, first, second)
        yield from _strongest(laid, moved, first)
        yield from _strongest(laid, -moved, second)


def _multi(model: Model, text: str, prediction: Prediction) -> Iterator[Span]:
    read = read_text(model, text)
    missed = (score.label for score in prediction.scores if score.label not in prediction.labels)
    for label in (*prediction.labels[:TOP], *list(missed)[:1]):
        yield from _strongest(read.layout, read.moves(_weights(model, read, label)), label)


def _weights(model: Model, read: Read, label: Label, other: Label | None = None) -> Numbers:
    towards = _scaled(model, read.columns, label)
    return towards - _scaled(model, read.columns, other) if other is not None else towards


def _scaled(model: Model, columns: Places, label: Label) -> Numbers:
    place = model.labels.index(label)
    weights: Numbers = model.weights[columns, place].astype(np.float64)
    return weights * float(model.slope[place])


def _strongest(laid: Layout, moved: Numbers, label: Label) -> list[Span]:
    """Return the words that moved it forward most, the strongest first."""
    floor = max(LEAST_SHARE * moved.max(initial=0.0), LEAST_WEIGHT)
    order = [place for place in np.argsort(-moved, kind="stable")[:MOST_SPANS] if moved[place] > floor]
    return [
        Span(int(laid.starts[place]), int(laid.ends[place]), label, round(float(moved[place]), 4)) for place in order
    ]


def _read_part(part: Part, line: Line, first: int) -> tuple[Places, Numbers, Places, Places]:
    """Return columns (counted from `first`), values, starts and ends of the part's pieces in a line of one text."""
    pieces = _word_pieces(line) if part.analyzer == "word" else _letter_pieces(line, part.ngrams[1])
    keys, starts, ends, shares = (np.concatenate(some) for some in zip(*pieces, strict=True))
    columns = part.vocabulary.find(keys)
    found = np.flatnonzero(columns >= 0)
    known, which = np.unique(columns[found], return_inverse=True)
    counts = np.bincount(which, shares[found], len(known))
    weighted = (1 + np.log(counts)) * part.idf[known]
    length = np.sqrt((weighted**2).sum()) or 1.0
    values: Numbers = (weighted / counts / length)[which] * shares[found]
    return first + columns[found].astype(np.intp), values, starts[found] - 1, ends[found] - 1


def _word_pieces(line: Line) -> Iterator[tuple[Keys, Places, Places, Numbers]]:
    """Yield key, start, end and share of each word alone, and of the two words of each pair."""
    alone, pairs = line.words()
    yield alone.keys, alone.starts, alone.ends, np.ones(len(alone.keys))
    first = np.searchsorted(alone.starts, pairs.starts)
    for word in (first, first + 1):
        yield pairs.keys, alone.starts[word], alone.ends[word], np.full(len(word), 0.5)


def _letter_pieces(line: Line, longest: int) -> Iterator[tuple[Keys, Places, Places, Numbers]]:
    """Yield the same of runs of letters, without the spaces at their ends."""
    space = line.codes == ord(" ")
    for found in line.letters(longest):
        yield (
            found.keys,
            found.starts + space[found.starts],
            found.ends - space[found.ends - 1],
            np.ones(len(found.keys)),
        )
