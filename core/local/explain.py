"""Why: how far each word of a raw text moved a model from one label towards another.

A model is linear: its score is a sum over the pieces of text it knows. Each piece is shared out evenly among the
characters it covers, and a word has the sum of its own; all words together make up the whole score but the bias.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain.labels import Kind, Label
from core.domain.predictions import TOP, Prediction, Span
from core.local.answers import answers
from core.local.features import WORD, Part
from core.local.layout import Layout, Places, layout
from core.local.model import Model, batches

MOST_SPANS = 8
LEAST_SHARE = 0.1
LEAST_WEIGHT = 0.001
"""A word that moved the model by less, or by less than that share of the strongest word, is not worth a look."""

Numbers = npt.NDArray[np.float64]
_TOKEN = re.compile(WORD)
_PIECE = np.dtype((np.float64, 4))


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
        said = answers(model.probabilities(batch), model.labels, model.kind)
        for text, prediction in zip(batch, said, strict=True):
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
    for part in model.features.parts:
        parts.append(_read_part(part, laid.plain, first))
        first += len(part.terms)
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


def _read_part(part: Part, plain: str, first: int) -> tuple[Places, Numbers, Places, Places]:
    """Return columns (counted from `first`), values, starts and ends of the part's pieces in a normalised text."""
    pieces = _word_pieces(part, plain) if part.analyzer == "word" else _letter_pieces(part, plain)
    found = np.fromiter((piece for piece in pieces if piece[0] >= 0), dtype=_PIECE)
    columns, starts, ends = (found[:, place].astype(np.intp) for place in range(3))
    known, which = np.unique(columns, return_inverse=True)
    counts = np.bincount(which, found[:, 3], len(known))
    weighted = (1 + np.log(counts)) * part.idf[known]
    length = np.sqrt((weighted**2).sum()) or 1.0
    values: Numbers = (weighted / counts / length)[which] * found[:, 3]
    return first + columns, values, starts, ends


def _word_pieces(part: Part, plain: str) -> Iterator[tuple[int, int, int, float]]:
    """Yield the column (-1: unknown), start, end and share of each word in each run of words."""
    tokens = [(token.group(), *token.span()) for token in _TOKEN.finditer(plain)]
    fewest, most = part.ngrams
    for count in range(fewest, most + 1):
        for place in range(len(tokens) - count + 1):
            run = tokens[place : place + count]
            column = part.columns.get(" ".join(word for word, _, _ in run), -1)
            for _, start, end in run:
                yield column, start, end, 1 / count


def _letter_pieces(part: Part, plain: str) -> Iterator[tuple[int, int, int, float]]:
    """Yield the same of runs of letters inside a word with a space on each side, as "char_wb" cuts them."""
    fewest, most = part.ngrams
    begin = 0
    for word in plain.split(" "):
        padded = f" {word} "
        end = begin + len(word)
        for count in range(fewest, most + 1):
            for place in range(max(len(padded) - count, 0) + 1):
                column = part.columns.get(padded[place : place + count], -1)
                yield column, max(begin + place - 1, begin), min(begin + place - 1 + count, end), 1.0
            if len(padded) <= count:  # a short word is counted once
                break
        begin = end + 1
