"""One person decides between answers that differ."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.labels import Kind, Label, Labels
from core.domain.privacy import SIGN
from core.domain.reviews import Task
from tests.support.pages_disputes import LEAD, NOTE, ONE, OTHER, disputes
from tests.support.pages_home import OWNER, copied, only_project, open_app, template
from tests.support.pages_visit import Visit
from ui import words

Open = Callable[..., Visit]


@pytest.fixture
def tasks(history: Path) -> list[Task]:
    app = open_app(history)
    made = disputes(app, only_project(app), 2)
    app.store.close()
    return made


@pytest.fixture
def desk(visit: Open, history: Path, tasks: list[Task]) -> Visit:
    return visit(history, LEAD.id).open("Disagreements")


def truth(desk: Visit, task: Task) -> Labels | None:
    with desk.app.store.reading(desk.project.id) as tx:
        return tx.documents.get(task.document).labels


def test_without_disagreements_the_page_says_when_there_could_be_some(visit: Open, history: Path) -> None:
    desk = visit(history, LEAD.id).open("Disagreements")
    assert "No answers differ" in desk.says("info")
    assert "Decide" not in desk.buttons


def test_all_answers_stand_side_by_side_with_notes_and_timings(desk: Visit, tasks: list[Task]) -> None:
    shown, captions = desk.says("text"), desk.says("caption")
    first, second = desk.app.projects.labels(LEAD, desk.project.id).labels[:2]
    assert tasks[0].text in shown
    assert {first, second} <= set(shown.splitlines())
    assert f"Note: {NOTE}" in shown
    assert ONE.name in captions
    assert "after 0 s" in captions


def test_personal_data_in_the_ticket_is_masked(visit: Open, history: Path) -> None:
    app = open_app(history)
    some = disputes(app, only_project(app), 40)
    app.store.close()
    place = next(place for place, task in enumerate(some) if SIGN in task.text)
    desk = visit(history, LEAD.id).open("Disagreements")
    for _ in range(place):
        desk.click("Later")
    assert some[place].text in desk.says("text")


def test_who_may_see_personal_data_is_shown_it_once_and_that_is_kept(visit: Open, history: Path) -> None:
    app = open_app(history)
    some = disputes(app, only_project(app), 40)
    place, task = next((place, task) for place, task in enumerate(some) if SIGN in task.text)
    with app.store.reading(only_project(app).id) as tx:
        whole = tx.documents.get(task.document).text
    app.store.close()
    desk = visit(history, LEAD.id).open("Disagreements")
    for _ in range(place):
        desk.click("Later")
    assert whole not in desk.says("text")
    assert whole in desk.click("Unmask").says("text")
    assert whole not in desk.look().says("text")
    (look,) = desk.app.reports.audit(OWNER, desk.project.id, "unmask")
    assert (look.actor, look.subject) == (LEAD.id, f"ticket {task.document}")


def test_names_and_notes_are_no_markup(desk: Visit) -> None:
    assert OTHER.name not in desk.says("caption")
    assert r"Second \*Reviewer\*" in desk.says("caption")


def test_what_the_model_says_stands_beside_the_answers(desk: Visit, tasks: list[Task]) -> None:
    assert "The model" in desk.says("caption")
    assert {tasks[0].predicted[0], f"{words.confidence(tasks[0].scores[0].value)}  {tasks[0].scores[0].label}"} <= set(
        desk.says("text").splitlines()
    )


def test_the_word_of_the_adjudicator_is_what_is_known_from_then_on(desk: Visit, tasks: list[Task]) -> None:
    third = desk.app.projects.labels(LEAD, desk.project.id).labels[2]
    decide(desk, third, "Neither.")
    assert truth(desk, tasks[0]) == (third,)
    assert "1 of 1" in desk.says("caption")
    (look,) = desk.app.looking_back.work(ONE, desk.project.id).again
    assert (look.truth, look.note) == ((third,), "Neither.")


def decide(desk: Visit, label: Label, note: str = "") -> None:
    chooser(desk).set_value(label)
    desk.tab.text_area[0].set_value(note)
    desk.click("Decide")


def chooser(desk: Visit):
    return next(box for box in desk.tab.selectbox if box.label == "It is")


def test_the_answers_given_come_first_among_the_labels(desk: Visit) -> None:
    assert list(chooser(desk).options[:2]) == list(desk.app.projects.labels(LEAD, desk.project.id).labels[:2])
    assert chooser(desk).value is None


def test_deciding_without_a_label_saves_nothing(desk: Visit, tasks: list[Task]) -> None:
    desk.click("Decide")
    assert "Nothing was saved" in desk.says("error")
    assert truth(desk, tasks[0]) is None


def test_later_leaves_a_ticket_and_shows_the_next(desk: Visit, tasks: list[Task]) -> None:
    desk.click("Later")
    assert tasks[1].text in desk.says("text")
    desk.click("Later")
    assert tasks[0].text in desk.says("text")


def test_a_ticket_another_lead_has_decided_meanwhile_is_not_decided_again(desk: Visit, tasks: list[Task]) -> None:
    first, second = desk.app.projects.labels(LEAD, desk.project.id).labels[:2]
    chooser(desk).set_value(second)
    desk.app.leading.adjudicate(LEAD, desk.project.id, "elsewhere", tasks[0].id, (first,))
    desk.click("Decide")
    assert truth(desk, tasks[0]) == (first,)
    assert truth(desk, tasks[1]) is None


def test_after_the_last_one_there_is_nothing_to_decide(desk: Visit) -> None:
    for _ in range(2):
        decide(desk, desk.app.projects.labels(LEAD, desk.project.id).labels[0])
    assert "No answers differ" in desk.says("info")


def test_of_several_labels_none_can_be_the_decision(visit: Open, tmp_path: Path) -> None:
    home = copied(template(Kind.MULTI), tmp_path / "multi")
    app = open_app(home)
    (task,) = disputes(app, only_project(app), state="labelled")
    app.store.close()
    desk = visit(home, LEAD.id).open("Disagreements")
    desk.click("Decide")
    assert "Nothing was saved" in desk.says("error")
    desk.tab.checkbox[0].check()
    desk.click("Decide")
    assert truth(desk, task) == ()
