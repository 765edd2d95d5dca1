"""A comparison as tables for the screen."""

from dataclasses import replace

import pytest

from core.domain.comparisons import Changed, Evidence, Flips
from core.domain.confusions import pairs
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction, Score
from core.evaluation.comparison import compare
from ui import evidence

A, B, C = Label("Access"), Label("Backup"), Label("Calls")
SIDES = ("Version 1", "Version 2")


def say(label: Label) -> Prediction:
    return Prediction(labels=(label,), scores=(Score(label, 0.9),), confidence=0.9, margin=0.8)


def say_all(labels: Labels) -> Prediction:
    return Prediction(labels=labels, scores=tuple(Score(label, 0.9) for label in labels), confidence=0.9, margin=0.8)


@pytest.fixture
def single() -> Evidence:
    """Six tickets; the candidate mends one Access and breaks one Backup."""
    truth: list[Labels] = [(A,), (A,), (A,), (B,), (B,), (B,)]
    base = [say(one) for one in (A, B, A, B, B, B)]
    candidate = [say(one) for one in (A, A, A, B, A, B)]
    return compare(truth, base, candidate, (A, B, C), Kind.SINGLE)


def test_every_figure_stands_beside_that_of_the_other_version(single: Evidence) -> None:
    table = evidence.figures(single, SIDES).set_index("Figure")
    assert list(table.index) == list(evidence.METRICS)
    assert table.loc["Accuracy"].tolist()[:3] == ["83.3 %", "83.3 %", "+0.00 points"]


def test_every_figure_says_what_it_is_and_losses_are_no_percentages(single: Evidence) -> None:
    table = evidence.figures(single, SIDES).set_index("Figure")
    assert table["What it is"].str.len().min() > 10
    assert "%" not in table.loc["Brier score", "Version 1"]


def test_evidence_of_earlier_releases_shows_a_dash_for_what_it_does_not_hold(single: Evidence) -> None:
    older = replace(single, base=replace(single.base, brier=None), guard=())
    assert evidence.figures(older, SIDES).set_index("Figure").loc["Brier score"].tolist()[:3] == ["–"] * 3
    assert evidence.guarded(older).empty


def test_labels_that_have_become_worse_stand_first_and_those_with_too_few_tickets_next() -> None:
    truth: list[Labels] = [(A,)] * 60 + [(B,)] * 60 + [(C,)] * 5
    base = [say(labels[0]) for labels in truth]
    candidate = [say(B)] * 20 + base[20:]
    table = evidence.guarded(compare(truth, base, candidate, (B, C, A), Kind.SINGLE))
    assert table["Label"].tolist() == ["Access", "Backup", "Calls"]
    assert table["Stands"].tolist() == [
        "worse: found less often", "worse: wrongly given more often", "too few tickets to tell"
    ]  # fmt: skip
    assert table["Lost"].tolist() == [20, 0, 0]
    assert table["Wrongly given, new"].tolist() == [0, 20, 0]


def test_a_label_that_is_better_though_found_less_often_says_what_decided() -> None:
    truth: list[Labels] = [(A,)] * 48 + [(B,)] * 60
    base = [say(A)] * 48 + [say(A)] * 30 + [say(B)] * 30
    candidate = [say(B)] * 2 + [say(A)] * 46 + [say(B)] * 60
    table = evidence.guarded(compare(truth, base, candidate, (A, B), Kind.SINGLE)).set_index("Label")
    assert table.loc["Access", "Recall, change"].startswith("-4.2 [")
    assert table["Stands"].to_dict() == {
        "Access": "better: wrongly given less often",
        "Backup": "better: found more often",
    }
    assert table.loc["Access", evidence.P_GAIN] < 0.001 < table.loc["Access", evidence.P_HARM]


def test_labels_come_most_lost_first_and_without_those_no_ticket_has(single: Evidence) -> None:
    table = evidence.label_gains(single, SIDES)
    assert table["Label"].tolist() == ["Backup", "Access"]
    assert table["Change"].is_monotonic_increasing
    assert table["Tickets"].tolist() == [3, 3]


def test_confusions_count_both_versions_and_leave_right_answers_out(single: Evidence) -> None:
    rows = evidence.confusions(pairs(single.transitions), SIDES).to_dict("records")
    assert rows == [
        {"Is": "Access", "Taken for": "Backup", "Version 1": 1, "Version 2": 0, "Change": -1, "Fixed": 1, "Broken": 0}
        | {"p": 0.5 * 2 * 0.5, "Tickets": 3},
        {"Is": "Backup", "Taken for": "Access", "Version 1": 0, "Version 2": 1, "Change": 1, "Fixed": 0, "Broken": 1}
        | {"p": 0.5 * 2 * 0.5, "Tickets": 3},
    ]


def test_a_version_beside_itself_is_one_column(single: Evidence) -> None:
    assert evidence.figures(single, ("Version 1", "Version 1")).columns.tolist() == [
        "Figure", "Version 1", "Change", "What it is"
    ]  # fmt: skip


def test_without_a_confusion_the_table_is_empty() -> None:
    right = compare([(A,), (B,)], [say(A), say(B)], [say(A), say(B)], (A, B), Kind.SINGLE)
    assert evidence.confusions(pairs(right.transitions), SIDES).empty
    assert right.flips == Flips(both_right=2, fixed=0, broken=0, both_wrong=0)


def test_a_multi_label_comparison_shows_each_labels_own_counts() -> None:
    truth: list[Labels] = [(A, B), (B,), ()]
    found = compare(truth, [say_all((A,))] * 3, [say_all((A, B))] * 3, (A, B), Kind.MULTI)
    table = evidence.squares(found, SIDES).set_index("Label")
    assert table.loc["Backup", "Right, has it (Version 2)"] == 2
    assert table.loc["Backup", "Missed (Version 1)"] == 2
    assert table.loc["Access", "Wrongly given (Version 1)"] == 2


def test_a_changed_ticket_tells_what_it_is_and_what_both_say() -> None:
    changed = Changed(
        document=7, text="No dial tone", truth=(C,), base=(), base_confidence=0.4, candidate=(C,),
        candidate_confidence=0.9,
    )  # fmt: skip
    row = evidence.tickets([changed], SIDES).iloc[0]
    assert (row["Is"], row["Version 1 says"], row["Version 2 says"]) == ("Calls", "none of these", "Calls")
    assert row["What happened"] == "fixed"


def test_of_a_long_ticket_the_table_holds_the_beginning() -> None:
    given: Labels = (A,)
    long = Changed(
        document=7, text="x" * 5_000, truth=given, base=given, base_confidence=0.4, candidate=given,
        candidate_confidence=0.9,
    )  # fmt: skip
    assert evidence.tickets([long], SIDES)["Text"].str.len().tolist() == [evidence.BEGINNING + 1]


def test_a_label_that_not_both_versions_know_is_marked_in_both_tables(single: Evidence) -> None:
    for table in (evidence.label_gains(single, SIDES, {B: "new"}), evidence.guarded(single, {B: "new"})):
        assert table.set_index("Label")["Known"].to_dict() == {"Access": "", "Backup": "new"}
    assert "Known" not in evidence.label_gains(single, SIDES, {C: "new"})


def test_every_point_of_the_curve_is_a_row_with_its_tickets(single: Evidence) -> None:
    table = evidence.curve(dict(zip(SIDES, (single.base, single.candidate), strict=True)))
    assert table.to_dict("records") == [
        {
            "": side,
            "From a confidence of": "0.900",
            "Answers alone": "100.0 %",
            "Tickets": 6,
            "Right among these": "83.3 %",
        }
        for side in SIDES
    ]


def test_a_label_only_one_version_ever_gave_has_a_row_and_counts_every_ticket_under_both() -> None:
    found = compare([(A,), ()], [say_all((A, C)), say_all(())], [say_all((A,)), say_all(())], (A,), Kind.MULTI)
    row = evidence.squares(found, SIDES).set_index("Label").loc["Calls"]
    assert [row[f"{name} (Version 1)"] for name in evidence.COUNTS] == [0, 0, 1, 1]
    assert [row[f"{name} (Version 2)"] for name in evidence.COUNTS] == [0, 0, 0, 2]
