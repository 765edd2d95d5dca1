"""The Automation tab proposes a threshold, says when none keeps the promise, and lets an administrator take one."""

from collections.abc import Callable
from pathlib import Path

from tests.support.pages_home import OWNER
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]


def looked(visit: Open, history: Path, person: str, by: str) -> Visit:
    desk = visit(history, person).open("Compare")
    desk.tab.session_state["compare-tab"] = "Automation"
    desk.look()
    key = f"by-{desk.app.reports.comparisons(OWNER, desk.project.id)[0].id}"
    desk.tab.session_state[key] = by
    return desk.look()


def test_a_promise_that_nothing_keeps_is_said(visit: Open, history: Path) -> None:
    assert "no threshold keeps this promise" in looked(visit, history, "ada", "A promise").says("info")


def test_an_administrator_takes_a_threshold_for_the_next_release(visit: Open, history: Path) -> None:
    desk = looked(visit, history, "ada", "Costs")
    review = next(one for one in desk.tab.number_input if one.label == "A review costs")
    review.set_value(2.5)
    desk.look()
    desk.click(next(one for one in desk.buttons if one.startswith("Use 87.5 % (Version 2)")))
    assert "Saved. It counts from the next promotion." in desk.says("toast")
    assert [one.policy.threshold for one in desk.app.projects.all(OWNER) if one.id == desk.project.id] == [0.875]


def test_who_may_not_set_it_is_told_who_does(visit: Open, history: Path) -> None:
    desk = looked(visit, history, "olga", "Costs")
    assert not [one for one in desk.buttons if one.startswith("Use ")]
    assert "An administrator sets the threshold" in desk.says("caption")
