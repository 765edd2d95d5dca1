"""What a version says about a document: ranked label scores and one confidence in the whole answer."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import NewType

from core.domain.documents import DocumentId
from core.domain.labels import Change, Kind, Label, Labels, LabelSet, carry, heir

VersionId = NewType("VersionId", int)
NO_ANSWER = Label("|no answer|")
"""What figures call the answer of a version that gave none to a ticket: no label is named so."""
TOP = 10
CUT = 0.5


@dataclass(frozen=True)
class Score:
    """One label and its calibrated probability, 0 to 1."""

    label: Label
    value: float


@dataclass(frozen=True)
class Span:
    """A stretch of a text, characters `start` to `end`, that moved a version by `weight` towards a label."""

    start: int
    end: int
    label: Label
    weight: float


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
    unread: str = field(default="", compare=False)

    @classmethod
    def none(cls, unread: str = "") -> "Prediction":
        """Return the answer of a version that has none, and why: nobody can be sure of it, so a person looks."""
        return cls(labels=(), scores=(), confidence=0.0, margin=0.0, unread=unread)

    @property
    def likeliest(self) -> Label | None:
        """Return the likeliest of the labels it gives; None where it gives none."""
        best = self.scores[0].label if self.scores else None
        return best if best in self.labels else next(iter(self.labels), None)

    def figured(self, kind: Kind) -> "Prediction":
        """Return this answer as figures read it: no answer is one that is never right, and is not "none of these"."""
        none = not self.labels and (kind is Kind.SINGLE or not self.scores)
        return replace(self, labels=(NO_ANSWER,)) if none else self

    def as_sure(self, confidence: float, kind: Kind) -> "Prediction":
        """Return the same answer with another confidence than its scores promise.

        Single-label: the best score is the confidence; the others keep their ratio to it, or share what it leaves if
        that is less. Multi-label: each label is answered by itself, and how sure that is stays as it was said.
        """
        if kind is Kind.MULTI or not self.scores or not self.scores[0].value:
            return replace(self, confidence=confidence)
        top, *rest = self.scores
        ratio = confidence / top.value
        if top.value < 1:
            ratio = min(ratio, (1 - confidence) / (1 - top.value))
        others = tuple(Score(score.label, min(score.value * ratio, confidence)) for score in rest)
        margin = confidence - max((score.value for score in others), default=0.0)
        return replace(self, scores=(Score(top.label, confidence), *others), confidence=confidence, margin=margin)

    def under(self, changes: Sequence[Change], into: LabelSet) -> "Prediction":
        """Return this answer in the words of the label set that these changes led to, for people to see.

        Scores of merged labels add up. What was split or retired falls away; an answer that only a person could
        carry over is certainly not exactly right: its confidence is 0.
        """
        if not changes or all(heir(label, changes) == label for label in self._named()):
            return self
        scores = _carried(self.scores, changes, into.kind)
        labels = carry(self.labels, changes, into)
        if labels is None:
            left = {heir(label, changes) for label in self.labels}
            here = tuple(label for label in into.labels if label in left)
            return Prediction(labels=here, scores=scores, confidence=0.0, margin=0.0)
        if into.kind is Kind.SINGLE and scores:
            ranked = tuple(sorted(scores, key=lambda score: (-score.value, score.label not in labels)))
            best, *rest = (score.value for score in ranked)
            first = (ranked[0].label,)
            return Prediction(labels=first, scores=ranked, confidence=best, margin=best - max(rest, default=0.0))
        return replace(self, labels=labels, scores=scores)

    def counted_under(self, changes: Sequence[Change], into: LabelSet) -> "Prediction":
        """Return this answer as figures count it: as `under`, but one that nobody can carry over stays, and is wrong."""
        told = self.under(changes, into)
        return told if carry(self.labels, changes, into) is not None else replace(told, labels=self.labels)

    def _named(self) -> set[Label]:
        return {*self.labels, *(score.label for score in self.scores)}


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
    why: tuple[Span, ...] = ()


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


def _carried(scores: Iterable[Score], changes: Sequence[Change], kind: Kind) -> tuple[Score, ...]:
    """Return scores in newer words, best first; of independent labels at least one is right."""
    found: dict[Label, float] = {}
    for score in scores:
        label = heir(score.label, changes)
        if label is not None:
            before = found.get(label, 0.0)
            both = before + score.value - (before * score.value if kind is Kind.MULTI else 0.0)
            found[label] = min(both, 1.0)
    made = (Score(label, value) for label, value in found.items())
    return tuple(sorted(made, key=lambda score: (-score.value, score.label)))


def spans_under(spans: Iterable[Span], changes: Sequence[Change]) -> tuple[Span, ...]:
    """Return the places that moved a version in the words that these changes led to; what fell away moves nothing."""
    told = ((span, heir(span.label, changes)) for span in spans)
    return tuple(replace(span, label=label) for span, label in told if label is not None)
