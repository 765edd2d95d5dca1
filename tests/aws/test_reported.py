"""What Comprehend says of a classifier is read as it is written, or refused with a sentence."""

import json
from typing import Any

import pytest

from core.aws.reported import read
from core.domain.comparisons import Cell
from core.domain.errors import ReportUnreadable
from core.domain.labels import Kind, Label, Labels
from core.domain.reported import Square
from core.evaluation.metrics import figures
from tests.support.comprehend_files import (
    GUIDE,
    GUIDE_GENRES,
    GUIDE_LABELS,
    GUIDE_SQUARES,
    METADATA,
    guides,
    matrix_file,
)
from tests.support.evaluation import predictions

EIGHT = ("Accuracy", "Precision", "Recall", "F1Score", "MicroPrecision", "MicroRecall", "MicroF1Score", "HammingLoss")


def test_the_guides_example_is_what_our_own_metrics_find_in_its_matrix() -> None:
    found = guides()
    pairs = [pair for cell in found.cells for pair in [((cell.true,), (cell.predicted,))] * cell.count]
    truth, answers = ([pair[side] for pair in pairs] for side in (0, 1))
    ours = figures(truth, predictions(answers), found.labels, found.kind)
    assert (found.accuracy, found.f1) == (pytest.approx(ours.accuracy), pytest.approx(ours.macro_f1, abs=5e-5))
    assert (ours.accuracy, round(ours.macro_f1, 4)) == (0.375, 0.4222)
    # F1 is the same both ways round: these are not. Of 4 tickets that are B 3 are found, of 6 called B 3 are.
    by_label = {one.label: one for one in ours.labels}
    assert (by_label[Label("B")].recall, by_label[Label("B")].precision) == (0.75, 0.5)


def test_a_row_is_what_documents_are_and_a_column_what_they_were_taken_for() -> None:
    cells = guides().cells
    assert Cell(true=Label("A"), predicted=Label("Y"), count=4) in cells
    assert Cell(true=Label("Y"), predicted=Label("A"), count=1) in cells
    assert len(cells) == 10


def test_a_square_counts_the_labels_absence_first() -> None:
    comedy, action, drama = guides(Kind.MULTI).squares
    assert comedy == Square(label=Label("Comedy"), tn=2, fp=1, fn=0, tp=2)
    assert action == Square(label=Label("Action"), tn=1, fp=1, fn=2, tp=1)
    assert drama == Square(label=Label("Drama"), tn=3, fp=0, fn=1, tp=1)


def test_each_metric_is_kept_under_its_own_name_and_as_it_is_printed() -> None:
    printed = {name: number / 10 for number, name in enumerate(EIGHT)}
    found = read(matrix_file(GUIDE, GUIDE_LABELS), {"EvaluationMetrics": printed})
    assert (found.accuracy, found.precision, found.recall, found.f1) == (0.0, 0.1, 0.2, 0.3)
    assert (found.micro_precision, found.micro_recall, found.micro_f1, found.hamming_loss) == (0.4, 0.5, 0.6, 0.7)


def test_what_the_service_does_not_say_is_not_made_up() -> None:
    found = read(matrix_file(GUIDE, GUIDE_LABELS), {})
    assert {found.accuracy, found.f1, found.hamming_loss, found.learned_from, found.tested_on} == {None}
    said = read(matrix_file(GUIDE, GUIDE_LABELS), METADATA)
    assert (said.learned_from, said.tested_on, said.precision) == (1_440, 16, None)


def test_a_metric_that_is_new_to_us_is_left_out() -> None:
    assert read(matrix_file(GUIDE, GUIDE_LABELS), {"EvaluationMetrics": {"Kappa": 7, "Recall": 0.5}}).recall == 0.5


def test_a_label_without_a_test_document_has_no_row() -> None:
    found = guides()
    assert (found.labels, found.untested) == (GUIDE_LABELS, ("Z",))
    assert guides(Kind.MULTI).untested == ("Western",)


def test_whole_numbers_may_be_written_with_a_point() -> None:
    assert read(matrix_file([[1.0]], ["A"]), {}).cells == (Cell(true=Label("A"), predicted=Label("A"), count=1),)


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "no JSON": (b'{"type": ', "is no JSON"),
    "other letters": (b'{"type": "\xff"}', "is no JSON"),
    "nested too deep": (b"[" * 100_000, "is no JSON"),
    "no object": (b"[]", "holds no object"),
    "the same name twice": (b'{"type": "multi_class", "type": "multi_label"}', "says something twice"),
    "a type nobody knows": (matrix_file(GUIDE, GUIDE_LABELS, type="multi_task"), "neither multi_class nor multi_label"),
    "no type": (matrix_file(GUIDE, GUIDE_LABELS, type=None), "neither multi_class nor multi_label"),
    "no matrix": (matrix_file(GUIDE, GUIDE_LABELS, confusion_matrix=None), "has not 4 rows of 4 numbers"),
    "a row too few": (matrix_file(GUIDE[:3], GUIDE_LABELS), "has not 4 rows of 4 numbers"),
    "a row that is shorter": (matrix_file([*GUIDE[:3], [1]], GUIDE_LABELS), "has not 4 rows of 4 numbers"),
    "a row that is none": (matrix_file([*GUIDE[:3], 4], GUIDE_LABELS), "has not 4 rows of 4 numbers"),
    "more labels than rows": (matrix_file(GUIDE, (*GUIDE_LABELS, "Z")), "has not 5 rows of 5 numbers"),
    "squares called single": (matrix_file(GUIDE_SQUARES[:2], GUIDE_GENRES[:2]), "holds something that is no count"),
    "a matrix called squares": (matrix_file(GUIDE, GUIDE_LABELS, Kind.MULTI), "square of 'A' has not 2 rows"),
    "a square too few": (matrix_file(GUIDE_SQUARES[:2], GUIDE_GENRES, Kind.MULTI), "not one square for each"),
    "squares of other documents": (matrix_file([*GUIDE_SQUARES[:2], [[3, 0], [1, 2]]], GUIDE_GENRES, Kind.MULTI), "same number"),
    "a negative count": (matrix_file([[-1]], ["A"]), "is no count"),
    "half a document": (matrix_file([[0.5]], ["A"]), "is no count"),
    "more than any number": (b'{"type":"multi_class","confusion_matrix":[[1e999]],"labels":["A"],"all_labels":["A"]}', "is no count"),
    "yes": (matrix_file([[True]], ["A"]), "is no count"),
    "labels that are none": (matrix_file(GUIDE, GUIDE_LABELS, labels="ABXY"), "labels are no list of names"),
    "numbers as labels": (matrix_file(GUIDE, GUIDE_LABELS, labels=[1, 2, 3, 4]), "labels are no list of names"),
    "a label twice": (matrix_file(GUIDE, GUIDE_LABELS, labels=["A", "A", "X", "Y"]), "hold a name twice"),
    "half a sign": (matrix_file(GUIDE, GUIDE_LABELS, labels=["\ud83d", "B", "X", "Y"]), "cannot be shown"),
    "a row of no label": (matrix_file(GUIDE, GUIDE_LABELS, all_labels=["A", "B", "X"]), "missing in all_labels"),
    "no all_labels": (matrix_file(GUIDE, GUIDE_LABELS, all_labels=None), "all_labels are no list"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_not_as_the_service_writes_it_is_refused_in_a_sentence(case: str) -> None:
    file, why = UNREADABLE[case]
    with pytest.raises(ReportUnreadable, match=why):
        read(file, METADATA)


@pytest.mark.parametrize("value", [1.01, -0.1, "0.5", True, None, float("nan")])
def test_a_metric_that_is_no_share_is_refused(value: Any) -> None:
    with pytest.raises(ReportUnreadable, match="Its Recall is no number from 0 to 1"):
        read(matrix_file(GUIDE, GUIDE_LABELS), {"EvaluationMetrics": {"Recall": value}})


@pytest.mark.parametrize("metadata", [{"EvaluationMetrics": [0.5]}, {"EvaluationMetrics": None}])
def test_metrics_without_names_are_refused(metadata: dict[str, Any]) -> None:
    with pytest.raises(ReportUnreadable, match="no names with values"):
        read(matrix_file(GUIDE, GUIDE_LABELS), metadata)


@pytest.mark.parametrize("value", [-1, "16", 1.5, None])
def test_a_number_of_documents_that_is_no_count_is_refused(value: Any) -> None:
    with pytest.raises(ReportUnreadable, match="NumberOfTestDocuments holds something that is no count"):
        read(matrix_file(GUIDE, GUIDE_LABELS), {"NumberOfTestDocuments": value})


def test_labels_come_back_in_the_files_order_and_in_all_scripts() -> None:
    names: Labels = (Label("zuletzt"), Label('Ünïcode, "quoted"'), Label("10"))
    file = json.dumps(
        {
            "type": "multi_class",
            "confusion_matrix": [[1, 0, 0], [0, 0, 2], [0, 0, 0]],
            "labels": names,
            "all_labels": names,
        },
        ensure_ascii=False,
    )
    found = read(file.encode(), {})
    assert found.labels == found.all_labels == names
    assert found.cells[1] == Cell(true=names[1], predicted=names[2], count=2)
