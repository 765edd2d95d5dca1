"""The trend's pictures and tables: what is joined, what is a gap, what is marked, and that they say the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.comparisons import Interval
from core.domain.datasets import Dataset, DatasetId, Split
from core.domain.decisions import Act, Decision, DecisionId
from core.domain.labels import Kind, Label, LabelSet
from core.domain.predictions import VersionId
from core.domain.trends import Drift, Mix, Standing, Week
from core.domain.versions import ReleaseId
from core.evaluation.drift import drift
from ui import charts, trend, trend_charts

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MONDAY = date(2026, 11, 2)


def standing(version: int, held_out: int, value: float = 0.8) -> Standing:
    dataset = Dataset(
        id=DatasetId(held_out), split=Split.HELD_OUT, number=held_out, manifest_hash="", documents=1_200, reviews=0,
        label_set=LabelSet(kind=Kind.SINGLE, number=1, labels=()), created_at=NOW,
    )  # fmt: skip
    figure = Interval(value, value - 0.1, value + 0.05)
    return Standing(
        version=version, trained_at=NOW + timedelta(days=version), held_out=dataset, documents=1_200, labels=12,
        accuracy=figure, macro_f1=figure,
    )  # fmt: skip


def move(act: Act, release: int, days: int = 0, reason: str = "It is better.") -> Decision:
    return Decision(
        id=DecisionId(days), operation=str(days), act=act, version=VersionId(1), version_number=1, before=None,
        before_number=None, after=ReleaseId(release), after_number=release, comparison=None, reason=reason, actor="olga",
        decided_at=NOW + timedelta(days=days),
    )  # fmt: skip


def week(number: int, *, audits: int = 20, seen: int = 50) -> Week:
    found = Interval(0.95, 0.8, 0.99) if audits else None
    monday = MONDAY + timedelta(weeks=number)
    return Week(monday=monday, audited=found, audits=audits, drawn=audits + 5, seen=seen, confirmed=seen // 2)


FOUND = [standing(1, 1), standing(1, 2, 0.7), standing(2, 2, 0.75)]
MOVES = [move(Act.PROMOTE, 1), move(Act.PROMOTE, 2, 3), move(Act.ROLL_BACK, 1, 4, "It broke *printers*.")]
SAME = Mix(tickets=400, labels={Label("Access"): 200, Label("Backup"): 200})
OTHER = Mix(tickets=400, labels={Label("Access"): 100, Label("Backup"): 300})


def test_only_figures_of_the_same_held_out_set_are_joined() -> None:
    lines = trend_charts.history(FOUND, "Macro F1", []).data
    assert [(line.name, list(line.y)) for line in lines] == [
        ("held-out set H1", [0.8]),
        ("held-out set H2", [0.7, 0.75]),
    ]
    assert [line.line.color for line in lines] == [charts.UNSURE, charts.BETTER]


def test_a_figure_stands_with_its_interval() -> None:
    (line,) = trend_charts.history([standing(1, 1)], "Accuracy", []).data
    assert (line.error_y.array[0], line.error_y.arrayminus[0]) == pytest.approx((0.05, 0.1))


def test_releases_are_marked_grey_and_rollbacks_orange() -> None:
    layout = trend_charts.history(FOUND, "Macro F1", MOVES).layout
    assert [shape.line.color for shape in layout.shapes] == [charts.UNSURE, charts.UNSURE, charts.WORSE]
    assert [note.text for note in layout.annotations] == ["R1", "R2", "back to R1"]
    assert layout.shapes[2].x0 == (NOW + timedelta(days=4)).replace(tzinfo=None)


def test_marks_of_one_day_are_one_text_with_a_line_each() -> None:
    later = replace(move(Act.ROLL_BACK, 1, 3), decided_at=NOW + timedelta(days=3, hours=2))
    layout = trend_charts.history(FOUND, "Macro F1", [MOVES[0], MOVES[1], later]).layout
    assert [note.text for note in layout.annotations] == ["R1", "R2, back to R1"]
    assert len(layout.shapes) == 3


def test_the_weekly_axis_ends_at_everything_right() -> None:
    assert tuple(trend_charts.weekly([week(0)], []).layout.yaxis.range) == (0, 1)


def test_marks_and_points_stand_inside_the_picture() -> None:
    for figure in (trend_charts.history(FOUND[:1], "Macro F1", MOVES), trend_charts.weekly([week(0)], MOVES)):
        first, last = figure.layout.xaxis.range
        marks = [shape.x0 for shape in figure.layout.shapes]
        assert first < min(marks) <= max(marks) < last


def test_weeks_without_audits_are_gaps() -> None:
    naive, audited = trend_charts.weekly([week(0), week(1, audits=0), week(2)], []).data
    assert list(audited.y) == [0.95, None, 0.95]
    assert audited.connectgaps is False
    assert list(naive.y) == [0.5, 0.5, 0.5]
    assert "naive" in naive.name


def test_a_week_with_few_audits_is_hollow() -> None:
    _, audited = trend_charts.weekly([week(0), week(1, audits=9)], []).data
    assert list(audited.marker.symbol) == ["circle", "circle-open"]


def test_weeks_in_which_nobody_saw_anything_have_no_naive_figure() -> None:
    naive, _ = trend_charts.weekly([week(0, seen=0)], []).data
    assert list(naive.y) == [None]


def rows(table: Any) -> list[dict[str, Any]]:
    return list(table.to_dict("records"))


def test_the_table_of_versions_names_the_set_and_the_interval() -> None:
    first, *_, last = rows(trend.versions_table(FOUND))
    assert (first["Version"], first["Held-out set"], first["Tickets"]) == (2, "H2", 1_200)
    assert first["Macro F1 [95 % interval]"] == "75.0 % [65.0, 80.0]"
    assert (last["Version"], last["Held-out set"]) == (1, "H1")


def test_the_table_of_moves_says_who_and_why_newest_first() -> None:
    first, *_ = rows(trend.moves_table(MOVES, {"olga": "Olga"}))
    assert (first["Mark"], first["Who"], first["Why"]) == ("back to R1", "Olga", "It broke *printers*.")


def test_the_table_of_weeks_says_what_the_picture_says_newest_first() -> None:
    second, first = rows(trend.weeks_table([week(0), week(1, audits=0, seen=0)]))
    assert (first["Audited [95 % interval]"], first["Audits answered"], first["Naive"]) == (
        "95.0 % [80.0, 99.0]", "20 of 25", "50.0 %",
    )  # fmt: skip
    assert (second["Audited [95 % interval]"], second["Naive"]) == ("–", "–")


def shown(whole: Week, weeks: int = 1) -> AppTest:
    """Show the figures of weeks together."""

    def show(whole: "Week", weeks: int) -> None:
        from ui import trend

        trend.show_whole(whole, weeks)

    page = AppTest.from_function(show, args=(whole, weeks)).run()
    assert not page.exception
    return page


def told_of(whole: Week) -> str:
    """Return what is told below the figures of all weeks."""
    return " ".join(one.value for one in shown(whole).caption)


def test_weeks_that_are_left_out_are_told_with_how_many_tickets_were_read() -> None:
    assert "Older weeks are left out: only the 10,000 newest" in told_of(replace(week(0), newest=10_000))
    assert "left out" not in told_of(week(0))


def test_a_week_that_is_cut_in_the_middle_is_said_by_its_date_not_to_be_whole() -> None:
    cut = replace(week(0), newest=10_000, partial=True)
    told = told_of(cut)
    assert f"The week of {cut.monday:%-d %b %Y} is not whole:** only the 10,000 newest" in told
    assert "Older weeks" not in told


def test_audits_that_nobody_can_judge_any_more_are_counted_as_left_out() -> None:
    one = replace(week(0), audits=17, drawn=25, unclear=3)
    assert "3 answered audits are left out: labels were changed since" in told_of(one)
    assert "1 answered audit is left out" in told_of(replace(one, unclear=1))
    assert rows(trend.weeks_table([one]))[0]["Audits answered"] == "20 of 25, 3 left out"


def test_decided_tickets_beside_which_nothing_could_be_shown_are_counted_as_not_in_the_naive_figure() -> None:
    assert "3 decided tickets are not in the naive figure: labels were changed" in told_of(replace(week(0), unseen=3))
    assert "1 decided ticket is not" in told_of(replace(week(0), unseen=1))


def test_whoever_waits_for_new_tickets_is_told_since_when() -> None:
    assert "Import tickets" in trend.nothing_new([])
    assert trend.nothing_new(MOVES[:1]) == "No ticket has come in since release 1 went into production."
    assert trend.nothing_new(MOVES) == "No ticket has come in since production went back to release 1."


def test_nothing_is_drawn_where_nobody_has_seen_anything() -> None:
    assert not trend.drawable(week(0, audits=0, seen=0))
    assert trend.drawable(week(0, audits=0))
    assert trend.drawable(week(0, seen=0))


def test_one_week_is_not_weeks_together() -> None:
    assert shown(week(0)).metric[0].label == "Audited, 1 week"
    assert shown(week(0), 2).metric[0].label == "Audited, 2 weeks together"


def test_a_moved_mix_is_said_to_have_moved_and_chance_is_not() -> None:
    assert "has moved:**" in trend.verdict(drift(SAME, OTHER, Kind.SINGLE))
    assert "No sign" in trend.verdict(drift(SAME, SAME, Kind.SINGLE))


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "p < 0.001"),
        (0.02, "once in 50 times (p = 0.020)"),
        (0.05, "in 5 of 100 cases"),
        (1.0, "in 100 of 100 cases"),
    ],
)
def test_a_chance_is_written_as_how_often(chance: float, said: str) -> None:
    found = Drift(before=SAME, now=SAME, groups=2, p_value=chance, psi=None, psi_limit=None, labels=())
    assert said in trend.verdict(found)


def test_too_few_tickets_are_said_to_be_too_few() -> None:
    few = Mix(tickets=3, labels={Label("Access"): 2, Label("Backup"): 1})
    found = drift(few, few, Kind.SINGLE)
    assert "Too few tickets" in trend.verdict(found)
    assert trend.index(found) == ""


def test_psi_is_never_told_without_what_chance_alone_shows() -> None:
    assert "above what chance alone shows" in trend.index(drift(SAME, OTHER, Kind.SINGLE))
    assert "within what chance alone shows" in trend.index(drift(SAME, SAME, Kind.SINGLE))
    without = Drift(before=SAME, now=SAME, groups=2, p_value=1.0, psi=0.3, psi_limit=None, labels=())
    assert trend.index(without) == ""


def test_the_table_of_labels_has_counts_and_shares_of_both_sides() -> None:
    first, _ = rows(trend.drift_table(drift(SAME, OTHER, Kind.SINGLE)))
    assert (first["Label"], first["Before"], first["Now"]) == ("Access", 200, 100)
    assert (first["Before, share"], first["Now, share"]) == ("50.0 %", "25.0 %")
    assert first["Change, points"] == -25.0
