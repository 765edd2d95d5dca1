"""What a threshold would mean, for both versions."""

import pytest

from core.domain.comparisons import Evidence
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction
from core.evaluation.comparison import compare
from ui import automation, charts, evidence

A, B = Label("Access"), Label("Backup")
SIDES = ("Version 1", "Version 2")


def say(label: Label, sure: float) -> Prediction:
    return Prediction(labels=(label,), scores=(), confidence=sure, margin=0.1)


@pytest.fixture
def found() -> Evidence:
    """Four tickets: the base is sure of two and right on one of them, the candidate is sure of three and right on all."""
    truth: list[Labels] = [(A,), (A,), (B,), (B,)]
    base = [say(A, 0.9), say(B, 0.9), say(B, 0.4), say(B, 0.4)]
    candidate = [say(A, 0.9), say(A, 0.8), say(B, 0.8), say(A, 0.3)]
    return compare(truth, base, candidate, (A, B), Kind.SINGLE)


def test_a_threshold_says_what_each_version_would_do_alone_and_leave_to_people(found: Evidence) -> None:
    table = automation.table(found, SIDES, 0.75).set_index("")
    assert table.loc["Version 1"].tolist() == ["50.0 %", "0.900, the next step", "50.0 % [9.5, 90.5]", 250, 500]
    assert table.loc["Version 2"].tolist() == ["75.0 %", "0.800, the next step", "100.0 % [43.9, 100.0]", 0, 250]


def test_a_threshold_that_nothing_reaches_leaves_everything_to_people(found: Evidence) -> None:
    row = automation.table(found, SIDES, 0.95).set_index("").loc["Version 1"]
    assert row.tolist() == ["0.0 %", "–", "–", 0, 1_000]


def test_a_threshold_that_was_measured_itself_is_no_next_step(found: Evidence) -> None:
    assert automation.table(found, SIDES, 0.8)["Measured at"].tolist() == ["0.900, the next step", "0.800"]


def test_both_curves_are_drawn_for_both_versions(found: Evidence) -> None:
    named = dict(zip(SIDES, (found.base, found.candidate), strict=True))
    assert [line.name for line in charts.automation(named).data] == list(SIDES)
    assert [line.name for line in charts.reliability(named).data] == ["as sure as right", *SIDES]


def test_what_the_curve_shows_stands_in_a_table_as_well(found: Evidence) -> None:
    table = evidence.bins({SIDES[1]: found.candidate})
    assert table[""].tolist() == ["Version 2"] * 4
    assert table["Tickets"].tolist() == [1] * 4
    assert table["Sure, on average"].tolist() == ["30.0 %", "80.0 %", "80.0 %", "90.0 %"]
    assert table["Right"].iloc[3].startswith("100.0 % [")


def test_a_point_of_a_curve_can_be_chosen_and_says_how_many_tickets_it_is(found: Evidence) -> None:
    for line, side in zip(
        charts.automation({"a": found.base, "b": found.candidate}).data, (found.base, found.candidate), strict=True
    ):
        assert "markers" in line.mode  # plotly tells no choice of a mere line
        assert [tickets for _, tickets in line.customdata] == [round(one.share * 4) for one in side.selective]
