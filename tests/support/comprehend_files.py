"""Files and answers as Comprehend gives them, for tests of what reads them."""

import json
from collections.abc import Sequence
from typing import Any

from core.aws.reported import read
from core.domain.labels import Kind
from core.domain.reported import Reported

# The two matrices of the service's guide: rows are actual, columns predicted; of a label [[TN, FP], [FN, TP]].
GUIDE = [[1, 2, 0, 4], [0, 3, 0, 1], [0, 0, 1, 0], [1, 1, 1, 1]]
GUIDE_LABELS = ("A", "B", "X", "Y")
GUIDE_SQUARES = [[[2, 1], [0, 2]], [[1, 1], [2, 1]], [[3, 0], [1, 1]]]
GUIDE_GENRES = ("Comedy", "Action", "Drama")
METADATA: dict[str, Any] = {
    "NumberOfLabels": 4,
    "NumberOfTrainedDocuments": 1_440,
    "NumberOfTestDocuments": 16,
    "EvaluationMetrics": {"Accuracy": 0.375, "F1Score": 0.42222},
}


def matrix_file(
    matrix: Sequence[Any], names: Sequence[str], kind: Kind = Kind.SINGLE, every: Sequence[str] = (), **other: object
) -> bytes:
    """Return the bytes of a confusion_matrix.json; `other` takes the place of what is in it."""
    said = {
        "type": "multi_class" if kind is Kind.SINGLE else "multi_label",
        "confusion_matrix": matrix,
        "labels": list(names),
        "all_labels": list(every or names),
    }
    return json.dumps({**said, **other}).encode()


def guides(kind: Kind = Kind.SINGLE) -> Reported:
    """Return what the guide's example reports."""
    if kind is Kind.MULTI:
        return read(matrix_file(GUIDE_SQUARES, GUIDE_GENRES, kind, (*GUIDE_GENRES, "Western")), {})
    return read(matrix_file(GUIDE, GUIDE_LABELS, every=(*GUIDE_LABELS, "Z")), METADATA)
