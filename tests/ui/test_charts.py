"""Figures for pages: the values are in them, and names stay words."""

from datetime import date

import numpy as np

from core.domain.comparisons import Cell, Figures
from core.domain.labels import Label
from core.domain.reports import DayCount
from ui import charts

A, B, C = Label("Access"), Label("Backup"), Label("<b>Calls</b>")


def figures(*cells: tuple[Label, Label, int]) -> Figures:
    confusion = tuple(Cell(true=true, predicted=predicted, count=count) for true, predicted, count in cells)
    return Figures(
        documents=10, accuracy=0.5, macro_f1=0.5, micro_f1=0.5, weighted_f1=0.5, macro_precision=0.5, macro_recall=0.5,
        hamming_loss=0.1, calibration_error=0.1, noise_floor=0.1, labels=(), confusion=confusion,
    )  # fmt: skip


def test_a_matrix_has_true_labels_as_rows_and_predicted_ones_as_columns() -> None:
    counts = charts.matrix(figures((A, A, 3), (A, B, 1), (B, B, 2)), (A, B))
    assert counts.tolist() == [[3, 1], [0, 2]]


def test_a_label_that_is_not_shown_is_left_out_of_the_matrix() -> None:
    assert charts.matrix(figures((A, A, 3), (C, A, 9)), (A, B)).sum() == 3


def test_shares_divide_each_row_by_its_tickets_and_survive_empty_rows() -> None:
    heat = charts.confusion(figures((A, A, 3), (A, B, 1)), (A, B), shares=True).data[0]
    assert np.asarray(heat.z).tolist() == [[0.75, 0.25], [0.0, 0.0]]


def test_a_large_matrix_is_not_written_full_of_numbers() -> None:
    few, many = (A, B), tuple(Label(f"label {number}") for number in range(charts.WRITTEN_UP_TO + 1))
    assert charts.confusion(figures(), few, shares=False).data[0].texttemplate
    assert charts.confusion(figures(), many, shares=False).data[0].texttemplate is None


def test_names_of_labels_are_no_html() -> None:
    heat = charts.confusion(figures((C, C, 1)), (C,), shares=False).data[0]
    bars = charts.label_changes([C], [0.1]).data[0]
    assert heat.x == heat.y == bars.y == ("&lt;b&gt;Calls&lt;/b&gt;",)


def test_labels_that_look_like_numbers_or_dates_are_names() -> None:
    codes = (Label("404"), Label("2026-11-20"), Label("1e3"))
    square, bars = charts.confusion(figures(), codes, shares=False), charts.label_changes(codes, [0.1, 0.0, -0.1])
    assert (square.layout.xaxis.type, square.layout.yaxis.type, bars.layout.yaxis.type) == ("category",) * 3


def test_days_are_stacked_by_what_became_of_their_tickets() -> None:
    counts = [DayCount(day=date(2026, 11, 20), accepted=5, reviewed=2, waiting=1)]
    bands = charts.days(counts).data
    assert [(band.name.split()[0], band.y[0]) for band in bands] == [("accepted", 5), ("reviewed", 2), ("waiting", 1)]


def test_a_gain_is_blue_a_loss_orange_and_none_grey() -> None:
    bars = charts.label_changes(["a", "b", "c"], [0.02, -0.01, 0.0]).data[0]
    assert bars.marker.color == (charts.BETTER, charts.WORSE, charts.UNSURE)
    assert bars.x == (2.0, -1.0, 0.0)
