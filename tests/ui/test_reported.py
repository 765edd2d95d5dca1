"""What a service reports, as tables and sentences: as it prints them, and only what it says."""

from dataclasses import replace

from core.domain.comparisons import Cell
from core.domain.labels import Kind, Label
from tests.support.comprehend_files import guides
from tests.support.report_facts import dossier, reporting
from ui import reported


def test_figures_are_written_as_the_service_prints_them_and_those_it_does_not_print_are_left_out() -> None:
    table = reported.figures({"Version 2": guides()}).set_index("Figure")["Version 2"].to_dict()
    assert table == {
        "Accuracy": "0.3750",
        "F1": "0.4222",
        "Documents learned from": "1,440",
        "Documents tested on": "16",
    }


def test_what_is_said_of_one_version_only_is_a_dash_for_the_other() -> None:
    table = reported.figures({"Version 1": guides(), "Version 2": replace(guides(), recall=0.5)}).set_index("Figure")
    assert table.loc["Recall"].tolist()[:2] == ["–", "0.5000"]
    assert list(table.columns) == ["Version 1", "Version 2", "What it is"]


def test_the_most_frequent_confusion_comes_first() -> None:
    rows = reported.confusions(guides())
    assert rows.iloc[0].tolist() == ["A", "Y", 4]
    assert rows["Documents"].is_monotonic_decreasing
    assert (rows["Is"] != rows["Taken for"]).all()


def test_of_very_many_confusions_the_most_frequent_are_shown_and_the_rest_counted() -> None:
    labels = tuple(Label(f"l{number}") for number in range(40))
    cells = tuple(
        Cell(true=true, predicted=predicted, count=1 + (place * other) % 97)
        for place, true in enumerate(labels)
        for other, predicted in enumerate(labels)
    )
    many = replace(guides(), labels=labels, all_labels=labels, cells=cells)
    rows = reported.confusions(many)
    wrong = sorted((cell.count for cell in cells if cell.true != cell.predicted), reverse=True)
    assert rows["Documents"].tolist() == wrong[:200]
    assert reported.about(many).endswith("most frequent first; 1,360 more are not shown")
    assert "more" not in reported.about(guides())


def test_each_labels_counts_have_the_names_of_our_own() -> None:
    rows = reported.squares(guides(Kind.MULTI)).set_index("Label")
    assert rows.loc["Action"].to_dict() == {
        "Right, has it": 1, "Missed": 2, "Wrongly given": 1, "Right, has it not": 1,
    }  # fmt: skip


def test_labels_that_were_not_tested_are_named_and_of_very_many_the_first() -> None:
    many = replace(guides(), all_labels=tuple(Label(f"l{number}") for number in range(40)))
    assert reported.untested(replace(guides(), all_labels=guides().labels)) == ""
    assert reported.untested(guides()) == "It had no document to test on of 'Z'."
    assert reported.untested(many).endswith("'l9' and 30 more.")


def test_versions_nothing_is_reported_of_are_left_out() -> None:
    known = reporting(dossier(), guides())
    assert reported.by_name([known.base, known.candidate]) == {"Version 2": guides()}
    assert reported.by_name([known.base]) == {}
