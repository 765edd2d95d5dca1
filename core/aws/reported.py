"""Reads what Comprehend says of a classifier it trained: the metrics it prints, and the matrix in its output."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from core.domain.comparisons import Cell
from core.domain.errors import ReportUnreadable
from core.domain.labels import Kind, Label, Labels
from core.domain.reported import Reported, Square

_KINDS = {"multi_class": Kind.SINGLE, "multi_label": Kind.MULTI}
_METRICS = {
    "Accuracy": "accuracy",
    "Precision": "precision",
    "Recall": "recall",
    "F1Score": "f1",
    "MicroPrecision": "micro_precision",
    "MicroRecall": "micro_recall",
    "MicroF1Score": "micro_f1",
    "HammingLoss": "hamming_loss",
}
_DOCUMENTS = {"NumberOfTrainedDocuments": "learned_from", "NumberOfTestDocuments": "tested_on"}
_Counts = list[list[int]]


def read(file: bytes, metadata: Mapping[str, Any]) -> Reported:
    """Return what `confusion_matrix.json` and DescribeDocumentClassifier's `ClassifierMetadata` say together.

    A row is what documents are, a column what they were taken for; a label's square is [[true negatives, false
    positives], [false negatives, true positives]], whatever the service's guide says of it in prose.

    Raises:
        ReportUnreadable: either is not as the service writes it; nothing is guessed.
    """
    content = _content(file)
    kind = _KINDS.get(str(content.get("type")))
    if kind is None:
        _refuse("Its type is neither multi_class nor multi_label.")
    labels, all_labels = _labels(content, "labels"), _labels(content, "all_labels")
    if not set(labels) <= set(all_labels):
        _refuse("Some of its labels are missing in all_labels.")
    found = content.get("confusion_matrix")
    return Reported(
        kind=kind,
        labels=labels,
        all_labels=all_labels,
        cells=_cells(found, labels) if kind is Kind.SINGLE else (),
        squares=_squares(found, labels) if kind is Kind.MULTI else (),
        **_metrics(metadata.get("EvaluationMetrics", {})),
        **{ours: _count(metadata[name], name) for name, ours in _DOCUMENTS.items() if name in metadata},
    )


def _refuse(why: str) -> NoReturn:
    raise ReportUnreadable(why)


def _content(file: bytes) -> dict[str, Any]:
    try:
        content = json.loads(file.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        _refuse("The file with its confusion matrix is no JSON.")
    if not isinstance(content, dict):
        _refuse("The file with its confusion matrix holds no object.")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; of a name that stands there twice nobody can tell which is meant."""
    if len(dict(pairs)) < len(pairs):
        _refuse("The file with its confusion matrix says something twice.")
    return dict(pairs)


def _labels(content: Mapping[str, Any], key: str) -> Labels:
    names = content.get(key)
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        message = f"Its {key} are no list of names."
        _refuse(message)
    if len(set(names)) < len(names) or not all(name.isprintable() for name in names):
        message = f"Its {key} hold a name twice, or one with signs that cannot be shown."
        _refuse(message)
    return tuple(map(Label, names))


def _cells(found: object, labels: Labels) -> tuple[Cell, ...]:
    rows = _counts(found, len(labels), "Its confusion matrix")
    return tuple(
        Cell(true=true, predicted=predicted, count=count)
        for true, row in zip(labels, rows, strict=True)
        for predicted, count in zip(labels, row, strict=True)
        if count
    )


def _squares(found: object, labels: Labels) -> tuple[Square, ...]:
    if not isinstance(found, list) or len(found) != len(labels):
        _refuse("Its confusion matrix has not one square for each of its labels.")
    squares = []
    for label, square in zip(labels, found, strict=True):
        (tn, fp), (fn, tp) = _counts(square, 2, f"The square of '{label}'")
        squares.append(Square(label=label, tp=tp, fp=fp, fn=fn, tn=tn))
    if len({one.tp + one.fp + one.fn + one.tn for one in squares}) > 1:
        _refuse("Its squares do not count the same number of documents.")
    return tuple(squares)


def _counts(found: object, width: int, what: str) -> _Counts:
    """Return a square of counts of the width."""
    if not isinstance(found, list) or [len(row) if isinstance(row, list) else -1 for row in found] != [width] * width:
        message = f"{what} has not {width:,} rows of {width:,} numbers."
        _refuse(message)
    return [[_count(value, what) for value in row] for row in found]


def _count(value: object, what: str) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON does not tell 3.0 from 3
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        message = f"{what} holds something that is no count."
        _refuse(message)
    return value


def _metrics(found: object) -> dict[str, Any]:
    """Return the metrics by our names; those the service does not print are left out, as are those we do not know."""
    if not isinstance(found, Mapping):
        _refuse("Its EvaluationMetrics are no names with values.")
    for name in _METRICS:
        value = found.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            message = f"Its {name} is no number from 0 to 1."
            _refuse(message)
    return {ours: float(found[name]) for name, ours in _METRICS.items() if name in found}
