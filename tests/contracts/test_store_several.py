"""The contract of questions that want several answers, and of near-duplicates."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.documents import DocumentId
from core.domain.errors import LeaseLost
from core.domain.labels import Change, ChangeKind
from core.domain.reviews import Action, Task, TaskState
from core.domain.routing import Reason
from tests.support.store_factory import LATER, NOW, UNTIL, World, a_prediction, a_route, labels


def documents(tasks: list[Task]) -> list[DocumentId]:
    return [task.document for task in tasks]


def answer(world: World, task: Task, reviewer: str, state: TaskState = TaskState.OPEN) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.answer(task.id, reviewer, state)


def test_a_question_is_given_to_as_many_people_as_it_wants(world: World) -> None:
    world.questions(1, wanted=2)
    assert len(world.claim("rosa")) == len(world.claim("omar")) == 1
    assert world.claim("flo") == []


def test_nobody_gets_two_places_of_one_question(world: World) -> None:
    world.questions(1, wanted=3)
    assert len(world.claim("rosa", 5)) == 1
    assert len(world.claim("rosa", 5)) == 1


def test_who_has_answered_is_not_asked_again_and_others_are(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    answer(world, task, "rosa")
    assert world.claim("rosa") == []
    assert documents(world.claim("omar")) == [task.document]
    assert world.task(task, "omar").answers == 1


def test_answers_leases_and_places_add_up_to_what_is_wanted(world: World) -> None:
    world.questions(1, wanted=3)
    (task,) = world.claim("rosa")
    world.claim("omar")
    answer(world, task, "rosa")
    now = world.task(task, "omar")
    assert (now.wanted, now.answers, now.places, now.lease is not None) == (3, 1, 1, True)


def test_an_answer_without_a_lease_takes_a_place(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    answer(world, task, "omar")
    assert (world.task(task).answers, world.task(task).places) == (1, 0)


def test_a_lease_that_ran_out_gives_its_place_back_and_no_more(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    world.claim("omar", now=NOW + timedelta(minutes=5))
    world.claim("flo", now=LATER)
    assert world.task(task, "rosa").lease is None
    assert world.task(task, "omar").lease is not None
    assert world.task(task, "flo").lease is not None
    assert world.task(task).places == 0


def test_setting_a_question_aside_ends_every_lease_on_it(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    world.claim("omar")
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
    assert world.task(task, "omar").lease is None
    assert world.task(task).places == 2


def test_a_disputed_question_is_shown_to_adjudicators_only(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    answer(world, task, "rosa")
    world.claim("omar")
    answer(world, task, "omar", TaskState.DISPUTED)
    assert world.claim("flo") == []
    with world.store.reading(world.project.id) as tx:
        assert documents(tx.tasks.disputed(10)) == [task.document]
        assert tx.tasks.state(NOW).disputed == 1


def test_an_answer_taken_back_opens_the_question_for_who_gave_it(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    answer(world, task, "rosa")
    answer(world, task, "omar", TaskState.DISPUTED)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.reopen(task.id, "rosa", "again", UNTIL, answers=1)
    now = world.task(task)
    assert (now.state, now.answers, now.places, now.lease is not None) == (TaskState.OPEN, 1, 0, True)
    assert world.claim("flo") == []


def test_a_question_whose_places_are_all_held_by_others_cannot_be_held_again(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.skip(task.id, "rosa")
    world.claim("omar")
    world.claim("flo")
    with pytest.raises(LeaseLost), world.store.transaction(world.project.id) as tx:
        tx.tasks.reopen(task.id, "rosa", "again", UNTIL, answers=0)


def test_an_old_question_is_not_opened_when_a_newer_one_was_decided(world: World) -> None:
    (ticket,) = world.questions(1)
    (old,) = world.claim()
    answer(world, old, "rosa", TaskState.DONE)
    world.ask(ticket)
    (new,) = world.claim("omar")
    answer(world, new, "omar", TaskState.DONE)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.reopen(old.id, "rosa", "again", UNTIL, answers=0)
    assert world.task(old).state is TaskState.WITHDRAWN
    assert world.claim("rosa") == []


def test_an_old_question_is_not_opened_beside_a_newer_one(world: World) -> None:
    (ticket,) = world.questions(1)
    (old,) = world.claim()
    answer(world, old, "rosa", TaskState.DONE)
    world.ask(ticket)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.reopen(old.id, "rosa", "again", UNTIL, answers=0)
    assert world.task(old).state is TaskState.WITHDRAWN
    assert documents(world.claim("omar")) == [ticket.id]


def test_a_question_answered_in_part_is_left_as_it_is(world: World) -> None:
    (ticket,) = world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    answer(world, task, "rosa")
    world.ask(ticket, priority=0.9, now=LATER)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.withdraw(ticket.id)
    now = world.task(task)
    assert (now.state, now.priority, now.answers) == (TaskState.OPEN, task.priority, 1)


def test_a_lead_can_ask_about_a_ticket_whose_truth_is_known(world: World) -> None:
    (known,) = world.tickets("known", given=labels("network"))
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(known.id, None, a_route(Reason.REQUESTED), "requested", NOW)
    assert documents(world.claim()) == [known.id]


def test_the_truth_waits_until_all_who_were_asked_agree(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    world.review(task, "network", reviewer="rosa")
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.get(task.document).labels is None
    world.review(task, "network", reviewer="omar")
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.get(task.document).labels == labels("network")


def test_an_adjudicators_word_is_the_truth(world: World) -> None:
    world.questions(1, wanted=2)
    (task,) = world.claim("rosa")
    world.review(task, "network", reviewer="rosa")
    world.review(task, "printer", reviewer="omar")
    world.review(task, "mouse", reviewer="lea", action=Action.ADJUDICATE)
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.get(task.document).labels == labels("mouse")
        assert [review.reviewer for review in tx.reviews.standing(task.id)] == ["rosa", "omar", "lea"]


def test_counting_what_waits_stops_where_it_is_told(world: World) -> None:
    world.questions(5)
    with world.store.reading(world.project.id) as tx:
        assert [tx.tasks.waiting(3), tx.tasks.waiting(100)] == [3, 5]


def test_open_questions_take_other_places(world: World) -> None:
    one, two = world.questions(2)
    with world.store.transaction(world.project.id) as tx:
        page = tx.tasks.open_page(0, 10)  # type: ignore[arg-type]
        assert [task.document for task, _, _ in page] == [one.id, two.id]
        assert page[0][1].received_at == one.received_at
        tx.tasks.prioritise([replace(page[0][0], priority=5.0, policy="by chance")])
    held = world.claim(number=2)
    assert documents(held) == [two.id, one.id]
    assert [task.policy for task in held] == ["below 0.7", "by chance"]


def test_what_waits_is_counted_by_the_first_label_of_the_answer_beside_it(world: World) -> None:
    world.label_set("network", "printer", "mail")
    version, tickets = world.version(), world.tickets("a", "b", "c", "d", "e")
    for ticket, *said in zip(tickets, ("network", "network", "printer"), strict=False):
        world.predict(version, ticket, a_prediction(*said))
        world.ask(ticket, version=version.id)
    world.ask(tickets[3])
    with world.store.transaction(world.project.id) as tx:
        rename = Change(kind=ChangeKind.RENAME, old=labels("network"), new=labels("net"))
        tx.labels.save(tx.labels.current().changed(rename), "lea", NOW)
        assert tx.tasks.predicted().counts == {labels("net"): 2, labels("printer"): 1, None: 1}


def test_only_pages_behind_a_question_are_read(world: World) -> None:
    world.questions(3)
    with world.store.reading(world.project.id) as tx:
        first = tx.tasks.open_page(0, 1)  # type: ignore[arg-type]
        rest = tx.tasks.open_page(first[0][0].id, 10)
    assert (len(first), len(rest)) == (1, 2)


def test_tickets_that_share_a_band_are_alike(world: World) -> None:
    one, two, other = world.tickets("a", "b", "c")
    world.ask(one, bands=("x", "y"))
    world.ask(two, bands=("z", "y"))
    world.ask(other, bands=("w",))
    (task,) = world.claim("rosa")
    with world.store.transaction(world.project.id) as tx:
        (near,) = tx.tasks.alike("rosa", [task], 10)[task.id]
        assert near.text == "b"
        held = tx.tasks.claim_these("rosa", [near.id], "t", UNTIL)
        assert documents(held) == [two.id]
        assert tx.tasks.alike("rosa", [task], 10) == {}
    assert documents(world.claim("rosa", 0)) == [one.id, two.id]


def test_what_somebody_else_holds_is_not_claimed_as_alike(world: World) -> None:
    one, two = world.tickets("a", "b")
    world.ask(one, bands=("x",))
    world.ask(two, bands=("x",))
    (task, near) = world.claim("omar", 2)
    with world.store.transaction(world.project.id) as tx:
        assert tx.tasks.alike("rosa", [task], 10) == {}
        assert tx.tasks.claim_these("rosa", [near.id], "t", UNTIL) == []


def test_a_persons_decisions_since_a_moment_are_counted_without_those_taken_back(world: World) -> None:
    first, second = world.questions(2)
    one, two = world.claim(number=2)
    world.review(one, "network")
    taken_back = world.review(two, "network")
    world.undo(taken_back, two)
    world.review(two, reviewer="omar", action=Action.SKIP)
    with world.store.reading(world.project.id) as tx:
        assert [tx.reviews.since("rosa", NOW), tx.reviews.since("rosa", LATER)] == [1, 0]
    assert first.id != second.id


def test_people_at_once_never_take_more_places_than_there_are(world: World) -> None:
    asked = [ticket.id for ticket in world.questions(60, wanted=3)]
    given: dict[str, list[DocumentId]] = {}

    def work(reviewer: str) -> None:
        mine = given[reviewer] = []
        while tasks := world.claim(reviewer, 3):
            for task in tasks:
                with world.store.transaction(world.project.id) as tx:
                    now = tx.tasks.get(task.id, reviewer)
                    done = now.answers + 1 == now.wanted
                    tx.tasks.answer(task.id, reviewer, TaskState.DONE if done else TaskState.OPEN)
            mine += documents(tasks)

    threads = [threading.Thread(target=work, args=(f"reviewer {number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for reviewer in list(given):  # who met only places that others were just answering comes back later
        before = given[reviewer]
        work(reviewer)
        given[reviewer] = before + given[reviewer]
    everything = sorted(document for mine in given.values() for document in mine)
    assert all(len(mine) == len(set(mine)) for mine in given.values())
    assert everything == sorted(asked * 3)
