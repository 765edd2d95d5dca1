"""Which way round a matrix stands: wherever one is shown or leaves, what is actual is a row, what is said a column.

Each surface is read back into a matrix and held against scikit-learn's, whose rows are what is true. Whoever turns one
around, in the numbers, a table, its file or a chart, sees one of these fail.
"""

import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, multilabel_confusion_matrix

from core.domain.comparisons import Evidence, Figures
from core.domain.confusions import pairs
from core.domain.labels import Kind, Labels
from core.evaluation.comparison import compare
from tests.support.evaluation import NAMES, Tickets, matrix, predictions, single, tickets
from ui import evidence
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
    """Read the list as it is downloaded from the page: Streamlit writes its columns as they are shown."""
    file = evidence.confusions(pairs(found.transitions), SIDES).to_csv(index=False)
    read = pd.read_csv(io.StringIO(file), dtype={"Is": str, "Taken for": str})
    return dense(read, "Is", "Taken for", side)


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


def squares_of(figures: Figures) -> Matrix:
    by_label = {one.label: one for one in figures.labels}
    return np.array([[[by_label[one].tn, by_label[one].fp], [by_label[one].fn, by_label[one].tp]] for one in NAMES])


def squares_on_screen(found: Evidence, side: str) -> Matrix:
    """Read the table of the page: rows actual (has it not, has it), columns said (not given, given)."""
    rows = evidence.squares(found, SIDES).set_index("Label").to_dict("index")
    names = (("Right, has it not", "Wrongly given"), ("Missed", "Right, has it"))
    return np.array([[[rows[one][f"{name} ({side})"] for name in row] for row in names] for one in NAMES])


@pytest.mark.parametrize("side", SIDES)
def test_the_squares_of_several_labels_stand_as_scikit_learns_on_the_screen_and_in_the_figures(side: str) -> None:
    found = compared(SEVERAL)
    figures, answers = (found.base, SEVERAL.base) if side == SIDES[0] else (found.candidate, SEVERAL.candidate)
    wanted = multilabel_confusion_matrix(matrix(SEVERAL.truth), matrix(answers))
    assert (wanted != wanted.transpose(0, 2, 1)).any()
    assert (squares_of(figures) == wanted).all()
    assert (squares_on_screen(found, side) == wanted).all()


@given(drawn=tickets(Kind.MULTI))
def test_every_square_stands_as_scikit_learns(drawn: Tickets) -> None:
    found = compared(drawn)
    for side, answers in zip(SIDES, (drawn.base, drawn.candidate), strict=True):
        wanted = multilabel_confusion_matrix(matrix(drawn.truth), matrix(answers))
        assert (squares_on_screen(found, side) == wanted).all()
