"""What one person holds: masked texts, near-duplicates together, tickets decided blind, and how the day goes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.desk import Desk as Choice
from core.domain.documents import NewDocument
from core.domain.reviews import Action, Answer, Task, TaskId
from core.domain.routing import Policy
from core.workflow.review import MOST_ALIKE, MOST_COUNTED
from tests.support.workflow_desk import ADA, LEA, REMO, ROSA, Desk

LONG = "the {} in our office on the second floor does not answer any more since this morning, please help us soon"


@pytest.fixture
def production(desk: Desk) -> Desk:
    """Production doubts everything."""
    desk.projects.set_policy(ADA, desk.id, Policy(threshold=1.0, audit_share=0.0))
    desk.in_production()
    choose(desk)
    return desk


def choose(desk: Desk, **facts: object) -> None:
    choice = replace(Choice(blind_share=0.0, known_share=0.0), **facts)  # type: ignore[arg-type]
    desk.leading.set_desk(LEA, desk.id, choice, f"desk {next(desk.numbers)}")
    desk.driver.drain()


def arrive(desk: Desk, *texts: str) -> None:
    desk.add([NewDocument(text=text) for text in texts])
    desk.classify()


def texts(tasks: tuple[Task, ...]) -> list[str]:
    return [task.text for task in tasks]


def test_near_duplicates_of_what_is_held_are_held_too_and_named(production: Desk) -> None:
    alike = [LONG.format("network") + end for end in ("", "!", " ...")]
    arrive(production, *alike, "a printer burns")
    held = production.reviewing.hold(ROSA, production.id, 1)
    assert sorted(texts(held.tasks)) == sorted(alike)
    assert {len(others) for others in held.alike.values()} == {2}


def test_tickets_that_are_not_alike_stand_alone(production: Desk) -> None:
    arrive(production, LONG.format("network"), "a printer burns")
    held = production.reviewing.hold(ROSA, production.id, 2)
    assert set(held.alike.values()) == {()}


def test_what_somebody_else_holds_is_not_offered_as_alike(production: Desk) -> None:
    arrive(production, LONG.format("network"), LONG.format("network") + "!")
    production.reviewing.hold(REMO, production.id, 1)
    assert production.reviewing.hold(ROSA, production.id, 1).tasks == ()


def test_a_flood_of_alike_tickets_does_not_fill_the_desk(production: Desk) -> None:
    arrive(production, *(LONG.format("network") + "!" * number for number in range(40)))
    assert len(production.reviewing.hold(ROSA, production.id, 1).tasks) == 1 + MOST_ALIKE


def test_tickets_decided_together_share_a_word_and_are_taken_back_one_by_one(production: Desk) -> None:
    arrive(production, LONG.format("network"), LONG.format("network") + "!")
    held = production.reviewing.hold(ROSA, production.id, 1)
    answers = [replace(production.answer(task, "printer"), together="group") for task in held.tasks]
    saved = production.reviewing.submit_all(ROSA, production.id, answers)
    assert not any(one.error for one in saved)
    assert {review.together for review in production.reviewing.mine(ROSA, production.id)} == {"group"}
    production.undo(answers[0])
    assert [production.truth(task) for task in held.tasks] == [None, ("printer",)]


def test_personal_data_is_masked_on_the_desk_and_whole_in_the_store(production: Desk) -> None:
    text = "the network is down, write to jo.doe@example.org"
    arrive(production, text)
    (task,) = production.reviewing.hold(ROSA, production.id, 1).tasks
    assert "example.org" not in task.text
    assert len(task.text) == len(text)
    assert production.ticket(task.document).text == text
    production.submit(production.answer(task, "network"))
    assert production.truth(task) == ("network",)


def test_a_share_of_the_tickets_is_decided_blind_and_recorded_so(production: Desk) -> None:
    choose(production, blind_share=0.5)
    arrive(production, *(f"network trouble number {number} of a long day" for number in range(30)))
    held = production.reviewing.hold(ROSA, production.id, 30).tasks
    blind = [task for task in held if task.blind]
    assert 5 <= len(blind) <= 25
    production.submit(replace(production.answer(blind[0], "printer"), blind=True))
    assert production.reviewing.mine(ROSA, production.id)[0].blind


def test_who_took_a_blind_answer_back_is_not_asked_blind_again(production: Desk) -> None:
    choose(production, blind_share=0.5)
    arrive(production, *(f"network trouble number {number} of a long day" for number in range(20)))
    blind = next(task for task in production.claim(ROSA, 20) if task.blind)
    answer = replace(production.answer(blind, "printer"), blind=True)
    production.submit(answer)
    production.undo(answer)
    again = next(task for task in production.claim(ROSA, 20) if task.id == blind.id)
    assert not again.blind
    production.reviewing.leave(ROSA, production.id)
    assert next(task for task in production.claim(REMO, 20) if task.id == blind.id).blind


def test_blind_tickets_are_never_offered_together(production: Desk) -> None:
    choose(production, blind_share=0.5)
    arrive(production, *(LONG.format("network") + "!" * number for number in range(10)))
    held = production.reviewing.hold(ROSA, production.id, 8)
    offered = {other for others in held.alike.values() for other in others} | set(held.alike)
    assert not any(task.blind for task in held.tasks if task.id in offered)


def test_the_reason_of_a_skip_is_kept(production: Desk) -> None:
    arrive(production, "a printer burns")
    (task,) = production.claim()
    production.submit(replace(production.answer(task, action=Action.SKIP), because="not my language"))
    assert production.reviewing.mine(ROSA, production.id)[0].because == "not my language"


def test_words_that_moved_the_model_come_with_the_ticket(production: Desk) -> None:
    arrive(production, "the network is down")
    (task,) = production.claim()
    assert [(span.start, span.end, span.label) for span in task.why] == [(4, 11, "network")]


def test_the_day_says_what_waits_and_what_was_done_since_midnight(production: Desk) -> None:
    arrive(production, *(f"network trouble number {number} of a long day" for number in range(5)))
    production.clock.moment = production.clock.moment.replace(hour=23)
    production.submit(production.answer(production.one(), "network"))
    day = production.reviewing.hold(ROSA, production.id, 0).day
    assert (day.waiting, day.more, day.done_today) == (4, False, 1)
    production.clock.advance(hours=2)
    assert production.reviewing.hold(ROSA, production.id, 0).day.done_today == 0
    assert production.reviewing.hold(REMO, production.id, 0).day.waiting == 4


def test_a_long_queue_is_counted_only_so_far(desk: Desk) -> None:
    desk.history(1)
    desk.add([NewDocument(text=f"trouble {number} of {number * 7}") for number in range(MOST_COUNTED + 5)])
    desk.classify()
    day = desk.reviewing.hold(ROSA, desk.id, 0).day
    assert (day.waiting, day.more) == (MOST_COUNTED, True)


def test_holding_again_prolongs_what_is_held(production: Desk) -> None:
    arrive(production, "a printer burns")
    before = production.claim()[0].lease
    production.clock.advance(minutes=10)
    after = production.claim()[0].lease
    assert before is not None
    assert after is not None
    assert after.until - before.until == timedelta(minutes=10)
    assert after.token == before.token


def test_there_is_no_end_to_undoing(production: Desk) -> None:
    arrive(production, *(f"network trouble number {number} of a long day" for number in range(60)))
    for _ in range(60):
        production.submit(production.answer(production.claim()[0], "network"))
    for _ in range(60):
        newest = production.reviewing.hold(ROSA, production.id, 0).undoable[0]
        undo = Answer(
            operation=f"undo {newest.operation}", task=TaskId(0), token="", action=Action.UNDO, undoes=newest.operation
        )
        production.submit(undo)
    assert production.reviewing.hold(ROSA, production.id, 0).undoable == ()
