"""Learning: from labelled texts to a calibrated model."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core.domain.datasets import why_not_trainable
from core.domain.documents import normalise
from core.domain.errors import NotTrainable
from core.domain.findings import Findings
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import CUT
from core.local.calibration import PARTS, Bools, Honesty, bend, honesty, parts_of, sigmoids
from core.local.features import Features, Floats, learn_features
from core.local.machines import vector_machine
from core.local.model import Model, calibrated, scored
from core.local.single import learn_single
from core.local.suspecting import Given, Judged, suspects, twins_of

Report = Callable[[float, str], None]
Facts = dict[str, float | int | str]
MOST_WEIGHTS = 60_000_000
"""Terms times labels: bounds the bundle (240 MB) and what learning holds; the commonest terms are kept."""
STRICTNESS = 0.1
"""How much a mistake costs (C) where a ticket may have several labels: people agree less on those."""
NEVER = -10.0
"""The score of a label that a part of the documents does not have: below anything learned."""


@dataclass(frozen=True)
class Lesson:
    """One text and its labels."""

    text: str
    labels: Labels


@dataclass(frozen=True)
class Learned:
    """A model and what is known of it, the same for the same lessons.

    The documents of its findings are places (from 0) among the lessons; whoever has the tickets names them.
    """

    model: Model
    facts: Facts
    findings: Findings = Findings()


@dataclass(frozen=True, eq=False)
class _Material:
    """Rows of features, and what is given of each."""

    given: Given
    features: Features
    rows: Any
    parts: npt.NDArray[np.intp]

    @property
    def kind(self) -> Kind:
        return self.given.kind

    @property
    def labels(self) -> Labels:
        return self.given.labels

    @property
    def truth(self) -> Bools:
        return self.given.truth


def learn(kind: Kind, labels: Labels, lessons: Iterable[Lesson], report: Report) -> Learned:
    """Learn from these lessons; labels nobody was given are left out of the model.

    Raises:
        NotTrainable: there is not enough to learn from; says what is missing.
    """
    from threadpoolctl import threadpool_limits

    material = _prepare(kind, labels, lessons, report)
    with threadpool_limits(1):  # sums made in one order are the same on every machine of a kind
        return (_single if kind is Kind.SINGLE else _several)(material, report)


def _single(material: _Material, report: Report) -> Learned:
    def say(part: int) -> None:
        _tell(report, part)

    width = len(material.labels)
    lines = learn_single(material.rows, material.truth.argmax(axis=1), width, material.parts, say)
    doubt, said = lines.doubt, lines.said
    slope, offset = np.full(width, 1 / doubt.temperature, dtype=np.float32), np.zeros(width, dtype=np.float32)
    model = _model(material, lines.weights, lines.bias, slope, offset)
    facts = _facts(material, doubt.accuracy, doubt.honesty) | {"temperature": round(doubt.temperature, 6)}
    chances = calibrated(said.scores, Kind.SINGLE, slope, offset).astype(np.float32)
    judged = Judged(said.places, chances, np.ones(chances.shape, dtype=np.bool_))
    return Learned(replace(model, whole=doubt.whole), facts, Findings(suspects(material.given, judged)))


def _several(material: _Material, report: Report) -> Learned:
    scores, known = _out_of_fold(material, report)
    slope, offset = sigmoids(scores, material.truth, known)
    said = calibrated(scores, Kind.MULTI, slope, offset)
    each = bend(said[known], material.truth[known])
    said = each.of(said)
    right = ((said >= CUT) == material.truth).all(axis=1)
    sure = np.maximum(said, 1 - said).prod(axis=1)
    asked = known.any(axis=1)
    _tell(report, PARTS)
    model = _model(material, *_fit(material.rows, material.truth), slope, offset)
    found = Findings(suspects(material.given, Judged(np.arange(len(said)), said.astype(np.float32), known)))
    if not asked.any():
        return Learned(model, _facts(material, None, None), found)
    facts = _facts(material, float(right.mean()), honesty(sure[asked], right[asked], material.parts[asked]))
    return Learned(replace(model, each=each, whole=bend(sure[asked], right[asked])), facts, found)


def _tell(report: Report, part: int) -> None:
    doing = f"Learning to know its own doubt, part {part + 1} of {PARTS}."
    report(0.15 + 0.2 * part, doing if part < PARTS else "Learning from all tickets.")


def _model(material: _Material, weights: Floats, bias: Floats, slope: Floats, offset: Floats) -> Model:
    return Model(
        kind=material.kind,
        labels=material.labels,
        features=material.features,
        weights=weights,
        bias=bias,
        slope=slope,
        offset=offset,
    )


def _prepare(kind: Kind, labels: Labels, lessons: Iterable[Lesson], report: Report) -> _Material:
    allowed = set(labels)
    kept = [(normalise(lesson.text), [label for label in lesson.labels if label in allowed]) for lesson in lessons]
    places = [place for place, (_, given) in enumerate(kept) if given or kind is Kind.MULTI]
    texts, labelled = [kept[place][0] for place in places], [kept[place][1] for place in places]
    used, truth = _truth(labelled)
    counts = dict(zip(used, truth.sum(axis=0).tolist(), strict=True))
    if reason := why_not_trainable(counts, len(texts), kind):
        raise NotTrainable(reason)
    report(0.05, "Reading the words of the tickets.")
    features, rows = learn_features(texts, MOST_WEIGHTS // len(used))
    _, groups = np.unique(np.array(texts, dtype=object), return_inverse=True)
    where = np.array(places, dtype=np.intp)
    given = Given(kind=kind, labels=used, truth=truth, places=where, twins=twins_of(texts, labelled))
    return _Material(given, features, rows, parts_of(groups, _rarest(truth)))


def _truth(given: Sequence[list[Label]]) -> tuple[Labels, Bools]:
    used = tuple(sorted({label for labels in given for label in labels}))
    column = {label: i for i, label in enumerate(used)}
    truth = np.zeros((len(given), len(used)), dtype=np.bool_)
    for row, labels in enumerate(given):
        truth[row, [column[label] for label in labels]] = True
    return used, truth


def _rarest(truth: Bools) -> npt.NDArray[np.intp]:
    """Return each document's rarest label (column), or one past the last when it has none."""
    rarest_first = np.argsort(truth.sum(axis=0), kind="stable")
    found = rarest_first[truth[:, rarest_first].argmax(axis=1)]
    return np.asarray(np.where(truth.any(axis=1), found, truth.shape[1]), dtype=np.intp)


def _out_of_fold(material: _Material, report: Report) -> tuple[Floats, Bools]:
    """Score each document by a model that has not seen it; tell which scores came from one that had learned it."""
    scores = np.full(material.truth.shape, NEVER, dtype=np.float32)
    known = np.zeros(material.truth.shape, dtype=np.bool_)
    for part in range(PARTS):
        _tell(report, part)
        here = material.parts == part
        others = material.truth[~here]
        if here.any() and others.any():
            weights, bias = _fit(material.rows[~here], others, len(others) / len(material.truth))
            scores[here] = scored(material.rows[here], weights, bias)
            known[here] = others.any(axis=0) & ~others.all(axis=0)
    return scores, known


def _fit(rows: Any, truth: Bools, share: float = 1.0) -> tuple[Floats, Floats]:
    """Return weights (terms × labels) and bias of a linear SVM, one label against the rest.

    From a share of the documents lines as steep are learned as from all.
    """
    weights = np.zeros((rows.shape[1], truth.shape[1]), dtype=np.float32)
    bias = np.where(truth.all(axis=0), -NEVER, NEVER).astype(np.float32)
    for column in np.flatnonzero(truth.any(axis=0) & ~truth.all(axis=0)):
        machine = vector_machine(rows, truth[:, column], STRICTNESS / share)
        weights[:, column] = machine.coef_[0]
        bias[column] = machine.intercept_[0]
    return weights, bias


def _facts(material: _Material, accuracy: float | None, honest: Honesty | None) -> Facts:
    """Tell what was learned from, and of what was asked before it was learned how much was right, how honest it was."""
    facts: Facts = {
        "documents": len(material.truth),
        "labels": len(material.labels),
        "vocabulary": material.features.width,
    }
    if accuracy is not None:
        facts["out_of_fold_accuracy"] = round(accuracy, 6)
    if honest:
        facts |= {"calibration_error": round(honest.error, 4), "noise_floor": round(honest.floor, 4)}
    return facts
