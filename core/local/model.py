"""A model is what a bundle holds: features, one line of weights for each label, and a calibration."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.domain.documents import normalise
from core.domain.labels import Kind, Labels
from core.domain.predictions import Prediction
from core.local.answers import Probabilities, answers
from core.local.calibration import STRAIGHT, Bend
from core.local.features import Features, Floats

BATCH_TEXTS = 1_000
BATCH_CHARACTERS = 2_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """`labels` are sorted and name the columns of `weights`, `bias`, `slope` and `offset`.

    The probability of a label is the softmax (single) or the sigmoid (multi) of `slope` · score + `offset`,
    bent by `each`; how likely the whole answer is to be right follows from these, bent by `whole`.
    """

    kind: Kind
    labels: Labels
    features: Features
    weights: Floats
    bias: Floats
    slope: Floats
    offset: Floats
    each: Bend = STRAIGHT
    whole: Bend = STRAIGHT

    def predict(self, texts: Iterable[str]) -> Iterator[Prediction]:
        """Yield one prediction per raw text, in order, a batch at a time."""
        for batch in batches(texts):
            yield from self.answers(batch)

    def answers(self, texts: Sequence[str]) -> Iterator[Prediction]:
        """Yield one prediction per raw text of one batch."""
        return answers(self.probabilities(texts), self.labels, self.kind, self.whole)

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return the probability of each label (columns) for each raw text (rows)."""
        scores = scored(self.features.matrix([normalise(text) for text in texts]), self.weights, self.bias)
        return self.each.of(calibrated(scores, self.kind, self.slope, self.offset))


def scored(rows: Any, weights: Floats, bias: Floats) -> Floats:
    """Return each label's distance from its border, in the units of the training."""
    scores: Floats = rows @ weights + bias
    return scores


def calibrated(scores: Floats, kind: Kind, slope: Floats, offset: Floats) -> Probabilities:
    """Turn scores into probabilities."""
    from scipy.special import expit, softmax

    logits = scores.astype(np.float64) * slope + offset
    probabilities: Probabilities = softmax(logits, axis=1) if kind is Kind.SINGLE else expit(logits)
    return probabilities


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Cut a stream of texts so that neither many nor long ones fill the memory."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        batch.append(text)
        characters += len(text)
        if len(batch) >= BATCH_TEXTS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
