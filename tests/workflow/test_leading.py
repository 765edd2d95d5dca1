"""Leading the desk: its order, its disputes, what is sent to it, and the answers known for sure."""

from dataclasses import replace

import pytest

from core.domain.actors import Permission
from core.domain.desk import Desk as Choice
from core.domain.desk import Order
from core.domain.errors import Conflict, NotAllowed, UnknownLabel
from core.domain.jobs import JobState
from core.domain.labels import Label
from core.domain.reviews import Action, Task, TaskState, Verdict
from core.domain.routing import Policy, Reason
from tests.support.workflow_desk import LEA, REMO, ROSA, Desk, a_person

PLAIN = Choice(blind_share=0.0, known_share=0.0)


def set_desk(desk: Desk, **facts: object) -> JobState:
    job = desk.leading.set_desk(LEA, desk.id, replace(PLAIN, **facts), f"desk {next(desk.numbers)}")  # type: ignore[arg-type]
    desk.driver.drain()
    return desk.driver.job(job.id).state


@pytest.fixture
def scored(desk: Desk) -> Desk:
    """Production is sure of some tickets and doubts three."""
    desk.in_production(Policy(threshold=0.7, audit_share=0.0))
    set_desk(desk)
    desk.unknown(0.5, 0.65, 0.55)
    desk.classify()
    return desk


def confidences(tasks: list[Task]) -> list[float]:
    return [task.scores[0].value for task in tasks]


def test_the_queue_is_put_in_the_order_a_lead_chooses(scored: Desk) -> None:
    assert confidences(scored.waiting()) == [0.5, 0.55, 0.65]
    assert set_desk(scored, order=Order.OLDEST) is JobState.DONE
    oldest = [task.document for task in scored.waiting()]
    assert oldest == sorted(oldest)


def test_putting_the_queue_in_order_again_changes_nothing(scored: Desk) -> None:
    set_desk(scored, order=Order.RANDOM)
    first = [task.document for task in scored.waiting()]
    set_desk(scored, order=Order.RANDOM)
    assert [task.document for task in scored.waiting()] == first


def test_a_chosen_order_holds_for_tickets_that_come_later(scored: Desk) -> None:
    set_desk(scored, order=Order.OLDEST)
    scored.clock.advance(hours=1)
    scored.unknown(0.51)
    scored.classify()
    assert confidences(scored.waiting())[-1] == 0.51


def test_questions_want_as_many_answers_as_the_lead_chose_from_then_on(scored: Desk) -> None:
    set_desk(scored, wanted=2)
    scored.unknown(0.51)
    scored.classify()
    assert sorted(task.wanted for task in scored.waiting()) == [1, 1, 1, 2]


def test_only_a_lead_changes_the_desk(scored: Desk) -> None:
    with pytest.raises(NotAllowed, match=Permission.LEAD.value):
        scored.leading.set_desk(ROSA, scored.id, PLAIN, "mine")


def test_the_choice_is_in_the_audit_trail(scored: Desk) -> None:
    set_desk(scored, order=Order.LABEL, first=(Label("printer"),))
    with scored.store.reading(scored.id) as tx:
        assert tx.project().desk.first == (Label("printer"),)
        entry = tx.audit.latest(1, "change review desk")[0]
    assert (entry.actor, entry.action, entry.detail["first"]) == ("lea", "change review desk", "printer")


@pytest.fixture
def doubled(desk: Desk) -> Desk:
    """One doubtful ticket waits for two people."""
    desk.in_production(Policy(threshold=0.7, audit_share=0.0))
    set_desk(desk, wanted=2)
    desk.unknown(0.6)
    desk.classify()
    return desk


@pytest.fixture
def disputed(doubled: Desk) -> Desk:
    """Two people gave one ticket different labels."""
    for person, label in ((ROSA, "network"), (REMO, "printer")):
        (task,) = doubled.claim(person)
        doubled.submit(replace(doubled.answer(task, label), note=f"{person.id} is sure"), person)
    return doubled


def test_answers_that_differ_make_a_dispute_and_no_truth(disputed: Desk) -> None:
    (dispute,) = disputed.leading.disputes(LEA, disputed.id)
    assert [(review.reviewer, review.labels) for review in dispute.reviews] == [
        ("rosa", ("network",)),
        ("remo", ("printer",)),
    ]
    assert [review.note for review in dispute.reviews] == ["rosa is sure", "remo is sure"]
    assert all(review.shown_at for review in dispute.reviews)
    assert disputed.truth(dispute.task) is None


def test_answers_that_agree_close_the_question(doubled: Desk) -> None:
    for person in (ROSA, REMO):
        (task,) = doubled.claim(person)
        assert doubled.truth(task) is None
        doubled.submit(doubled.answer(task, "network"), person)
    assert doubled.leading.disputes(LEA, doubled.id) == []
    assert doubled.truth(task) == ("network",)


def test_an_adjudicators_word_ends_the_dispute(disputed: Desk) -> None:
    (dispute,) = disputed.leading.disputes(LEA, disputed.id)
    labels = (Label("printer"),)
    review = disputed.leading.adjudicate(LEA, disputed.id, "word", dispute.task.id, labels, "it smokes")
    again = disputed.leading.adjudicate(LEA, disputed.id, "word", dispute.task.id, labels, "it smokes")
    assert review == again
    assert (review.action, review.labels, review.note) == (Action.ADJUDICATE, labels, "it smokes")
    assert disputed.truth(dispute.task) == labels
    assert disputed.leading.disputes(LEA, disputed.id) == []


def test_a_dispute_is_decided_once(disputed: Desk) -> None:
    (dispute,) = disputed.leading.disputes(LEA, disputed.id)
    disputed.leading.adjudicate(LEA, disputed.id, "one", dispute.task.id, (Label("printer"),))
    with pytest.raises(Conflict, match="not disputed"):
        disputed.leading.adjudicate(LEA, disputed.id, "two", dispute.task.id, (Label("network"),))


def test_a_word_outside_the_label_set_is_refused(disputed: Desk) -> None:
    (dispute,) = disputed.leading.disputes(LEA, disputed.id)
    with pytest.raises(UnknownLabel):
        disputed.leading.adjudicate(LEA, disputed.id, "word", dispute.task.id, (Label("weather"),))


def test_reviewers_neither_see_disputes_nor_decide_them(disputed: Desk) -> None:
    (dispute,) = disputed.leading.disputes(LEA, disputed.id)
    with pytest.raises(NotAllowed):
        disputed.leading.disputes(ROSA, disputed.id)
    with pytest.raises(NotAllowed):
        disputed.leading.adjudicate(ROSA, disputed.id, "word", dispute.task.id, (Label("printer"),))


def test_an_answer_taken_back_from_a_dispute_is_asked_for_again(disputed: Desk) -> None:
    (dispute,) = disputed.leading.disputes(LEA, disputed.id)
    mine = dispute.reviews[0]
    answer = disputed.answer(dispute.task, "network", operation=mine.operation)
    disputed.undo(answer, ROSA)
    assert disputed.leading.disputes(LEA, disputed.id) == []
    (again,) = disputed.claim(ROSA)
    disputed.submit(disputed.answer(again, "printer"), ROSA)
    assert disputed.truth(again) == ("printer",)


def test_an_answer_taken_back_after_the_word_leaves_the_word(disputed: Desk) -> None:
    (dispute,) = disputed.leading.disputes(LEA, disputed.id)
    disputed.leading.adjudicate(LEA, disputed.id, "word", dispute.task.id, (Label("printer"),))
    disputed.undo(disputed.answer(dispute.task, operation=dispute.reviews[0].operation), ROSA)
    assert disputed.truth(dispute.task) == ("printer",)
    assert disputed.task(dispute.task).state is TaskState.DONE


def test_known_answers_are_mixed_in_unmarked_and_never_move_the_truth(scored: Desk) -> None:
    known = scored.one(REMO)
    scored.submit(scored.answer(known, "network"), REMO)
    scored.leading.mark_known(LEA, scored.id, known.document, (Label("network"),))
    set_desk(scored, known_share=0.1)
    for _ in range(200):
        held = scored.claim(number=3)
        mixed_in = [task for task in held if task.reason is Reason.KNOWN]
        if mixed_in:
            break
        scored.reviewing.leave(ROSA, scored.id)
    (task,) = mixed_in
    review = scored.submit(scored.answer(task, "printer"))
    assert review.verdict is Verdict.COUNTED
    assert scored.truth(task) == ("network",)
    with scored.store.reading(scored.id) as tx:
        assert tx.reviews.by_operation(review.operation) == review


def test_a_known_answer_must_be_in_the_label_set_and_can_be_forgotten(scored: Desk) -> None:
    known = scored.tickets()[0]
    with pytest.raises(UnknownLabel):
        scored.leading.mark_known(LEA, scored.id, known.id, (Label("weather"),))
    scored.leading.mark_known(LEA, scored.id, known.id, (Label("network"),))
    assert [one.document for one in scored.leading.known_answers(LEA, scored.id)] == [known.id]
    scored.leading.unmark_known(LEA, scored.id, known.id)
    assert scored.leading.known_answers(LEA, scored.id) == []


@pytest.mark.parametrize("act", ["mark_known", "unmark_known", "known_answers"])
def test_what_a_lead_does_nobody_else_does(scored: Desk, act: str) -> None:
    viewer = a_person("vic")
    arguments = {
        "mark_known": (scored.tickets()[0].id, (Label("network"),)),
        "unmark_known": (scored.tickets()[0].id,),
        "known_answers": (),
    }
    with pytest.raises(NotAllowed):
        getattr(scored.leading, act)(viewer, scored.id, *arguments[act])


def test_an_answer_taken_back_while_the_ticket_is_flagged_is_wanted_again(doubled: Desk) -> None:
    (task,) = doubled.claim(ROSA)
    answer = doubled.answer(task, "network")
    doubled.submit(answer, ROSA)
    (flagged,) = doubled.claim(REMO)
    doubled.submit(doubled.answer(flagged, action=Action.FLAG), REMO)
    doubled.undo(answer, ROSA)
    doubled.reviewing.unflag(LEA, doubled.id, task.document)
    for person in (ROSA, REMO):
        (again,) = doubled.claim(person)
        doubled.submit(doubled.answer(again, "network"), person)
    assert doubled.truth(task) == ("network",)
