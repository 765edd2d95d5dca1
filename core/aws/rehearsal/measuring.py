"""What the service measures of a model it trained: the eight metrics and the confusion matrix, as its guide defines them."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.aws.rehearsal.records import Json
from core.domain.labels import Kind, Labels

Answers = Sequence[Labels]


class _Square(NamedTuple):
    """One label's counts."""

    tn: int
    fp: int
    fn: int
    tp: int


def metrics(kind: Kind, truth: Answers, answers: Answers, labels: Labels) -> Json:
    """Return `EvaluationMetrics`: means are over the labels and do not weigh them."""
    squares = _squares(truth, answers, _seen(kind, truth, answers, labels))
    tp, fp, fn = (sum(getattr(one, name) for one in squares) for name in ("tp", "fp", "fn"))
    right = sum(set(a) == set(b) for a, b in zip(truth, answers, strict=True))
    decisions = len(truth) * len(squares)
    return {
        "Accuracy": _ratio(right, len(truth)),
        "Precision": _mean(_ratio(one.tp, one.tp + one.fp) for one in squares),
        "Recall": _mean(_ratio(one.tp, one.tp + one.fn) for one in squares),
        "F1Score": _mean(_ratio(2 * one.tp, 2 * one.tp + one.fp + one.fn) for one in squares),
        "MicroPrecision": _ratio(tp, tp + fp),
        "MicroRecall": _ratio(tp, tp + fn),
        "MicroF1Score": _ratio(2 * tp, 2 * tp + fp + fn),
        "HammingLoss": 1 - _ratio(right, len(truth)) if kind is Kind.SINGLE else _ratio(fp + fn, decisions),
    }


def matrix(kind: Kind, truth: Answers, answers: Answers, labels: Labels) -> Json:
    """Return the content of confusion_matrix.json: rows are what documents are, columns what they were taken for."""
    seen = _seen(kind, truth, answers, labels)
    if kind is Kind.SINGLE:
        place = {label: number for number, label in enumerate(seen)}
        counts = [[0] * len(seen) for _ in seen]
        for (true,), (given,) in zip(truth, answers, strict=True):
            counts[place[true]][place[given]] += 1
        found: object = counts
    else:
        found = [[[one.tn, one.fp], [one.fn, one.tp]] for one in _squares(truth, answers, seen)]
    name = "multi_class" if kind is Kind.SINGLE else "multi_label"
    return {"type": name, "confusion_matrix": found, "labels": list(seen), "all_labels": list(labels)}


def _seen(kind: Kind, truth: Answers, answers: Answers, labels: Labels) -> Labels:
    """Return the labels that are measured: of a model of single labels those that occur on either side."""
    if kind is Kind.MULTI:
        return labels
    occurring = {label for pair in zip(truth, answers, strict=True) for side in pair for label in side}
    return tuple(label for label in labels if label in occurring)


def _squares(truth: Answers, answers: Answers, labels: Labels) -> list[_Square]:
    counts = {label: [0, 0, 0] for label in labels}
    for true, given in zip(truth, answers, strict=True):
        for label in {*true, *given}:
            counts[label][2 if label in true and label in given else 1 if label in true else 0] += 1
    return [_Square(len(truth) - fp - fn - tp, fp, fn, tp) for fp, fn, tp in counts.values()]


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return _ratio(math.fsum(found), len(found))
