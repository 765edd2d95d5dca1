"""What a version says about a document: ranked label scores and one confidence in the whole answer."""

import math
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NewType

from core.domain.documents import DocumentId
from core.domain.labels import Kind, Label, Labels

VersionId = NewType("VersionId", int)
TOP = 10
CUT = 0.5


@dataclass(frozen=True)
class Score:
    """One label and its calibrated probability, 0 to 1."""

    label: Label
    value: float


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """The answer of one version for one document.

    `scores` are the likeliest labels, best first; `confidence` is the probability that `labels` is
    exactly right; `margin` is the distance to the next best answer, 0 to 1.
    """

    labels: Labels
    scores: tuple[Score, ...]
    confidence: float
    margin: float


@dataclass(frozen=True, kw_only=True)
class StoredPrediction:
    """A prediction as recorded for ever: of which text, by which version, when, and where it was routed.

    `reason` is the word of the routing (`core.domain.routing.Reason`) with its `inclusion_probability`;
    empty and None where a version only answered a held-out ticket for a comparison.
    """

    document: DocumentId
    version: VersionId
    text_hash: str
    predicted_at: datetime
    prediction: Prediction
    reason: str = ""
    inclusion_probability: float | None = None


def predict_from(scores: tuple[Score, ...], kind: Kind) -> Prediction:
    """Turn a version's scores, all or the top few, into its answer.

    Single-label: the best label. Multi-label: every label at .5 or more, confidence being the
    probability that each of the given labels is on its likelier side, taken as independent.
    """
    ranked = tuple(sorted(scores, key=lambda score: (-score.value, score.label)))
    if kind is Kind.SINGLE:
        values = [score.value for score in ranked] + [0.0]
        margin = next((a - b for a, b in pairwise(values)), 0.0)
        return Prediction(labels=(ranked[0].label,), scores=ranked[:TOP], confidence=values[0], margin=margin)
    labels = tuple(score.label for score in ranked if score.value >= CUT)
    confidence = math.prod(max(score.value, 1 - score.value) for score in ranked)
    margin = min((abs(2 * score.value - 1) for score in ranked), default=0.0)
    return Prediction(labels=labels, scores=ranked[:TOP], confidence=confidence, margin=margin)
