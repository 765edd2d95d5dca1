"""The contract of the review queue: everyone is asked in order, and nobody twice."""

import threading
from datetime import timedelta

import pytest

from core.domain.documents import DocumentId
from core.domain.errors import CountersignError, LeaseLost, NotFound
from core.domain.reports import Holder, QueueState
from core.domain.reviews import LEASE, Lease, Task, TaskId, TaskState
from core.domain.routing import Reason
from tests.support.store_factory import LATER, NOW, UNTIL, World, a_prediction, a_route, labels


def documents(tasks: list[Task]) -> list[DocumentId]:
    return [task.document for task in tasks]


def waiting(world: World) -> int:
    with world.store.reading(world.project.id) as tx:
        return tx.tasks.state(NOW).waiting


def held(world: World, reviewer: str = "rosa") -> list[Task]:
    return world.claim(reviewer, 0)


def test_a_task_knows_everything_its_answer_must_remember(world: World) -> None:
    version = world.version()
    (ticket,) = world.tickets("a")
    stored = world.predict(version, ticket, a_prediction("network", confidence=0.4))
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(ticket.id, version.id, a_route(Reason.AUDIT, 0.3, 0.02), "below 0.7", NOW)
    (task,) = world.claim()
    assert task == Task(
        id=task.id,
        document=ticket.id,
        text="a",
        text_hash=ticket.text_hash,
        state=TaskState.OPEN,
        reason=Reason.AUDIT,
        inclusion_probability=0.02,
        priority=0.3,
        predicted=labels("network"),
        scores=stored.prediction.scores,
        version=version.id,
        lease=Lease(reviewer="rosa", token="token of rosa", until=UNTIL),
        position=1,
        policy="below 0.7",
        places=0,
    )


def test_an_unscored_ticket_has_no_prediction(world: World) -> None:
    world.questions(1)
    (task,) = world.claim()
    assert (task.predicted, task.scores, task.version, task.reason) == ((), (), None, Reason.UNSCORED)


def test_tasks_are_claimed_by_priority_and_then_by_age(world: World) -> None:
    one, two, three = world.tickets(*"abc")
    world.ask(one, priority=0.9)
    world.ask(two, priority=0.1)
    world.ask(three, priority=0.1)
    assert documents(world.claim(number=3)) == [two.id, three.id, one.id]


def test_positions_count_from_one_in_the_order_of_the_queue(world: World) -> None:
    world.questions(3)
    assert [task.position for task in world.claim(number=3)] == [1, 2, 3]


def test_no_task_is_given_to_two_people(world: World) -> None:
    world.questions(3)
    mine, theirs = world.claim("rosa", 2), world.claim("omar", 2)
    assert len(mine) == 2
    assert len(theirs) == 1
    assert not set(documents(mine)) & set(documents(theirs))


def test_what_is_held_counts_and_is_renewed_with_its_token(world: World) -> None:
    world.questions(5)
    first = world.claim(number=2)
    with world.store.transaction(world.project.id) as tx:
        again = tx.tasks.claim("rosa", 3, "another token", NOW + timedelta(minutes=5), UNTIL + timedelta(minutes=5))
    assert documents(again)[:2] == documents(first)
    assert [task.lease.token for task in again if task.lease] == ["token of rosa"] * 2 + ["another token"]
    assert {task.lease.until for task in again if task.lease} == {UNTIL + timedelta(minutes=5)}
    assert again[2].position == 3


def test_a_claim_of_what_is_held_already_takes_nothing_new(world: World) -> None:
    world.questions(5)
    assert documents(world.claim(number=2)) == documents(world.claim(number=2))
    assert waiting(world) == 3


def test_a_lease_that_ran_out_is_free_for_others(world: World) -> None:
    world.questions(1)
    world.claim("rosa")
    assert world.claim("omar", now=UNTIL) == []
    (task,) = world.claim("omar", now=LATER)
    assert task.lease == Lease(reviewer="omar", token="token of omar", until=LATER + LEASE)


def test_a_lease_that_ran_out_with_nobody_else_coming_is_renewed(world: World) -> None:
    world.questions(2)
    first = world.claim("rosa")
    again = world.claim("rosa", now=LATER)
    assert documents(again) == documents(first)


def test_the_newest_claim_comes_last(world: World) -> None:
    late, early = world.tickets("late", "early")
    world.ask(late, priority=0.9)
    world.claim(number=1)
    world.ask(early, priority=0.1)
    assert documents(world.claim(number=2)) == [late.id, early.id]


def test_claims_stay_within_their_project(world: World, other: World) -> None:
    world.questions(1)
    assert other.claim() == []
    task = world.claim()[0]
    with other.store.reading(other.project.id) as tx, pytest.raises(NotFound):
        tx.tasks.get(task.id)


def test_a_release_gives_everything_back(world: World) -> None:
    world.questions(3)
    world.claim("rosa", 2)
    world.claim("omar", 1)
    with world.store.transaction(world.project.id) as tx:
        assert tx.tasks.release("rosa") == 2
        assert tx.tasks.release("rosa") == 0
    assert waiting(world) == 2
    assert len(held(world, "omar")) == 1


def test_a_closed_task_is_done_and_leased_to_nobody(world: World) -> None:
    world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.answer(task.id, "rosa", TaskState.DONE)
    assert (world.task(task).state, world.task(task).lease) == (TaskState.DONE, None)
    assert world.claim() == []


def test_a_flagged_task_waits_for_a_lead(world: World) -> None:
    world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
    assert (world.task(task).state, world.task(task).lease) == (TaskState.FLAGGED, None)
    assert world.claim("omar") == []


def test_a_flagged_task_goes_back_to_the_queue_once(world: World) -> None:
    world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
        assert tx.tasks.unflag(task.document)
        assert not tx.tasks.unflag(task.document)
    assert documents(world.claim("omar")) == [task.document]


def test_a_skipped_task_is_offered_to_others_only(world: World) -> None:
    one, two = world.questions(2)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.skip(task.id, "rosa")
        tx.tasks.skip(task.id, "rosa")
    assert documents(world.claim("rosa", 5)) == [two.id]
    assert documents(world.claim("omar", 5)) == [one.id]


@pytest.mark.parametrize("act", ["answer", "flag", "skip"])
def test_a_task_that_was_dealt_with_is_leased_again_in_front(world: World, act: str) -> None:
    world.questions(3)
    first, second = world.claim(number=2)
    with world.store.transaction(world.project.id) as tx:
        if act == "answer":
            tx.tasks.answer(first.id, "rosa", TaskState.DONE)
        elif act == "flag":
            tx.tasks.flag(first.id)
        else:
            tx.tasks.skip(first.id, "rosa")
        tx.tasks.reopen(first.id, "rosa", "new token", UNTIL, answers=0)
    again = held(world)
    assert documents(again) == [first.document, second.document]
    assert again[0].lease == Lease(reviewer="rosa", token="new token", until=UNTIL)
    assert again[0].position == 1


def test_a_skipped_task_that_somebody_else_took_is_lost(world: World) -> None:
    world.questions(1)
    (task,) = world.claim("rosa")
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.skip(task.id, "rosa")
    world.claim("omar")
    with pytest.raises(LeaseLost), world.store.transaction(world.project.id) as tx:
        tx.tasks.reopen(task.id, "rosa", "token", UNTIL, answers=0)
    assert len(held(world, "omar")) == 1


def test_a_waiting_question_takes_the_newest_facts(world: World) -> None:
    version = world.version()
    (ticket,) = world.tickets("a")
    world.ask(ticket, priority=0.9)
    world.predict(version, ticket, a_prediction("printer"))
    world.ask(ticket, version=version.id, priority=0.1)
    (task,) = world.claim(number=5)
    assert (task.version, task.priority, task.predicted) == (version.id, 0.1, labels("printer"))


def test_a_question_that_somebody_holds_is_left_as_it_is(world: World) -> None:
    (ticket,) = world.questions(1)
    (task,) = world.claim()
    world.ask(ticket, priority=0.1)
    assert held(world) == [task]


def test_a_question_whose_lease_ran_out_waits_again(world: World) -> None:
    (ticket,) = world.questions(1)
    world.claim()
    world.ask(ticket, priority=0.1, now=LATER)
    assert waiting(world) == 1
    assert held(world) == []


def test_a_flagged_question_takes_new_facts_and_stays_flagged(world: World) -> None:
    (ticket,) = world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
    world.ask(ticket, priority=0.125)
    assert (world.task(task).state, world.task(task).priority) == (TaskState.FLAGGED, 0.125)


def test_nobody_is_asked_about_a_ticket_that_has_a_truth(world: World) -> None:
    (known,) = world.tickets("known", given=labels("network"))
    world.ask(known)
    assert waiting(world) == 0


def test_a_question_that_waits_for_a_ticket_with_a_truth_is_left_as_it_is(world: World) -> None:
    (ticket,) = world.questions(1)
    (task,) = world.claim()
    world.tickets(ticket.text, given=labels("network"))
    world.ask(ticket, priority=0.75, now=LATER)
    assert world.task(task).priority == task.priority


def test_a_question_is_asked_anew_after_an_earlier_one_is_done(world: World) -> None:
    (ticket,) = world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.answer(task.id, "rosa", TaskState.DONE)
    world.ask(ticket)
    (again,) = world.claim()
    assert again.id != task.id


def test_an_open_question_is_withdrawn(world: World) -> None:
    (ticket,) = world.questions(1)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.withdraw(ticket.id)
    assert waiting(world) == 0


def test_a_leased_question_is_not_withdrawn(world: World) -> None:
    (ticket,) = world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.withdraw(ticket.id)
    assert world.task(task) == task


def test_a_flagged_question_is_not_withdrawn(world: World) -> None:
    (ticket,) = world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
        tx.tasks.withdraw(ticket.id)
    assert world.task(task).state is TaskState.FLAGGED


def test_a_question_whose_answer_arrives_by_import_is_withdrawn(world: World) -> None:
    known, _ = world.questions(2)
    world.tickets(known.text, given=labels("network"))
    assert waiting(world) == 1
    assert known.id not in documents(world.claim(number=2))


def test_a_flagged_question_stays_when_labels_arrive_by_import(world: World) -> None:
    (ticket,) = world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
    world.tickets(ticket.text, given=labels("network"))
    assert world.task(task).state is TaskState.FLAGGED


def test_a_question_about_the_same_words_in_another_project_stays(world: World, other: World) -> None:
    (ticket,) = world.questions(1)
    other.tickets(ticket.text, given=labels("network"))
    assert waiting(world) == 1


def test_a_reopened_task_is_offered_again_to_who_skipped_it(world: World) -> None:
    world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.skip(task.id, "rosa")
        tx.tasks.reopen(task.id, "rosa", "again", UNTIL, answers=0)
        tx.tasks.release("rosa")
    assert documents(world.claim()) == [task.document]


def test_a_reopened_task_stays_hidden_from_others_who_skipped_it(world: World) -> None:
    world.questions(1)
    (task,) = world.claim()
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.skip(task.id, "omar")
        tx.tasks.reopen(task.id, "rosa", "again", UNTIL, answers=0)
        tx.tasks.release("rosa")
    assert world.claim("omar") == []


def test_the_queue_says_how_it_stands(world: World) -> None:
    world.questions(6)
    world.claim("rosa", 2)
    world.claim("omar", 1, now=NOW + timedelta(minutes=1))
    task = world.claim("flo", 1)[0]
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
    holders = (
        Holder(reviewer="omar", tickets=1, until=UNTIL + timedelta(minutes=1)),
        Holder(reviewer="rosa", tickets=2, until=UNTIL),
    )
    with world.store.reading(world.project.id) as tx:
        assert tx.tasks.state(NOW) == QueueState(waiting=2, flagged=1, holders=holders)
        assert tx.tasks.state(LATER) == QueueState(waiting=4, flagged=1, holders=holders[:1])


def test_an_unknown_task_is_not_found(world: World) -> None:
    with pytest.raises(NotFound), world.store.reading(world.project.id) as tx:
        tx.tasks.get(TaskId(7))


def test_eight_people_at_once_never_get_the_same_task_and_none_is_lost(world: World) -> None:
    asked = {ticket.id for ticket in world.questions(200)}
    given: dict[str, list[DocumentId]] = {}
    failures: list[CountersignError] = []

    def work(reviewer: str) -> None:
        mine = given[reviewer] = []
        try:
            while tasks := world.claim(reviewer, 3):
                with world.store.transaction(world.project.id) as tx:
                    for task in tasks:
                        tx.tasks.answer(task.id, reviewer, TaskState.DONE)
                mine += documents(tasks)
        except CountersignError as problem:
            failures.append(problem)

    threads = [threading.Thread(target=work, args=(f"reviewer {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [document for mine in given.values() for document in mine]
    assert failures == []
    assert sorted(everything) == sorted(asked)
