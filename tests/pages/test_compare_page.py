"""The comparison page: which versions it speaks of, what it leaves unsaid, and who may go on to decide."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.domain.actors import SYSTEM
from core.domain.comparisons import Compared
from core.domain.documents import NewDocument
from core.domain.gate import GateRule
from core.domain.labels import Kind, Label
from core.workflow.deciding import Choice
from tests.support.pages_home import OWNER, copied, promote, template, train
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]
FAX = Label("Fax")
DECIDE = "Decide about it"
SQUARES = {
    "Right, has it": "with {}; {} gives it",
    "Missed": "with {}; {} does not give it",
    "Wrongly given": "without {}; {} gives it",
    "Right, has it not": "without {}; {} does not give it",
}
MOVES = {
    "Lost": "with {}, given it only by Version 1",
    "Found": "with {}, given it only by Version 2",
    "Wrongly given, new": "without {}, given it only by Version 2",
    "No longer wrongly given": "without {}, given it only by Version 1",
}
TABS = ("Tickets that changed", "Labels", "Confusions", "Matrices", "Automation", "All figures")


def headings(desk: Visit) -> set[str]:
    return {str(column) for number in range(len(desk.tab.dataframe)) for column in desk.table(number).columns}


def walked(node: Any) -> Iterator[Any]:
    """Yield everything on a page in the order of the page."""
    yield node
    for child in getattr(node, "children", {}).values():
        yield from walked(child)


def look_at(desk: Visit, tab: str) -> Visit:
    """Choose a tab, as a click on it does."""
    desk.tab.session_state["compare-tab"] = tab
    return desk.look()


def choose(desk: Visit, key: str, row: int = 0) -> Visit:
    """Choose a row of a table."""
    desk.tab.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return desk.look()


def point_at(desk: Visit, key: str, *points: tuple[int, int]) -> Visit:
    """Choose points of lines of a chart, each but the first with Shift held down."""
    chosen = [{"curve_number": line, "point_index": place} for line, place in points]
    desk.tab.session_state[key] = {"selection": {"points": chosen, "point_indices": [], "box": [], "lasso": []}}
    return desk.look()


def table(desk: Visit, key: str) -> Any:
    return next(one.value for one in desk.tab.dataframe if one.key == key)


def tickets(count: int) -> str:
    return "1 ticket" if count == 1 else f"{count:,} tickets"


def newest(desk: Visit) -> Compared:
    return desk.app.reports.comparisons(OWNER, desk.project.id)[0]


def test_who_may_not_decide_reads_a_comparison_and_is_not_asked_to(visit: Open, history: Path) -> None:
    assert DECIDE not in visit(history, "lena").open("Compare").buttons
    assert visit(history, "olga").open("Compare").click(DECIDE).says("title") == "Promotion"


def test_who_decides_and_who_takes_the_report_finds_both_above_the_tabs(visit: Open, history: Path) -> None:
    page = [getattr(node, "label", "") for node in walked(visit(history, "olga").open("Compare").tab.main)]
    assert page.index("Both wrong") < page.index(DECIDE) < page.index("Decision report") < page.index(TABS[0])


def test_what_was_decided_stands_in_the_verdict_and_is_asked_for_no_more(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Compare", candidate="2")
    assert "Version 2 is" not in desk.says("markdown")
    promote(desk.app, desk.project)
    said = desk.look().says("markdown").replace("\\", "")
    assert re.search(
        r"Version 2 is in production\. .*version 2 as release 2.* by Olga.*, \d+ \w+ \d{4}, \d\d:\d\d UTC\.", said
    )
    assert DECIDE not in desk.buttons


def test_a_rejected_version_says_who_rejected_it(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Compare", candidate="2")
    version = newest(desk).candidate
    now = desk.app.promoting.releases(OWNER, desk.project.id)[0]
    choice = Choice(operation="reject", reason="It breaks what worked.", expected=now.id if now else None)
    desk.app.promoting.reject(OWNER, desk.project.id, version, choice)
    assert "Version 2 is rejected, by Olga" in desk.look().says("markdown").replace("\\", "")
    assert DECIDE not in desk.buttons


def test_the_first_version_claims_no_gain_over_itself(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Compare", candidate="1")
    assert "First version: nothing to compare with" in desk.says("subheader")
    assert "McNemar" not in desk.says("caption")
    assert not [text for text in ("Macro F1 changes", "no worse than production") if text in desk.says("markdown")]
    assert "Each label by itself" not in look_at(desk, "Labels").says("caption")


def test_a_candidate_shows_the_gates_verdict_and_its_reasons(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Compare", candidate="2")
    assert "Verdict" in desk.says("subheader")
    assert "Macro F1 changes" in desk.says("markdown")
    assert "Accuracy changes" in desk.says("markdown")
    assert "this large would come by chance with p = " in desk.says("caption")
    assert re.search(r"a gain of \d+\.\d points of accuracy would be noticed in 4 of 5 cases", desk.says("caption"))


def test_the_gains_stand_with_their_intervals_below_all_figures(visit: Open, history: Path) -> None:
    desk = look_at(visit(history, "olga").open("Compare", candidate="2"), "All figures")
    gains = next(one.value for one in desk.tab.dataframe if "Gain in" in one.value)
    assert gains["Gain in"].tolist() == ["accuracy", "macro F1, by which the gate judges", "micro F1", "weighted F1"]
    assert gains.iloc[0, 1].count("points [") == 1
    first = look_at(desk.open("Compare", candidate="1"), "All figures")
    assert not [one for one in first.tab.dataframe if "Gain in" in one.value]


@pytest.mark.parametrize("kind", list(Kind))
def test_columns_name_versions_because_production_moves_on(visit: Open, tmp_path: Path, kind: Kind) -> None:
    desk = visit(copied(template(kind), tmp_path / "kind"), "olga").open("Compare", candidate="2")
    found = set().union(*(headings(look_at(desk, tab)) for tab in TABS))
    assert {"Version 1", "Version 2", "Version 1 says", "F1, Version 2"} <= found
    assert not [name for name in found if "roduction" in name or "andidate" in name]


def test_a_row_chosen_in_one_comparison_is_not_chosen_in_the_next(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    promote(desk.app, desk.project)
    train(desk.app, desk.project)
    look_at(desk.open("Compare"), "Confusions")
    assert "that Version 2 takes for" in choose(desk, f"confusions-{newest(desk).id}").says("caption")
    desk.tab.selectbox[0].set_value(1)
    assert " takes for " not in desk.look().says("caption")


def test_the_tickets_behind_a_confusion_are_counted_as_its_row_says(visit: Open, history: Path) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Confusions")
    key = f"confusions-{newest(desk).id}"
    row = table(choose(desk, key), key).iloc[0]
    for side in ("Version 1", "Version 2"):
        said = desk.says("caption").replace("\\", "")
        assert f"{tickets(row[side])} of {row['Is']} that {side} takes for {row['Taken for']}." in said


def test_changes_carry_their_signs_and_the_tabs_say_what_these_and_p_mean(visit: Open, history: Path) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Confusions")
    listed = next(one for one in desk.tab.dataframe if one.key == f"confusions-{newest(desk).id}")
    assert "%+d" in listed.proto.columns
    assert "p (McNemar): how often chance alone" in desk.says("caption")
    said = look_at(desk, "Matrices").says("caption")
    assert "Numbers count improvement: 3 = three wrong answers fewer" in said


def test_only_the_tab_that_is_looked_at_is_worked_out_and_sent(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Compare")
    before = headings(desk)
    assert {"Version 1 says"} <= before
    assert not {"F1, Version 2", "Taken for", "Figure"} & before
    after = headings(look_at(desk, "All figures"))
    assert {"Figure"} <= after
    assert not {"F1, Version 2", "Version 1 says"} & after


def test_what_was_set_in_a_tab_is_there_when_one_comes_back(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Compare")
    desk.tab.radio[0].set_value("fixed")
    desk.look()
    look_at(look_at(desk, "Labels"), "Tickets that changed")
    assert desk.tab.radio[0].value == "fixed"


@pytest.mark.parametrize("box", ["Both right", "Fixed", "Broken", "Both wrong"])
def test_every_box_of_the_headline_opens_as_many_tickets_as_it_counts(visit: Open, history: Path, box: str) -> None:
    desk = visit(history, "olga").open("Compare")
    counted = next(one.value for one in desk.tab.metric if one.label == box)
    desk.tab.radio[0].set_value(box.lower())
    said = desk.look().says("caption").split("\n")
    assert [text for text in said if re.match(rf"(The first \d+ of )?{counted} tickets?\b", text)]
    assert len(table(desk, f"{newest(desk).id}-{box.lower()}")) == min(200, int(counted.replace(",", "")))


def test_what_leaked_is_told_beside_all_figures(visit: Open, history: Path) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "All figures")
    assert "nearly the same as a training ticket" in desk.says("markdown")


def test_a_label_opens_the_tickets_whose_answers_differ_about_it(visit: Open, history: Path) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Labels")
    key = f"guard-{newest(desk).id}"
    rows = table(desk, key)
    counted = rows[["Lost", "Found", "Wrongly given, new", "No longer wrongly given"]].sum(axis=1)
    most = int(counted.to_numpy().argmax())
    assert counted.iloc[most]
    assert f"{tickets(counted.iloc[most])} that one version calls" in choose(desk, key, most).says("caption")


@pytest.mark.parametrize(("count", "said"), MOVES.items())
def test_each_count_of_a_guard_row_opens_exactly_its_tickets(visit: Open, history: Path, count: str, said: str) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Labels")
    key = f"guard-{newest(desk).id}"
    most = int(table(desk, key)[count].to_numpy().argmax())
    row = table(choose(desk, key, most), key).iloc[most]
    next(one for one in desk.tab.radio if one.label == "Count").set_value(count)
    shown = desk.look().says("caption").replace("\\", "")
    assert f"{tickets(row[count])} {said.format(row['Label'])}." in shown


def test_a_bin_of_confidence_opens_as_many_tickets_as_it_says(visit: Open, history: Path) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Automation")
    key = f"bin-rows-{newest(desk).id}"
    last = len(table(desk, key)) - 1
    row = table(choose(desk, key, last), key).iloc[last]
    assert f"{tickets(row['Tickets'])} that Version 2 answers with a confidence of about" in desk.says("caption")


@pytest.mark.parametrize("row", [0, 1])
def test_a_threshold_opens_what_each_version_would_get_wrong_unseen(visit: Open, history: Path, row: int) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Automation")
    desk.tab.slider[0].set_value(0.0)
    choose(desk, f"threshold-{newest(desk).id}-rows", row)
    found = desk.app.reports.comparison(OWNER, desk.project.id, newest(desk).id).evidence
    flips = found.flips
    wrong = flips.both_wrong + (flips.broken if row else flips.fixed)
    assert f"{tickets(wrong)} that Version {row + 1} would answer alone, and wrongly" in desk.says("caption")


@pytest.mark.parametrize("version", [1, 2])
def test_a_point_of_the_curve_opens_as_many_tickets_as_it_says(visit: Open, history: Path, version: int) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Automation")
    key = f"curve-{newest(desk).id}-rows"
    points = table(desk, key)
    place = int((points[""] == f"Version {version}").to_numpy().argmax()) + 3
    point = points.iloc[place]
    assert f"{tickets(point['Tickets'])} that Version {version} would answer alone from" in choose(
        desk, key, place
    ).says("caption")
    assert len(table(desk, next(one.key for one in desk.tab.dataframe if "alone-curve" in one.key))) == point["Tickets"]


def test_several_points_of_the_curve_open_the_tickets_of_each(visit: Open, history: Path) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Automation")
    named = table(desk, f"curve-{newest(desk).id}-rows")
    newer = named[named[""] == "Version 2"]["Tickets"]
    said = point_at(desk, f"curve-{newest(desk).id}", (1, 3), (1, 5), (0, 3)).says("caption")
    assert not [n for n in newer.iloc[[3, 5]] if f"{tickets(n)} that Version 2 would answer alone from" not in said]
    assert "that Version 1 would answer alone from" in said
    assert [one.label for one in desk.tab.toggle] == ["Only what it answers wrongly"]
    desk.tab.toggle[0].set_value(True)
    assert desk.look().says("caption").count("would answer alone, and wrongly,") == 3


def test_several_points_of_the_confidences_open_the_tickets_of_each(visit: Open, history: Path) -> None:
    desk = look_at(visit(history, "olga").open("Compare"), "Automation")
    said = point_at(desk, f"bins-{newest(desk).id}", (0, 1), (1, 0), (2, 0), (2, 1), (2, 1)).says("caption")
    assert said.count(" that Version 1 answers with a confidence of about") == 1
    assert said.count(" that Version 2 answers with a confidence of about") == 2


def test_several_bars_open_the_tickets_of_each(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    desk.app.training.request(OWNER, desk.project.id, "by a rule", rule=GateRule(least_support=1))  # so that many move
    desk.app.driver.drain()
    look_at(desk.open("Compare", candidate="3"), "Labels")
    said = point_at(desk, f"bars-{newest(desk).id}", (0, 0), (0, 1), (0, 1)).says("caption")
    assert said.count(" that one version calls") == 2


def test_what_got_no_bar_is_said_above_the_bars(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    desk.app.training.request(OWNER, desk.project.id, "by a rule", rule=GateRule(least_support=15))
    desk.app.driver.drain()
    said = look_at(desk.open("Compare", candidate="3"), "Labels").says("caption")
    assert re.search(r"Left out: \d+ labels? that moved, (each )?with too few tickets to tell\.", said)


@pytest.mark.parametrize("count", SQUARES)
def test_each_of_a_labels_own_counts_opens_exactly_its_tickets(visit: Open, tmp_path: Path, count: str) -> None:
    desk = look_at(visit(copied(template(Kind.MULTI), tmp_path / "kind"), "olga").open("Compare"), "Labels")
    key = f"squares-{newest(desk).id}"
    row = table(choose(desk, key, 2), key).iloc[2]
    for side in ("Version 1", "Version 2"):
        radio = {one.label: one for one in desk.tab.radio}
        radio["Count"].set_value(count)
        radio["Under"].set_value(side)
        said = desk.look().says("caption").replace("\\", "")
        assert f"{tickets(row[f'{count} ({side})'])} {SQUARES[count].format(row['Label'], side)}" in said


def test_the_guard_names_the_least_support_of_the_rule_that_judged(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    desk.app.training.request(OWNER, desk.project.id, "by a rule", rule=GateRule(least_support=7))
    desk.app.driver.drain()
    assert "Labels with fewer than 7 held-out" in look_at(desk.open("Compare", candidate="3"), "Labels").says("caption")
    assert "Labels with fewer than 20 held-out" in desk.open("Compare", candidate="2").says("caption")


def test_labels_only_the_candidate_knows_are_set_apart_and_open_their_tickets(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    assert "knows" not in desk.open("Compare").says("markdown")
    rows = [NewDocument(text=f"Fax {number} is jammed {number}", labels=(FAX,)) for number in range(40)]
    desk.app.intake.import_rows(SYSTEM, desk.project.id, "faxes", rows)
    train(desk.app, desk.project)
    said = desk.open("Compare", candidate="3").says("markdown").replace("\\", "")
    counted = re.search(
        r"Only Version 3 knows 'Fax': (\d+) held-out tickets have it. Version 1 cannot answer these", said
    )
    assert counted
    desk.tab.radio[0].set_value("new labels")
    assert f"{tickets(int(counted[1]))} with one of the new labels" in desk.look().says("caption")
    gains = table(look_at(desk, "Labels"), f"labels-{newest(desk).id}").set_index("Label")
    assert (gains.loc["Fax", "Known"], str(gains.loc["Fax", "Tickets"])) == ("new", counted[1])
    desk.tab.selectbox[0].set_value(2)
    assert "broken" in look_at(desk, "Tickets that changed").says("caption")


def test_the_held_out_set_and_its_use_stand_beside_the_verdict(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    assert "held-out tickets (set H2, first use)" in desk.open("Compare").says("caption")
    train(desk.app, desk.project)
    assert "held-out tickets (set H2, second use)" in desk.open("Compare", candidate="3").says("caption")
    assert "held-out tickets (set H2, first use of 2)" in desk.open("Compare", candidate="2").says("caption")


def test_beside_an_opened_ticket_stand_the_nearest_training_tickets(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Compare")
    desk.tab.radio[0].set_value("changed")
    choose(desk, f"{newest(desk).id}-changed")
    assert "The nearest labelled training tickets" in desk.says("caption")
    assert 1 <= len([text for text in desk.says("text").split("\n") if " · ticket " in text]) <= 3
