"""How one version does on one held-out set, label by label and in all."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.domain.comparisons import Cell, Figures, LabelFigures
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction
from core.evaluation.answers import Answers, Axis, axis_of, check, exactly_right
from core.evaluation.calibration import calibration_error, noise_floor, reliability
from core.evaluation.selective import brier, log_loss, selective


def figures(truth: Sequence[Labels], predictions: Sequence[Prediction], labels: Labels, kind: Kind) -> Figures:
    """Measure predictions against the truth; a label outside `labels` counts like any other, after them.

    A ratio without a denominator is 0. In single-label projects a ticket is one decision, so the
    Hamming loss is one minus the accuracy; in multi-label projects each label of each ticket is one.

    Raises:
        InvalidInput: there is no ticket, or a ticket without a prediction.
        WrongNumberOfLabels: a single-label ticket has none or several.
    """
    answers = [prediction.labels for prediction in predictions]
    check(kind, truth, answers)
    axis = axis_of(labels, truth, answers)
    each = _label_figures(truth, answers, axis)
    occurring = [one for one in each if one.support]
    right = exactly_right(truth, answers)
    confidence = [prediction.confidence for prediction in predictions]
    wrong, decisions = sum(one.fp + one.fn for one in each), len(truth) * len(axis.labels)
    if kind is Kind.SINGLE:
        wrong, decisions = len(right) - sum(right), len(right)
    return Figures(
        documents=len(truth),
        accuracy=sum(right) / len(right),
        macro_f1=_mean([one.f1 for one in occurring]),
        micro_f1=_f1(sum(one.tp for one in each), sum(one.fp for one in each), sum(one.fn for one in each)),
        weighted_f1=_ratio(math.fsum(one.f1 * one.support for one in each), sum(one.support for one in each)),
        macro_precision=_mean([one.precision for one in occurring]),
        macro_recall=_mean([one.recall for one in occurring]),
        hamming_loss=_ratio(wrong, decisions),
        calibration_error=calibration_error(confidence, right),
        noise_floor=noise_floor(confidence),
        labels=each,
        confusion=_confusion(truth, answers, axis) if kind is Kind.SINGLE else (),
        brier=brier(confidence, right),
        log_loss=log_loss(confidence, right),
        selective=selective(confidence, right),
        reliability=reliability(confidence, right),
    )


def _label_figures(truth: Answers, answers: Answers, axis: Axis) -> tuple[LabelFigures, ...]:
    """Count each label's 2×2 table."""
    width = len(axis.labels)
    true, given = axis.pairs(truth), axis.pairs(answers)
    hits = np.intersect1d(true, given, assume_unique=True)
    counts = (np.bincount(pairs % max(width, 1), minlength=width).tolist() for pairs in (true, given, hits))
    return tuple(
        _label_figure(label, tp, predicted - tp, support - tp, len(truth))
        for label, support, predicted, tp in zip(axis.labels, *counts, strict=True)
    )


def _label_figure(label: Label, tp: int, fp: int, fn: int, documents: int) -> LabelFigures:
    """Return one label's counts with their ratios."""
    return LabelFigures(
        label=label,
        tp=tp,
        fp=fp,
        fn=fn,
        tn=documents - tp - fp - fn,
        precision=_ratio(tp, tp + fp),
        recall=_ratio(tp, tp + fn),
        f1=_f1(tp, fp, fn),
    )


def _confusion(truth: Answers, answers: Answers, axis: Axis) -> tuple[Cell, ...]:
    """Count the non-zero cells, by true label and then by predicted one, both in the axis's order."""
    pairs = Counter((axis.place[true[0]], axis.place[given[0]]) for true, given in zip(truth, answers, strict=True))
    return tuple(
        Cell(true=axis.labels[true], predicted=axis.labels[given], count=count)
        for (true, given), count in sorted(pairs.items())
    )


def _f1(tp: int, fp: int, fn: int) -> float:
    """Return 2tp ÷ (2tp + fp + fn)."""
    return _ratio(2 * tp, 2 * tp + fp + fn)


def _ratio(part: float, whole: float) -> float:
    """Divide; nothing by nothing is 0."""
    return part / whole if whole else 0.0


def _mean(values: Sequence[float]) -> float:
    """Return the mean, the same in whatever order the values come; 0 of none."""
    return _ratio(math.fsum(values), len(values))
