"""The metrics and matrices are those of the service's guide."""

import json
from itertools import chain

import pytest

from core.aws.rehearsal.archives import matrix as packed_matrix
from core.aws.rehearsal.archives import predictions
from core.aws.rehearsal.measuring import matrix, metrics
from core.domain.labels import Kind, Label, Labels
from tests.support.comprehend_files import GUIDE, GUIDE_GENRES, GUIDE_LABELS, GUIDE_SQUARES, matrix_file

NAMES = tuple(map(Label, GUIDE_LABELS))
PAIRS = [(true, given, n) for true, row in zip(NAMES, GUIDE, strict=True) for given, n in zip(NAMES, row, strict=True)]
TRUTH: list[Labels] = list(chain.from_iterable([(true,)] * n for true, _, n in PAIRS))
ANSWERS: list[Labels] = list(chain.from_iterable([(given,)] * n for _, given, n in PAIRS))
EIGHT = ("Accuracy", "Precision", "Recall", "F1Score", "MicroPrecision", "MicroRecall", "MicroF1Score", "HammingLoss")


def test_the_guides_example_has_the_guides_figures() -> None:
    found = metrics(Kind.SINGLE, TRUTH, ANSWERS, NAMES)
    assert tuple(found) == EIGHT
    assert (found["Accuracy"], round(found["F1Score"], 4), found["HammingLoss"]) == (0.375, 0.4222, 0.625)
    assert found["MicroPrecision"] == found["MicroRecall"] == found["MicroF1Score"] == 0.375
    harmonic = 2 * found["Precision"] * found["Recall"] / (found["Precision"] + found["Recall"])
    assert round(harmonic, 4) == 0.4688


def test_the_guides_matrix_is_written_as_the_guide_writes_it() -> None:
    every = (*NAMES, Label("Z"))
    assert matrix(Kind.SINGLE, TRUTH, ANSWERS, every) == json.loads(matrix_file(GUIDE, GUIDE_LABELS, every=every))


def test_the_guides_squares_are_written_as_the_guide_writes_them() -> None:
    comedy, action, drama = map(Label, GUIDE_GENRES)
    truth: list[Labels] = [(comedy, action), (comedy, action, drama), (action, drama), (), ()]
    answers: list[Labels] = [(comedy,), (comedy, action, drama), (comedy,), (action,), ()]
    found = matrix(Kind.MULTI, truth, answers, (comedy, action, drama))
    assert found["confusion_matrix"] == GUIDE_SQUARES
    assert found["type"] == "multi_label"
    told = metrics(Kind.MULTI, truth, answers, (comedy, action, drama))
    assert (told["Accuracy"], told["HammingLoss"]) == (2 / 5, pytest.approx(5 / 15))


def test_figures_without_a_denominator_are_zero() -> None:
    a, b = Label("a"), Label("b")
    found = metrics(Kind.SINGLE, [(a,)], [(b,)], (a, b))
    assert {found[name] for name in EIGHT[:-1]} == {0.0}
    assert metrics(Kind.MULTI, [()], [()], (a, b))["Accuracy"] == 1.0


def test_the_same_content_is_packed_into_the_same_bytes() -> None:
    content = matrix(Kind.SINGLE, TRUTH, ANSWERS, NAMES)
    packed = packed_matrix(content, 86_400.5)
    assert packed == packed_matrix(content, 86_400.5)
    assert int.from_bytes(packed[4:8], "little") == 86_400  # gzip's own time is the clock's, not the machine's
    assert predictions([{"File": "ü.csv", "Line": "0"}], 0) == predictions([{"File": "ü.csv", "Line": "0"}], 0)
