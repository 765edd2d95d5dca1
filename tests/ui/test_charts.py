"""Figures for pages: the values are in them, and names stay words."""

from datetime import date

from core.domain.labels import Label
from core.domain.reports import DayCount
from ui import charts

C = Label("<b>Calls</b>")


def test_names_of_labels_are_no_html() -> None:
    bars = charts.label_changes([C], [0.1]).data[0]
    assert bars.y == ("&lt;b&gt;Calls&lt;/b&gt;",)


def test_labels_that_look_like_numbers_or_dates_are_names() -> None:
    codes = (Label("404"), Label("2026-11-20"), Label("1e3"))
    assert charts.label_changes(codes, [0.1, 0.0, -0.1]).layout.yaxis.type == "category"


def test_days_are_stacked_by_what_became_of_their_tickets() -> None:
    counts = [DayCount(day=date(2026, 11, 20), accepted=5, reviewed=2, waiting=1)]
    bands = charts.days(counts).data
    assert [(band.name.split()[0], band.y[0]) for band in bands] == [("accepted", 5), ("reviewed", 2), ("waiting", 1)]


def test_a_gain_is_blue_a_loss_orange_and_none_grey() -> None:
    bars = charts.label_changes(["a", "b", "c"], [0.02, -0.01, 0.0]).data[0]
    assert bars.marker.color == (charts.BETTER, charts.WORSE, charts.UNSURE)
    assert bars.x == (2.0, -1.0, 0.0)
