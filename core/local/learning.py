"""Learning: from labelled texts to a calibrated model."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.domain.datasets import why_not_trainable
from core.domain.documents import normalise
from core.domain.errors import NotTrainable
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import CUT
from core.local.calibration import PARTS, SEED, Bools, parts_of, sigmoids, temperature
from core.local.features import Features, Floats, learn_features
from core.local.model import Model, calibrated, scored

Report = Callable[[float, str], None]
Facts = dict[str, float | int | str]
MOST_WEIGHTS = 60_000_000
"""Terms times labels: bounds the bundle (240 MB) and what learning holds; the commonest terms are kept."""
NEVER = -10.0
"""The score of a label that a part of the documents does not have: below anything learned."""


@dataclass(frozen=True)
class Lesson:
    """One text and its labels."""

    text: str
    labels: Labels


@dataclass(frozen=True)
class Learned:
    """A model and what is known of it, the same for the same lessons."""

    model: Model
    facts: Facts


@dataclass(frozen=True, eq=False)
class _Material:
    """Rows of features, and which labels (columns) each has."""

    kind: Kind
    labels: Labels
    features: Features
    rows: Any
    truth: Bools
    parts: npt.NDArray[np.intp]


def learn(kind: Kind, labels: Labels, lessons: Iterable[Lesson], report: Report) -> Learned:
    """Learn from these lessons; labels nobody was given are left out of the model.

    Raises:
        NotTrainable: there is not enough to learn from; says what is missing.
    """
    material = _prepare(kind, labels, lessons, report)
    scores, known = _out_of_fold(material, report)
    slope, offset = _calibration(material, scores, known)
    report(0.75, "Learning from all tickets.")
    weights, bias = _fit(kind, material.rows, material.truth)
    model = Model(
        kind=kind,
        labels=material.labels,
        features=material.features,
        weights=weights,
        bias=bias,
        slope=slope,
        offset=offset,
    )
    return Learned(model, _facts(material, scores, known, model))


def _prepare(kind: Kind, labels: Labels, lessons: Iterable[Lesson], report: Report) -> _Material:
    allowed = set(labels)
    kept = [(normalise(lesson.text), [label for label in lesson.labels if label in allowed]) for lesson in lessons]
    if kind is Kind.SINGLE:
        kept = [(text, given) for text, given in kept if given]
    texts = [text for text, _ in kept]
    used, truth = _truth([given for _, given in kept])
    counts = dict(zip(used, truth.sum(axis=0).tolist(), strict=True))
    if reason := why_not_trainable(counts, len(texts), kind):
        raise NotTrainable(reason)
    report(0.05, "Reading the words of the tickets.")
    features, rows = learn_features(texts, MOST_WEIGHTS // len(used))
    _, groups = np.unique(np.array(texts, dtype=object), return_inverse=True)
    return _Material(kind, used, features, rows, truth, parts_of(groups, _rarest(truth)))


def _truth(given: Sequence[list[Label]]) -> tuple[Labels, Bools]:
    used = tuple(sorted({label for labels in given for label in labels}))
    column = {label: i for i, label in enumerate(used)}
    truth = np.zeros((len(given), len(used)), dtype=np.bool_)
    for row, labels in enumerate(given):
        truth[row, [column[label] for label in labels]] = True
    return used, truth


def _rarest(truth: Bools) -> npt.NDArray[np.intp]:
    """Return each document's rarest label (column), or one past the last when it has none."""
    counts = np.where(truth, truth.sum(axis=0), len(truth) + 1)
    return np.asarray(np.where(truth.any(axis=1), counts.argmin(axis=1), truth.shape[1]), dtype=np.intp)


def _out_of_fold(material: _Material, report: Report) -> tuple[Floats, Bools]:
    """Score each document by a model that has not seen it; tell which scores came from one that had learned it."""
    scores = np.full(material.truth.shape, NEVER, dtype=np.float32)
    known = np.zeros(material.truth.shape, dtype=np.bool_)
    for part in range(PARTS):
        report(0.15 + 0.2 * part, f"Learning to know its own doubt, part {part + 1} of {PARTS}.")
        here = material.parts == part
        others = material.truth[~here]
        if not here.any() or not _learnable(material.kind, others):
            continue
        weights, bias = _fit(material.kind, material.rows[~here], others)
        scores[here] = scored(material.rows[here], weights, bias)
        known[here] = others.any(axis=0) & ~others.all(axis=0)
    return scores, known


def _learnable(kind: Kind, truth: Bools) -> bool:
    return int(truth.any(axis=0).sum()) >= (2 if kind is Kind.SINGLE else 1)


def _calibration(material: _Material, scores: Floats, known: Bools) -> tuple[Floats, Floats]:
    if material.kind is Kind.MULTI:
        return sigmoids(scores, material.truth, known)
    # A document whose label its part had never seen says nothing of the model that has seen them all.
    tested = (material.truth & known).any(axis=1)
    divisor = temperature(scores[tested], material.truth[tested].argmax(axis=1))
    width = len(material.labels)
    return np.full(width, 1 / divisor, dtype=np.float32), np.zeros(width, dtype=np.float32)


def _fit(kind: Kind, rows: Any, truth: Bools) -> tuple[Floats, Floats]:
    """Return weights (terms × labels) and bias of a linear SVM, one label against the rest."""
    width = truth.shape[1]
    weights = np.zeros((rows.shape[1], width), dtype=np.float32)
    bias = np.where(truth.all(axis=0), -NEVER, NEVER).astype(np.float32)
    if kind is Kind.SINGLE:
        machine = _machine(rows, truth.argmax(axis=1))
        _place(weights, bias, machine)
        return weights, bias
    for column in np.flatnonzero(truth.any(axis=0) & ~truth.all(axis=0)):
        machine = _machine(rows, truth[:, column])
        weights[:, column] = machine.coef_[0]
        bias[column] = machine.intercept_[0]
    return weights, bias


def _place(weights: Floats, bias: Floats, machine: Any) -> None:
    lines, borders = machine.coef_, machine.intercept_
    if len(machine.classes_) == len(("one", "other")):  # then there is one line, pointing to the second
        lines, borders = np.vstack([-lines, lines]), np.concatenate([-borders, borders])
    weights[:, machine.classes_] = lines.T
    bias[machine.classes_] = borders


def _machine(rows: Any, target: npt.NDArray[Any]) -> Any:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    with warnings.catch_warnings():
        # Stopping a little early costs nothing that can be measured here.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LinearSVC(C=1.0, random_state=SEED).fit(rows, target)


def _facts(material: _Material, scores: Floats, known: Bools, model: Model) -> Facts:
    facts: Facts = {
        "documents": len(material.truth),
        "labels": len(material.labels),
        "vocabulary": material.features.width,
    }
    if material.kind is Kind.SINGLE:
        facts["temperature"] = round(float(1 / model.slope[0]), 6)
    if known.any():
        facts["out_of_fold_accuracy"] = round(_accuracy(material, scores, model), 6)
    return facts


def _accuracy(material: _Material, scores: Floats, model: Model) -> float:
    """Return the share of documents whose answer by a model that had not seen them was exactly right."""
    if material.kind is Kind.SINGLE:
        return float((scores.argmax(axis=1) == material.truth.argmax(axis=1)).mean())
    probabilities = calibrated(scores, material.kind, model.slope, model.offset)
    return float(((probabilities >= CUT) == material.truth).all(axis=1).mean())
