"""Which way round a matrix stands: wherever one is shown or leaves, what is actual is a row, what is said a column.

Each surface is read back into a matrix and held against scikit-learn's, whose rows are what is true. Whoever turns one
around, in the numbers, a table, its file or a chart, sees one of these fail.
"""

import io
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, multilabel_confusion_matrix

from core.aws.reported import read as read_comprehend
from core.domain.comparisons import Evidence, LabelFigures
from core.domain.confusions import pairs
from core.domain.labels import Kind, Labels
from core.domain.reported import Reported, Square
from core.evaluation.comparison import compare
from tests.support.comprehend_files import matrix_file
from tests.support.evaluation import NAMES, Tickets, matrix, predictions, single, tickets
from ui import evidence, reported
from ui import matrix as chart
from ui.matrix import View

SIDES = ("Version 1", "Version 2")
VIEWS = dict(zip(SIDES, (View.BASE, View.CANDIDATE), strict=True))
Matrix = NDArray[np.int64]
# Every count of it is another than its mirror image's, under both versions.
UNEVEN = Tickets(
    Kind.SINGLE,
    single(*["network"] * 6, *["Billing"] * 4, *["10"] * 3),
    single("network", *["Billing"] * 3, *["10"] * 2, "network", *["Billing"] * 3, "Billing", *["10"] * 2),
    single(*["network"] * 2, *["Billing"] * 4, *["10"] * 3, "Billing", "network", "network", "10"),
)
SEVERAL = Tickets(
    Kind.MULTI,
    [NAMES[:2], NAMES[:1], NAMES[:1], (), NAMES[1:3]],
    [NAMES[:1], NAMES[:1], (), NAMES[1:2], NAMES[1:2]],
    [(), (), NAMES[:2], NAMES[2:3], NAMES[:3]],
)


def compared(drawn: Tickets) -> Evidence:
    return compare(drawn.truth, predictions(drawn.base), predictions(drawn.candidate), NAMES, drawn.kind, seed=1)


def expected(drawn: Tickets, side: str) -> Matrix:
    answers = drawn.base if side == SIDES[0] else drawn.candidate
    names = [[labels[0] for labels in rows] for rows in (drawn.truth, answers)]
    return confusion_matrix(*names, labels=list(NAMES))


def dense(rows: pd.DataFrame, actual: str, said: str, count: str, labels: Labels = NAMES) -> Matrix:
    """Read a table of cells into a matrix with what is actual in the rows."""
    made = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for true, predicted, value in zip(rows[actual], rows[said], rows[count], strict=True):
        made[labels.index(true), labels.index(predicted)] += int(value)
    return made


def of_figures(found: Evidence, side: str) -> Matrix:
    figures = found.base if side == SIDES[0] else found.candidate
    cells = [(cell.true, cell.predicted, cell.count) for cell in figures.confusion]
    return dense(pd.DataFrame(cells, columns=["true", "predicted", "count"]), "true", "predicted", "count")


def of_list(found: Evidence, side: str) -> Matrix:
    return dense(evidence.confusions(pairs(found.transitions), SIDES), "Is", "Taken for", side)


def of_file(found: Evidence, side: str) -> Matrix:
    return dense(downloaded(evidence.confusions(pairs(found.transitions), SIDES)), "Is", "Taken for", side)


def downloaded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as it comes back from the file a page offers: Streamlit writes its columns as they are shown."""
    names = dict.fromkeys(("Is", "Taken for", "Label"), str)
    return pd.read_csv(io.StringIO(table.to_csv(index=False)), dtype=names)


def of_chart(found: Evidence, side: str) -> Matrix:
    """Read the chart as ECharts does: the encoded columns, rows from the top down because the axis is inverse."""
    table = chart.cells(pairs(found.transitions), NAMES, VIEWS[side], shares=False)
    option = chart.option(table, NAMES, VIEWS[side], SIDES)
    (series,) = option["series"]
    assert (option["yAxis"]["name"], option["xAxis"]["name"]) == ("actual ↓", "predicted →")
    assert option["yAxis"]["inverse"]
    assert option["yAxis"]["data"] == option["xAxis"]["data"] == list(NAMES)
    encoded = series["encode"]
    return dense(option["dataset"]["source"], encoded["y"], encoded["x"], encoded["value"])


WRONG_ONLY = (of_list, of_file)
SURFACES = pytest.mark.parametrize("read", [of_figures, of_list, of_file, of_chart])
Read = Callable[[Evidence, str], Matrix]


def shown(read: Read, whole: Matrix) -> Matrix:
    """Return what a surface shows of a matrix: lists leave out what is right."""
    return whole - np.diag(np.diag(whole)) if read in WRONG_ONLY else whole


@SURFACES
@pytest.mark.parametrize("side", SIDES)
def test_a_matrix_stands_as_scikit_learns_and_its_mirror_image_would_be_seen(read: Read, side: str) -> None:
    wanted = shown(read, expected(UNEVEN, side))
    assert (wanted != wanted.T).any()
    assert (read(compared(UNEVEN), side) == wanted).all()


@SURFACES
@given(drawn=tickets(Kind.SINGLE))
def test_every_matrix_stands_as_scikit_learns(read: Read, drawn: Tickets) -> None:
    found = compared(drawn)
    for side in SIDES:
        assert (read(found, side) == shown(read, expected(drawn, side))).all()


def squares_of(counted: Sequence[LabelFigures | Square]) -> Matrix:
    by_label = {one.label: one for one in counted}
    return np.array([[[by_label[one].tn, by_label[one].fp], [by_label[one].fn, by_label[one].tp]] for one in NAMES])


def squares_in(table: pd.DataFrame, ending: str = "") -> Matrix:
    """Read a table of the pages: rows actual (has it not, has it), columns said (not given, given)."""
    rows = table.set_index("Label").to_dict("index")
    names = (("Right, has it not", "Wrongly given"), ("Missed", "Right, has it"))
    return np.array([[[rows[one][f"{name}{ending}"] for name in row] for row in names] for one in NAMES])


def squares_on_screen(found: Evidence, side: str) -> Matrix:
    return squares_in(evidence.squares(found, SIDES), f" ({side})")


def squares_in_the_file(found: Evidence, side: str) -> Matrix:
    return squares_in(downloaded(evidence.squares(found, SIDES)), f" ({side})")


@pytest.mark.parametrize("side", SIDES)
def test_the_squares_of_several_labels_stand_as_scikit_learns_on_the_screen_and_in_the_figures(side: str) -> None:
    found = compared(SEVERAL)
    figures, answers = (found.base, SEVERAL.base) if side == SIDES[0] else (found.candidate, SEVERAL.candidate)
    wanted = multilabel_confusion_matrix(matrix(SEVERAL.truth), matrix(answers))
    assert (wanted != wanted.transpose(0, 2, 1)).any()
    assert (squares_of(figures.labels) == wanted).all()
    assert (squares_on_screen(found, side) == wanted).all()
    assert (squares_in_the_file(found, side) == wanted).all()


@given(drawn=tickets(Kind.MULTI))
def test_every_square_stands_as_scikit_learns(drawn: Tickets) -> None:
    found = compared(drawn)
    for side, answers in zip(SIDES, (drawn.base, drawn.candidate), strict=True):
        wanted = multilabel_confusion_matrix(matrix(drawn.truth), matrix(answers))
        assert (squares_on_screen(found, side) == wanted).all()


def told(whole: Matrix, kind: Kind) -> Reported:
    """Return what Comprehend reports whose file holds this matrix, or these squares."""
    return read_comprehend(matrix_file(whole.tolist(), NAMES, kind), {})


def told_in_cells(found: Reported) -> Matrix:
    cells = [(cell.true, cell.predicted, cell.count) for cell in found.cells]
    return dense(pd.DataFrame(cells, columns=["true", "predicted", "count"]), "true", "predicted", "count")


def told_in_the_list(found: Reported) -> Matrix:
    return dense(reported.confusions(found), "Is", "Taken for", "Documents")


def told_in_the_lists_file(found: Reported) -> Matrix:
    return dense(downloaded(reported.confusions(found)), "Is", "Taken for", "Documents")


def told_in_squares(found: Reported) -> Matrix:
    return squares_in(reported.squares(found))


def told_in_the_squares_file(found: Reported) -> Matrix:
    return squares_in(downloaded(reported.squares(found)))


def told_by_label(found: Reported) -> Matrix:
    return squares_of(found.squares)


TOLD = pytest.mark.parametrize("read", [told_in_cells, told_in_the_list, told_in_the_lists_file])
TOLD_SQUARES = pytest.mark.parametrize("read", [told_by_label, told_in_squares, told_in_the_squares_file])
ReadTold = Callable[[Reported], Matrix]


def shown_of(read: ReadTold, whole: Matrix) -> Matrix:
    return whole if read is told_in_cells else whole - np.diag(np.diag(whole))


@TOLD
def test_comprehends_matrix_stands_as_scikit_learns_and_its_mirror_image_would_be_seen(read: ReadTold) -> None:
    whole = expected(UNEVEN, SIDES[0])
    wanted = shown_of(read, whole)
    assert (wanted != wanted.T).any()
    assert (read(told(whole, Kind.SINGLE)) == wanted).all()


@TOLD
@given(drawn=tickets(Kind.SINGLE))
def test_every_matrix_of_comprehend_stands_as_scikit_learns(read: ReadTold, drawn: Tickets) -> None:
    whole = expected(drawn, SIDES[0])
    assert (read(told(whole, Kind.SINGLE)) == shown_of(read, whole)).all()


@TOLD_SQUARES
def test_comprehends_squares_stand_as_scikit_learns_and_their_mirror_images_would_be_seen(read: ReadTold) -> None:
    wanted = multilabel_confusion_matrix(matrix(SEVERAL.truth), matrix(SEVERAL.base))
    assert (wanted != wanted.transpose(0, 2, 1)).any()
    assert (read(told(wanted, Kind.MULTI)) == wanted).all()


@TOLD_SQUARES
@given(drawn=tickets(Kind.MULTI))
def test_every_square_of_comprehend_stands_as_scikit_learns(read: ReadTold, drawn: Tickets) -> None:
    wanted = multilabel_confusion_matrix(matrix(drawn.truth), matrix(drawn.base))
    assert (read(told(wanted, Kind.MULTI)) == wanted).all()


def test_comprehends_file_and_our_own_figures_of_the_same_answers_are_the_same() -> None:
    single_, several = compared(UNEVEN), compared(SEVERAL)
    assert told(expected(UNEVEN, SIDES[0]), Kind.SINGLE).cells == single_.base.confusion
    squares = multilabel_confusion_matrix(matrix(SEVERAL.truth), matrix(SEVERAL.base))
    assert (squares_of(told(squares, Kind.MULTI).squares) == squares_of(several.base.labels)).all()
