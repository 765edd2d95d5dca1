"""The trend page: what it shows of a history, what it says when there is none, and who may see it."""

from collections.abc import Callable
from pathlib import Path

from core.domain.labels import Kind
from core.workflow.promotion import Choice
from tests.support.pages_home import OWNER, copied, production, promote, review, template
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]
WHY = "The printers went wrong <b>everywhere</b>."


def headings(desk: Visit, number: int) -> list[str]:
    return [str(column) for column in desk.table(number).columns]


def test_every_version_is_told_on_every_set_it_was_measured_on(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Trend")
    rows = desk.table(0).to_dict("records")
    assert [(row["Version"], row["Held-out set"]) for row in rows] == [(2, "H2"), (1, "H2"), (1, "H1")]
    assert all("[" in row["Macro F1 [95 % interval]"] for row in rows)


def test_the_metric_can_be_chosen(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Trend")
    assert desk.tab.radio[0].options == ["Macro F1", "Accuracy"]
    desk.tab.radio[0].set_value("Accuracy")
    assert desk.look().tab.radio[0].value == "Accuracy"


def test_a_release_and_a_rollback_are_told_with_who_and_why(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    first = production(desk.app)
    promote(desk.app, desk.project)
    second = production(desk.app)
    assert first
    assert second
    desk.app.switching.roll_back(
        OWNER, desk.project.id, first.id, Choice(operation="back", reason=WHY, expected=second.id)
    )
    desk.app.driver.drain()
    rows = desk.open("Trend").table(1).to_dict("records")
    assert [row["Mark"] for row in rows] == ["back to R1", "R2", "R1"]
    assert (rows[0]["Who"], rows[0]["Why"]) == ("Olga", WHY)


def test_the_naive_figure_is_named_so_with_why_it_misleads(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Trend")
    assert "Naive" in headings(desk, 2)
    assert [metric.label for metric in desk.tab.metric] == ["Audited, 1 week", "Naive"]
    assert "It misleads: people are shown the tickets the model is least sure of" in desk.says("caption")


def test_without_an_audited_answer_the_page_says_how_one_comes_about(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Trend")
    audited = set(desk.table(2)["Audited [95 % interval]"])
    assert ("No audited answer yet" in desk.says("info")) is (audited == {"–"})


def test_audited_accuracy_appears_once_audits_are_answered(visit: Open, tmp_path: Path) -> None:
    home = copied(template(), tmp_path / "audited")
    desk = visit(home, "olga")
    review(desk.app, desk.project, 200)
    rows = desk.open("Trend").table(2).to_dict("records")
    assert any("%" in row["Audited [95 % interval]"] for row in rows)
    assert "No audited answer yet" not in desk.says("info")


def test_the_mix_of_answers_is_compared_with_the_held_out_set_or_the_first_weeks(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Trend")
    options = desk.tab.radio[1].options
    assert any("held-out tickets" in option for option in options)
    for option in options:
        desk.tab.radio[1].set_value(option)
        assert "decides nothing" in desk.look().says("caption")
        assert {"Before", "Now", "p, corrected"} <= set(headings(desk, 3))


def test_with_several_labels_a_ticket_there_is_no_psi(visit: Open, tmp_path: Path) -> None:
    desk = visit(copied(template(Kind.MULTI), tmp_path / "multi"), "olga").open("Trend")
    assert "decides nothing" in desk.says("caption")
    assert "PSI" not in desk.says("caption")
    assert "take labels as independent" in desk.says("caption")


def test_a_project_without_a_version_says_what_to_do(visit: Open, no_tickets: Path) -> None:
    desk = visit(no_tickets, "olga").open("Trend")
    for sentence in ("Train one on the Training page", "Nothing has been in production", "Import tickets"):
        assert sentence in desk.says("info")
    assert not desk.tab.dataframe
