"""People look at their own work and choose their keys."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.keys import CHANGEABLE
from core.domain.labels import Label
from core.domain.reviews import Action, Answer
from tests.support.pages_disputes import LEAD, ONE, disputes
from tests.support.pages_home import only_project, open_app
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    return visit(history, ONE.id).open("My work")


def key_of(desk: Visit, words: str):
    return next(field for field in desk.tab.text_input if words in field.label.lower())


def test_todays_count_is_shown(desk: Visit) -> None:
    assert {metric.label: metric.value for metric in desk.tab.metric}["Decided today"] == "6"


def test_the_pace_is_shown_with_its_spread(desk: Visit) -> None:
    assert desk.tab.metric[1].value.isdigit()
    assert "The middle half of your latest" in desk.says("caption")


def test_an_overruled_answer_is_shown_with_what_was_decided_and_why(visit: Open, history: Path) -> None:
    app = open_app(history)
    project = only_project(app)
    (task,) = disputes(app, project)
    third = app.projects.labels(LEAD, project.id).labels[2]
    app.leading.adjudicate(LEAD, project.id, "word", task.id, (third,), "Neither.")
    app.store.close()
    desk = visit(history, ONE.id).open("My work")
    shown = desk.says("text")
    assert "Worth a second look" in desk.says("subheader")
    assert task.text in shown
    assert f"{LEAD.name} decided: {third}" in shown
    assert "Note: Neither." in shown


def test_without_overruled_answers_nothing_is_worth_a_second_look(desk: Visit) -> None:
    assert "Worth a second look" not in desk.says("subheader")


def test_there_is_a_field_for_each_act_with_its_key(desk: Visit) -> None:
    assert [field.value for field in desk.tab.text_input] == [act.key.upper() for act in CHANGEABLE]


def test_chosen_keys_are_kept(desk: Visit) -> None:
    key_of(desk, "skip").set_value("d")
    desk.click("Save keys")
    assert desk.app.people.keys(ONE) == {"skip": "d"}
    assert key_of(desk.open("My work"), "skip").value == "D"


def test_a_key_that_cannot_be_is_refused_in_words_and_nothing_is_changed(desk: Visit) -> None:
    key_of(desk, "skip").set_value("f")
    desk.click("Save keys")
    assert "cannot do two things" in desk.says("error")
    assert desk.app.people.keys(ONE) == {}


def test_the_usual_keys_can_be_taken_again(desk: Visit) -> None:
    key_of(desk, "skip").set_value("d")
    desk.click("Save keys")
    desk.click("Take the usual keys")
    assert desk.app.people.keys(ONE) == {}
    assert key_of(desk, "skip").value == "S"


def test_a_lead_has_keys_of_their_own(desk: Visit, visit: Open, history: Path) -> None:
    desk.app.people.choose_keys(LEAD, {"skip": "k"})
    assert key_of(desk.look(), "skip").value == "S"


def test_somebody_who_has_not_reviewed_yet_is_told_how_to_begin_and_can_choose_keys(visit: Open, history: Path) -> None:
    desk = visit(history, LEAD.id).open("My work")
    assert "Open Review to begin" in desk.says("info")
    key_of(desk, "flag").set_value("k")
    desk.click("Save keys")
    assert desk.app.people.keys(LEAD) == {"flag": Label("k")}


def test_the_latest_answers_and_the_flags_are_shown_with_how_their_tickets_begin(desk: Visit) -> None:
    task = desk.app.reviewing.claim(ONE, desk.project.id)[0]
    token = task.lease.token if task.lease else ""
    flag = Answer(operation="flag", task=task.id, token=token, text_hash=task.text_hash, action=Action.FLAG)
    desk.app.reviewing.submit(ONE, desk.project.id, flag)
    beginning = " ".join(task.text.split())[:100]
    assert desk.look().says("text").startswith(beginning)
    assert f"Ticket {task.document}, flagged " in desk.says("caption")
    assert desk.table(1)["Text"][0].startswith(beginning)


def test_an_answer_that_was_undone_is_said_in_the_cards_own_word(desk: Visit) -> None:
    (latest, *_) = desk.app.reviewing.mine(ONE, desk.project.id)
    undo = Answer(
        operation="undo", task=latest.task, token="", text_hash="", action=Action.UNDO, undoes=latest.operation
    )
    desk.app.reviewing.submit(ONE, desk.project.id, undo)
    assert list(desk.look().table(1)["Act"])[:2] == ["undo", f"{latest.action.value} (undone)"]
