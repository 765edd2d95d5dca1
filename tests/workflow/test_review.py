"""Review: an answer is kept once, counts while the ticket waits, and can be taken back by its giver."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.errors import Conflict, NotFound, StoreUnavailable, UnknownLabel, WrongNumberOfLabels
from core.domain.reviews import LEASE, Action, TaskState, Verdict
from core.domain.routing import Policy
from tests.support.workflow_desk import ADA, LEA, OLGA, REMO, ROSA, Desk, a_person
from tests.support.workflow_store import Killed

POLICY = Policy(threshold=0.7, audit_share=0.0)


@pytest.fixture
def queue(desk: Desk) -> Desk:
    """Six doubtful tickets about the network wait, the least certain first."""
    desk.in_production(POLICY)
    desk.unknown(0.51, 0.52, 0.53, 0.54, 0.55, 0.56)
    desk.classify()
    return desk


def test_an_answer_becomes_the_truth_and_closes_the_question(queue: Desk) -> None:
    task = queue.one()
    review = queue.submit(queue.answer(task, "printer"))
    assert (review.action, review.verdict, review.labels) == (Action.CORRECT, Verdict.COUNTED, ("printer",))
    assert queue.truth(task) == ("printer",)
    assert queue.task(task).state is TaskState.DONE


def test_an_answer_that_equals_the_prediction_confirms_it(queue: Desk) -> None:
    assert queue.submit(queue.answer(queue.one(), "network")).action is Action.CONFIRM


def test_an_answer_to_an_unscored_ticket_corrects(desk: Desk) -> None:
    desk.history(1)
    desk.unknown(0.6)
    desk.classify()
    assert desk.submit(desk.answer(desk.one(), "network")).action is Action.CORRECT


def test_a_review_remembers_what_it_was_given_for(queue: Desk) -> None:
    task = queue.one()
    queue.clock.advance(seconds=30)
    queue.submit(queue.answer(task, "network"))
    with queue.database.reading(queue.id) as tx:
        row = tx._scope.connection.exec_driver_sql("select * from review").mappings().one()
    assert (row["version_id"], row["reason"], row["inclusion_probability"]) == (task.version, "doubtful", 1.0)
    assert (row["policy"], row["position"], row["label_set"]) == ("by margin, below 0.7, audit 0, blind 0.05", 1, 1)
    assert (row["text_hash"], row["priority"]) == (task.text_hash, task.priority)


def test_the_same_answer_twice_is_one_review(queue: Desk) -> None:
    answer = queue.answer(queue.one(), "printer")
    assert queue.submit(answer) == queue.submit(answer)
    assert len(queue.reviewing.mine(ROSA, queue.id)) == 1


def test_two_people_never_hold_the_same_ticket(queue: Desk) -> None:
    mine, theirs = queue.claim(ROSA, 4), queue.claim(REMO, 4)
    assert len(mine) == 4
    assert len(theirs) == 2
    assert not {task.id for task in mine} & {task.id for task in theirs}


def test_claiming_again_renews_what_is_held(queue: Desk) -> None:
    first = queue.claim(ROSA, 2)
    queue.clock.advance(minutes=10)
    again = queue.claim(ROSA, 2)
    assert [task.id for task in again] == [task.id for task in first]
    assert all(task.lease and task.lease.until == queue.clock.now() + LEASE for task in again)


def test_leaving_gives_everything_back(queue: Desk) -> None:
    queue.claim(ROSA, 3)
    assert queue.reviewing.leave(ROSA, queue.id) == 3
    assert len(queue.claim(REMO, 10)) == 6


def test_an_answer_after_the_hold_was_lost_is_kept_but_does_not_count(queue: Desk) -> None:
    late = queue.one(ROSA)
    queue.clock.advance(minutes=16)
    taken = queue.one(REMO)
    assert taken.id == late.id
    queue.submit(queue.answer(taken, "network"), REMO)
    review = queue.submit(queue.answer(late, "printer"))
    assert review.verdict is Verdict.EXTRA
    assert queue.truth(late) == ("network",)


def test_a_late_answer_while_somebody_else_holds_the_ticket_changes_nothing_for_them(queue: Desk) -> None:
    late = queue.one(ROSA)
    queue.clock.advance(minutes=16)
    taken = queue.one(REMO)
    assert queue.submit(queue.answer(late, "printer")).verdict is Verdict.EXTRA
    assert queue.task(taken, REMO).lease == taken.lease
    assert queue.truth(late) is None


def test_a_late_answer_to_a_ticket_nobody_took_counts(queue: Desk) -> None:
    late = queue.one(ROSA)
    queue.clock.advance(minutes=16)
    queue.claim(REMO, 1)
    queue.reviewing.leave(REMO, queue.id)
    assert queue.submit(queue.answer(late, "printer")).verdict is Verdict.COUNTED


def test_an_answer_given_beside_another_prediction_is_kept_with_that_one_and_does_not_count(queue: Desk) -> None:
    task = queue.one()
    late = replace(queue.answer(task, "network"), version=task.version)
    queue.clock.advance(minutes=16)
    newer = queue.promote(queue.candidate()).version.id
    again = queue.one()
    assert (again.id, again.version) == (task.id, newer)
    review = queue.submit(late)
    assert (review.verdict, review.action, review.predicted) == (Verdict.EXTRA, Action.CONFIRM, task.predicted)
    with queue.database.reading(queue.id) as tx:
        rows = tx._scope.connection.exec_driver_sql("select version_id from review").scalars().all()
    assert rows == [task.version]
    assert queue.truth(task) is None
    assert queue.task(task).lease == again.lease


def test_an_answer_given_without_a_prediction_is_not_taken_for_one_about_a_prediction(desk: Desk) -> None:
    desk.history()
    desk.unknown(0.55)
    desk.classify()
    task = desk.one()
    blind = replace(desk.answer(task, "network"), version=0)
    desk.clock.advance(minutes=16)
    desk.projects.set_policy(ADA, desk.id, POLICY)
    desk.promote(desk.candidate())
    assert desk.task(task).version
    review = desk.submit(blind)
    assert (review.verdict, review.action, review.predicted) == (Verdict.EXTRA, Action.CORRECT, ())


def test_an_answer_beside_a_prediction_that_never_was_is_refused(queue: Desk) -> None:
    with pytest.raises(Conflict, match="not known here"):
        queue.submit(replace(queue.answer(queue.one(), "network"), version=999))
    assert queue.reviewing.mine(ROSA, queue.id) == []


@pytest.mark.parametrize("scored", [True, False])
def test_an_answer_given_beside_the_tasks_own_prediction_counts(desk: Desk, scored: bool) -> None:  # noqa: FBT001 - a parameter of the table
    if scored:
        desk.in_production(POLICY)
    else:
        desk.history()
    desk.unknown(0.55)
    desk.classify()
    task = desk.one()
    answer = replace(desk.answer(task, "network"), version=task.version or 0)
    assert desk.submit(answer).verdict is Verdict.COUNTED


@pytest.mark.parametrize(("wrong", "right"), [(timedelta(days=3), 60), (timedelta(days=-400), 0), (timedelta(0), 60)])
def test_a_wrong_clock_cannot_put_an_answer_into_another_day(queue: Desk, wrong: timedelta, right: int) -> None:
    task, claimed = queue.one(), queue.clock.now()
    queue.clock.advance(seconds=60)
    review = queue.submit(replace(queue.answer(task, "network"), decided_at=queue.clock.now() + wrong))
    assert review.decided_at == claimed + timedelta(seconds=right)


def test_an_answer_that_waited_in_the_browser_was_decided_when_it_was_given(queue: Desk) -> None:
    task = queue.one()
    queue.clock.advance(minutes=1)
    answer = queue.answer(task, "network")
    queue.clock.advance(hours=9)
    assert queue.submit(answer).decided_at == answer.decided_at


def test_an_answer_without_a_hold_was_decided_when_it_arrived(queue: Desk) -> None:
    answer = queue.answer(queue.one(), "network")
    queue.reviewing.leave(ROSA, queue.id)
    queue.clock.advance(minutes=1)
    assert queue.submit(answer).decided_at == queue.clock.now()


def test_an_answer_given_for_another_text_is_refused_and_not_kept(queue: Desk) -> None:
    task = queue.one()
    with pytest.raises(Conflict, match="another text"):
        queue.submit(replace(queue.answer(task, "printer"), text_hash="0" * 64))
    assert queue.reviewing.mine(ROSA, queue.id) == []
    assert queue.task(task).lease == task.lease


@pytest.mark.parametrize(
    ("labels", "error"),
    [(("vpn",), UnknownLabel), ((), WrongNumberOfLabels), (("network", "printer"), WrongNumberOfLabels)],
)
def test_labels_that_are_no_answer_are_refused(queue: Desk, labels: tuple[str, ...], error: type[Exception]) -> None:
    task = queue.one()
    with pytest.raises(error):
        queue.submit(queue.answer(task, *labels))
    assert queue.truth(task) is None


def test_a_label_added_meanwhile_can_be_given(queue: Desk) -> None:
    task = queue.one()
    queue.projects.add_labels(LEA, queue.id, queue.answer(task, "vpn").labels)
    queue.submit(queue.answer(task, "vpn"))
    assert queue.truth(task) == ("vpn",)


def test_a_task_of_another_project_cannot_be_answered(queue: Desk) -> None:
    answer = queue.answer(queue.one(), "network")
    queue.start("Other")
    with pytest.raises(NotFound):
        queue.submit(answer)


def test_a_skipped_ticket_is_offered_to_others_only(queue: Desk) -> None:
    task = queue.one(ROSA)
    queue.submit(queue.answer(task, action=Action.SKIP))
    assert task.id not in {other.id for other in queue.claim(ROSA, 10)}
    queue.reviewing.leave(ROSA, queue.id)
    assert task.id in {other.id for other in queue.claim(REMO, 10)}


def test_a_flagged_ticket_is_set_aside(queue: Desk) -> None:
    task = queue.one()
    queue.submit(queue.answer(task, action=Action.FLAG))
    assert queue.reviewing.queue(ROSA, queue.id).flagged == 1
    assert task.id not in {other.id for other in queue.claim(REMO, 10)}


def test_undo_takes_the_truth_back_and_holds_the_ticket_again(queue: Desk) -> None:
    task = queue.one()
    answer = queue.answer(task, "printer")
    queue.submit(answer)
    queue.undo(answer)
    assert queue.truth(task) is None
    (again,) = queue.claim(ROSA, 1)
    assert (again.id, again.state) == (task.id, TaskState.OPEN)
    queue.submit(queue.answer(again, "network"))
    assert queue.truth(task) == ("network",)


def test_an_import_says_nothing_of_a_ticket_a_person_has_answered(queue: Desk) -> None:
    task = queue.one()
    answer = queue.answer(task, "printer")
    queue.submit(answer)
    queue.add([replace(queue.row("network"), text=task.text)])
    assert queue.truth(task) == ("printer",)
    queue.undo(answer)
    assert queue.truth(task) is None


def test_the_same_undo_twice_is_one(queue: Desk) -> None:
    answer = queue.answer(queue.one(), "printer")
    queue.submit(answer)
    assert queue.undo(answer) == queue.undo(answer)


def test_what_was_taken_back_cannot_be_taken_back_again(queue: Desk) -> None:
    answer = queue.answer(queue.one(), "printer")
    queue.submit(answer)
    queue.undo(answer)
    with pytest.raises(Conflict):
        queue.submit(replace(answer, operation="another undo", action=Action.UNDO, undoes=answer.operation))


def test_an_undo_itself_cannot_be_taken_back(queue: Desk) -> None:
    answer = queue.answer(queue.one(), "printer")
    queue.submit(answer)
    undo = queue.undo(answer)
    with pytest.raises(Conflict):
        queue.submit(replace(answer, operation="undo the undo", action=Action.UNDO, undoes=undo.operation))


def test_nobody_takes_back_the_answer_of_another(queue: Desk) -> None:
    task = queue.one(ROSA)
    answer = queue.answer(task, "printer")
    queue.submit(answer)
    with pytest.raises(Conflict, match="no answer of yours"):
        queue.undo(answer, REMO)
    assert queue.truth(task) == ("printer",)


def test_undoing_a_skip_holds_the_ticket_again(queue: Desk) -> None:
    task = queue.one()
    answer = queue.answer(task, action=Action.SKIP)
    queue.submit(answer)
    queue.undo(answer)
    assert task.id in {other.id for other in queue.claim(ROSA, 1)}


def test_an_undone_skip_is_forgotten(queue: Desk) -> None:
    task = queue.one()
    answer = queue.answer(task, action=Action.SKIP)
    queue.submit(answer)
    queue.undo(answer)
    queue.reviewing.leave(ROSA, queue.id)
    assert task.id in {other.id for other in queue.claim(ROSA, 10)}


def test_a_lead_gives_a_flagged_ticket_back_to_the_queue(queue: Desk) -> None:
    task = queue.one()
    queue.submit(queue.answer(task, action=Action.FLAG))
    queue.reviewing.unflag(LEA, queue.id, task.document)
    assert queue.reviewing.queue(ROSA, queue.id).flagged == 0
    assert queue.task(task).state is TaskState.OPEN
    with pytest.raises(Conflict, match="not flagged"):
        queue.reviewing.unflag(LEA, queue.id, task.document)


def test_undoing_a_flag_holds_the_ticket_again(queue: Desk) -> None:
    task = queue.one()
    answer = queue.answer(task, action=Action.FLAG)
    queue.submit(answer)
    queue.undo(answer)
    assert queue.reviewing.queue(ROSA, queue.id).flagged == 0
    assert [held.id for held in queue.claim(ROSA, 1)] == [task.id]


def test_undoing_a_skip_does_not_take_a_ticket_away_from_who_holds_it_now(queue: Desk) -> None:
    answer = queue.answer(queue.one(ROSA), action=Action.SKIP)
    queue.submit(answer)
    held = queue.one(REMO)
    queue.undo(answer)
    assert queue.task(held, REMO).lease == held.lease


def test_undoing_a_skip_leaves_what_somebody_else_answered_meanwhile(queue: Desk) -> None:
    task = queue.one(ROSA)
    answer = queue.answer(task, action=Action.SKIP)
    queue.submit(answer)
    queue.submit(queue.answer(queue.one(REMO), "printer"), REMO)
    queue.undo(answer)
    assert queue.truth(task) == ("printer",)
    assert queue.task(task).state is TaskState.DONE


def test_undoing_a_skip_leaves_a_question_that_was_withdrawn(queue: Desk) -> None:
    task = queue.one(ROSA)
    answer = queue.answer(task, action=Action.SKIP)
    queue.submit(answer)
    queue.engine.boost = 0.4
    queue.promote(queue.candidate())
    queue.engine.boost = 0.0
    queue.promote(queue.candidate())
    queue.undo(answer)
    assert queue.task(task).state is TaskState.WITHDRAWN


def test_undoing_an_answer_that_did_not_count_changes_no_truth(queue: Desk) -> None:
    late = queue.one(ROSA)
    queue.clock.advance(minutes=16)
    queue.submit(queue.answer(queue.one(REMO), "network"), REMO)
    answer = queue.answer(late, "printer")
    queue.submit(answer)
    queue.undo(answer)
    assert queue.truth(late) == ("network",)
    assert queue.task(late).state is TaskState.DONE


def test_only_own_answers_that_stand_can_be_undone(queue: Desk) -> None:
    first, second = (queue.answer(task, "printer") for task in queue.claim(ROSA, 2))
    queue.submit(first)
    queue.submit(second)
    queue.undo(second)
    assert [review.operation for review in queue.reviewing.hold(ROSA, queue.id, 0).undoable] == [first.operation]
    assert queue.reviewing.hold(REMO, queue.id, 0).undoable == ()


def test_one_bad_answer_stops_none_of_the_others(queue: Desk) -> None:
    first, second, third = (queue.answer(task, "network") for task in queue.claim(ROSA, 3))
    bad = replace(second, text_hash="0" * 64)
    saved = queue.reviewing.submit_all(ROSA, queue.id, [first, bad, third])
    assert [one.operation for one in saved] == [first.operation, bad.operation, third.operation]
    assert [bool(one.error) for one in saved] == [False, True, False]
    assert [one.verdict for one in saved] == [Verdict.COUNTED, None, Verdict.COUNTED]
    assert "another text" in saved[1].error


def test_answers_are_never_called_saved_while_the_store_is_away(queue: Desk) -> None:
    answer = queue.answer(queue.one(), "network")
    queue.store.fail("reviews", "add", StoreUnavailable())
    with pytest.raises(StoreUnavailable):
        queue.reviewing.submit_all(ROSA, queue.id, [answer])
    assert queue.reviewing.submit_all(ROSA, queue.id, [answer])[0].error == ""


def test_an_answer_whose_question_cannot_be_closed_is_not_kept(queue: Desk) -> None:
    task = queue.one()
    queue.store.fail("tasks", "answer", Killed())
    with pytest.raises(Killed):
        queue.submit(queue.answer(task, "printer"))
    assert queue.truth(task) is None
    assert queue.reviewing.mine(ROSA, queue.id) == []


def test_answers_are_counted_by_day_and_person(queue: Desk) -> None:
    answers = [Action.CONFIRM, Action.CORRECT, Action.SKIP, Action.FLAG]
    labels = {Action.CONFIRM: ("network",), Action.CORRECT: ("printer",)}
    for task, action in zip(queue.claim(ROSA, 4), answers, strict=True):
        queue.submit(queue.answer(task, *labels.get(action, ()), action=action))
    day = queue.reviewing.days(ROSA, queue.id)[0]
    assert (day.confirmed, day.corrected, day.skipped, day.flagged) == (1, 1, 1, 1)
    assert queue.reviewing.days(REMO, queue.id) == []


def test_the_queue_says_who_holds_what(queue: Desk) -> None:
    queue.claim(ROSA, 2)
    state = queue.reviewing.queue(OLGA, queue.id)
    assert state.waiting == 4
    assert [(holder.reviewer, holder.tickets) for holder in state.holders] == [("rosa", 2)]


ACTS = st.lists(
    st.tuples(st.sampled_from([ROSA, REMO, a_person("ruth", *ROSA.roles)]), st.sampled_from(["claim", "answer", "late", "leave", "skip"])),
    max_size=25,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, number=st.integers(min_value=1, max_value=4))
def test_whatever_people_do_a_ticket_has_one_holder_and_one_counted_answer(open_desk, acts, number) -> None:
    desk = open_desk()
    desk.start()
    desk.history(1)
    desk.unknown(*[0.6] * 5)
    desk.classify()
    held = {}
    for actor, act in acts:
        if act in ("claim", "leave"):
            held[actor.id] = desk.claim(actor, number) if act == "claim" else []
            if act == "leave":
                desk.reviewing.leave(actor, desk.id)
        elif act == "late":
            desk.clock.advance(minutes=16)
        elif held.get(actor.id):
            action = Action.SKIP if act == "skip" else Action.CORRECT
            task = held[actor.id].pop(0)
            desk.submit(desk.answer(task, *(("printer",) if act == "answer" else ()), action=action), actor)
    every = [review for review in desk.reviews() if review.verdict is Verdict.COUNTED]
    answered = [review.document for review in every if review.action is Action.CORRECT]
    assert len(answered) == len(set(answered))
    tickets = [ticket for ticket in desk.tickets() if ticket.labels == ("printer",) and "network" in ticket.text]
    assert {ticket.id for ticket in tickets} == set(answered)


def test_an_answer_counts_under_a_later_hold_of_the_same_person(queue: Desk) -> None:
    answer = queue.answer(queue.one(), "printer")
    queue.reviewing.leave(ROSA, queue.id)
    again = queue.one()
    assert (again.id, again.lease is not None) == (answer.task, True)
    assert again.lease is not None
    assert again.lease.token != answer.token
    assert queue.submit(answer).verdict is Verdict.COUNTED
    assert queue.task(again).state is TaskState.DONE


def test_whether_it_was_blind_is_not_the_browsers_word_alone(queue: Desk) -> None:
    task = queue.one()
    assert not task.blind
    assert not queue.submit(replace(queue.answer(task, "printer"), blind=True)).blind
