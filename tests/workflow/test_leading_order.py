"""The order a lead chooses: what it says of the questions that wait, and of those asked while it changes."""

from dataclasses import replace

import pytest

from core.domain.desk import Desk as Choice
from core.domain.desk import Order
from core.domain.labels import Change, ChangeKind, Label
from core.domain.reports import Filter
from core.domain.reviews import Task
from core.domain.routing import Policy, Reason
from core.workflow.classify import BATCH
from tests.support.workflow_desk import LEA, Desk

PLAIN = Choice(blind_share=0.0, known_share=0.0)
NO_AUDIT = Policy(threshold=0.7, audit_share=0.0)


def choose(desk: Desk, **facts: object) -> None:
    desk.leading.set_desk(LEA, desk.id, replace(PLAIN, **facts), f"desk {next(desk.numbers)}")  # type: ignore[arg-type]


def set_desk(desk: Desk, **facts: object) -> None:
    choose(desk, **facts)
    desk.driver.drain()


@pytest.fixture
def quiet(desk: Desk) -> Desk:
    """Production doubts what it is less than .7 sure of; nothing is drawn by chance."""
    desk.in_production(NO_AUDIT)
    set_desk(desk)
    return desk


@pytest.fixture
def uneven(quiet: Desk) -> Desk:
    """Many tickets about one label wait, and few about another one."""
    quiet.unknown(*[0.6] * 72)
    quiet.unknown(*[0.6] * 8, label="printer")
    quiet.classify()
    return quiet


def share(tasks: list[Task], label: str) -> float:
    return sum(task.predicted == (label,) for task in tasks) / len(tasks)


def test_a_mix_chosen_while_tickets_wait_brings_seldom_labels_as_often_as_common_ones(uneven: Desk) -> None:
    set_desk(uneven, order=Order.MIXED)
    assert 0.3 <= share(uneven.waiting()[:10], "printer") <= 0.7


def test_the_mix_goes_by_the_words_of_today(uneven: Desk) -> None:
    change = Change(kind=ChangeKind.RENAME, old=(Label("printer"),), new=(Label("print"),))
    with uneven.store.transaction(uneven.id) as tx:
        tx.labels.save(tx.labels.current().changed(change), LEA.id, uneven.clock.now())
    set_desk(uneven, order=Order.MIXED)
    assert 0.3 <= share(uneven.waiting()[:10], "print") <= 0.7


def test_under_the_mix_tickets_that_come_one_by_one_are_neither_all_first_nor_all_last(uneven: Desk) -> None:
    set_desk(uneven, order=Order.MIXED)
    before = {task.id for task in uneven.waiting()}
    for _ in range(8):
        uneven.unknown(0.6)
        uneven.classify()
    places = [place for place, task in enumerate(uneven.waiting()) if task.id not in before]
    assert min(places) < 44 < max(places)


def test_a_ticket_keeps_its_place_in_the_mix_when_the_queue_is_put_in_order_again(uneven: Desk) -> None:
    set_desk(uneven, order=Order.MIXED)
    first = [task.id for task in uneven.waiting()]
    set_desk(uneven, order=Order.MIXED)
    assert [task.id for task in uneven.waiting()] == first


def test_a_desk_changed_while_tickets_are_answered_holds_for_them(quiet: Desk) -> None:
    quiet.unknown(0.5, 0.6)
    quiet.engine.meanwhile = lambda: choose(quiet, order=Order.OLDEST, wanted=2, blind_share=0.5)
    quiet.classify()
    waiting = quiet.waiting()
    assert [task.wanted for task in waiting] == [2, 2]
    assert [task.priority for task in waiting] == [
        quiet.ticket(one.document).received_at.timestamp() for one in waiting
    ]
    assert {task.policy for task in waiting} == {"by oldest, below 0.7, audit 0, blind 0.5"}


def test_a_desk_changed_between_two_batches_holds_from_the_next_one_on(quiet: Desk) -> None:
    quiet.unknown(*[0.6] * (BATCH + 3))
    job = quiet.classifying.request(LEA, quiet.id, "classify")
    quiet.classifying.classify(job, lambda *_: choose(quiet, order=Order.OLDEST, wanted=2) if first(quiet) else None)
    assert sorted(task.wanted for task in quiet.waiting()) == [1] * BATCH + [2] * 3


def first(desk: Desk) -> bool:
    """Tell whether the desk is still as it was."""
    with desk.store.reading(desk.id) as tx:
        return tx.project().desk == PLAIN


def test_a_roll_back_asks_again_by_the_desk_of_then(quiet: Desk) -> None:
    first = quiet.production()
    quiet.unknown(0.55)
    quiet.classify()
    quiet.engine.boost = 0.3
    quiet.promote(quiet.candidate())
    assert first
    quiet.roll_back(first, quiet.choice())
    quiet.store.before(lambda: choose(quiet, wanted=2))
    quiet.driver.drain()
    assert [task.wanted for task in quiet.waiting()] == [2]


def test_a_question_names_the_order_it_was_put_in(quiet: Desk) -> None:
    quiet.unknown(0.6)
    quiet.classify()
    set_desk(quiet, order=Order.RANDOM)
    task = quiet.one()
    assert task.policy == "by random, below 0.7, audit 0, blind 0"
    quiet.submit(quiet.answer(task, "network"))
    with quiet.store.reading(quiet.id) as tx:
        ((given,),) = tx.reviews.of_documents([task.document]).values()
    assert given.policy == task.policy


def test_a_question_names_the_shares_it_was_drawn_with_whatever_is_chosen_later(quiet: Desk) -> None:
    set_desk(quiet, blind_share=0.25)
    quiet.unknown(0.6)
    quiet.classify()
    set_desk(quiet, order=Order.RANDOM, blind_share=0.5)
    assert quiet.one().policy == "by random, below 0.7, audit 0, blind 0.25"


@pytest.mark.parametrize("order", Order)
def test_what_a_lead_asked_for_stays_in_front_under_every_order(quiet: Desk, order: Order) -> None:
    quiet.unknown(0.5, 0.55, 0.95, 0.96)
    quiet.classify()
    quiet.sending.request(LEA, quiet.id, Filter(state="accepted"), "send")
    set_desk(quiet, order=order, first=(Label("printer"),))
    reasons = [task.reason for task in quiet.waiting()]
    sent = reasons.count(Reason.REQUESTED)
    assert 0 < sent < len(reasons)
    assert set(reasons[:sent]) == {Reason.REQUESTED}
    assert {task.policy for task in quiet.waiting()[:sent]} == {"requested by a lead"}
