"""What leaked, in sentences and as a table."""

from core.domain.comparisons import Evidence, Interval, Leakage, Without
from core.domain.gate import Metric
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction
from core.evaluation.comparison import compare
from ui import leakage

A, B = Label("Access"), Label("Backup")


def found() -> Evidence:
    truth: list[Labels] = [(A,), (A,), (B,), (B,)]
    base, candidate = (
        [Prediction(labels=(one,), scores=(), confidence=0.9, margin=0.1) for one in answers]
        for answers in ((A, B, B, A), (A, A, B, A))
    )
    return compare(truth, base, candidate, (A, B), Kind.SINGLE)


def without() -> Without:
    sides = {Metric.MACRO_F1: 0.5, Metric.ACCURACY: 0.75}
    return Without(documents=3, base=sides, candidate=sides, gains=dict.fromkeys(Metric, Interval(-0.01, -0.02, 0.03)))


def test_the_figures_stand_below_those_of_all_tickets() -> None:
    table = leakage.table(found(), without(), ("Version 1", "Version 2"))
    assert table["Figure"].tolist() == ["Macro F1", "Macro F1", "Accuracy", "Accuracy"]
    assert table["Held-out tickets"].tolist() == ["all: 4", "without them: 3"] * 2
    assert table.iloc[2]["Version 2"] == "75.0 %"
    assert table.iloc[3].tolist()[2:] == ["75.0 %", "75.0 %", "-1.00 [-2.00, +3.00]"]


def test_a_version_beside_itself_has_one_column() -> None:
    assert leakage.table(found(), without(), ("Version 1", "Version 1")).columns.is_unique


def test_nothing_like_a_training_ticket_is_said_in_a_sentence() -> None:
    assert leakage.near(Leakage(exact=0, near=0)) == "No held-out ticket is nearly the same as a training ticket."


def test_one_and_many_are_told_apart() -> None:
    assert leakage.exact(Leakage(exact=1, near=0)).startswith("1 held-out ticket is also among")
    assert leakage.near(Leakage(exact=0, near=1_031)).startswith("1,031 held-out tickets are nearly the same")
    assert leakage.near(Leakage(exact=2, near=1)).startswith("1 other held-out ticket is nearly the same")
