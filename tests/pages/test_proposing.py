"""The Automation tab proposes a threshold, says when none keeps the promise, and lets an administrator take one."""

from collections.abc import Callable
from pathlib import Path

from core.domain.actors import Role
from core.domain.labels import Label
from core.domain.routing import Policy
from tests.support.pages_home import OWNER, PERSON_OF
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]
OWN = Policy(by_label=((Label("VPN"), 0.9),))


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


def test_with_a_threshold_a_label_it_says_which_labels_have_their_own_and_why_others_have_none(
    visit: Open, history: Path
) -> None:
    desk = looked(visit, history, "ada", "A promise")
    key = desk.app.reports.comparisons(OWNER, desk.project.id)[0].id
    desk.tab.session_state[f"most-{key}"] = 50.0
    desk.tab.session_state[f"each-{key}"] = "One a label"
    desk.look()
    assert "no label gets a lower one" in desk.says("caption")
    assert "labels have a threshold of their own. Keeping the promise without:" in desk.says("markdown")
    desk.tab.session_state[f"every-Version 2-{key}"] = True
    desk.look()
    assert any("Why" in one.value.columns for one in desk.tab.dataframe)
    assert [one for one in desk.buttons if one.startswith("Use ")]


def test_one_threshold_for_all_takes_the_place_of_those_of_labels(visit: Open, history: Path) -> None:
    desk = looked(visit, history, "ada", "Costs")
    desk.app.projects.set_policy(PERSON_OF[Role.ADMIN], desk.project.id, OWN)
    desk.look()
    desk.click(next(one for one in desk.buttons if "(Version 2)" in one))
    assert desk.project.policy.by_label == ()


def test_who_may_not_set_it_is_told_who_does(visit: Open, history: Path) -> None:
    desk = looked(visit, history, "olga", "Costs")
    assert not [one for one in desk.buttons if one.startswith("Use ")]
    assert "An administrator sets the threshold" in desk.says("caption")
