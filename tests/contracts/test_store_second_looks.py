"""The contract of answers that somebody else's later word has overruled."""

import pytest

from core.domain.documents import Document
from core.domain.labels import Change, ChangeKind
from core.domain.own_work import SecondLook
from core.domain.reviews import Action, Review, Task, Verdict
from core.domain.routing import Reason
from core.store.second_looks import PAGE
from tests.support.store_factory import NOW, UNTIL, World, a_route, labels


def looks(world: World, reviewer: str = "rosa", limit: int = 50) -> list[SecondLook]:
    with world.store.reading(world.project.id) as tx:
        return tx.reviews.overruled(reviewer, limit)


def question(world: World) -> Task:
    world.questions(1, wanted=2)
    return world.claim("rosa", 99)[-1]


def word(world: World, task: Task, *names: str, by: str = "lea") -> Review:
    return world.review(task, *names, reviewer=by, action=Action.ADJUDICATE)


@pytest.fixture
def overruled(world: World) -> Task:
    """Rosa said network, Omar printer, and Lea decided for mail."""
    task = question(world)
    world.review(task, "network", decided_at=NOW)
    world.review(task, "printer", reviewer="omar")
    word(world, task, "mail")
    return task


def test_an_answer_is_told_with_what_overruled_it(world: World, overruled: Task) -> None:
    (look,) = looks(world)
    assert look == SecondLook(
        document=overruled.document, text=overruled.text, answered_at=NOW, labels=labels("network"),
        truth=labels("mail"), by="lea", adjudicated=True,
    )  # fmt: skip


def test_an_answer_that_nobody_contradicted_is_not_told(world: World) -> None:
    task = question(world)
    world.review(task, "network")
    assert looks(world) == []
    world.review(task, "network", reviewer="omar")
    assert looks(world) == looks(world, "omar") == []


def test_a_dispute_that_is_not_decided_overrules_nobody(world: World) -> None:
    task = question(world)
    world.review(task, "network")
    world.review(task, "printer", reviewer="omar")
    assert looks(world) == []


def test_an_extra_opinion_that_came_after_the_word_is_not_told(world: World, overruled: Task) -> None:
    world.review(overruled, "network", reviewer="flo", verdict=Verdict.EXTRA)
    assert looks(world, "flo") == []


def test_an_answer_taken_back_is_not_told(world: World) -> None:
    task = question(world)
    taken_back = world.review(task, "network")
    world.review(task, reviewer="rosa", action=Action.UNDO, undoes=taken_back.id)
    word(world, task, "mail")
    assert looks(world) == []


def test_ones_own_word_overrules_nothing(world: World) -> None:
    task = question(world)
    world.review(task, "network")
    word(world, task, "mail", by="rosa")
    assert looks(world) == []


def test_the_newest_answers_come_first_and_no_more_than_wanted(world: World) -> None:
    tasks = [question(world) for _ in range(3)]
    for task in tasks:
        world.review(task, "network")
        word(world, task, "mail")
    assert [look.document for look in looks(world, limit=2)] == [tasks[2].document, tasks[1].document]


def test_answers_that_only_a_new_word_tells_apart_from_the_truth_hide_nothing(world: World) -> None:
    world.label_set("network", "printer", "mail")
    overruled = question(world)
    world.review(overruled, "network")
    word(world, overruled, "mail")
    for task in asked(world, PAGE + 1):
        world.review(task, "network")
        word(world, task, "network")
    rename(world, "network", "net")
    assert [(look.document, look.labels) for look in looks(world, limit=2)] == [(overruled.document, labels("net"))]


def asked(world: World, number: int) -> list[Task]:
    """Ask about so many tickets more."""
    world.questions(number, wanted=2)
    return world.claim("rosa", 10_000)[-number:]


def rename(world: World, old: str, new: str) -> None:
    with world.store.transaction(world.project.id) as tx:
        change = Change(kind=ChangeKind.RENAME, old=labels(old), new=labels(new))
        tx.labels.save(tx.labels.current().changed(change), "lea", NOW)


def test_answers_to_known_tickets_are_not_told(world: World) -> None:
    (ticket,) = world.tickets("what is this")
    task = known(world, ticket)
    world.review(task, "network")
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(ticket.id, None, a_route(Reason.REQUESTED), "requested", NOW)
    (asked,) = world.claim("omar")
    world.review(asked, "mail", reviewer="omar")
    assert world.truth(ticket) == labels("mail")
    assert looks(world) == []


def known(world: World, ticket: Document) -> Task:
    with world.store.transaction(world.project.id) as tx:
        tx.known.mark(ticket.id, labels("mail"), 0, "lea", NOW)
        task = tx.tasks.known("rosa", "token", NOW, UNTIL, 1)
    assert task
    return task


def test_another_projects_answers_are_not_told(world: World, other: World, overruled: Task) -> None:
    assert looks(other) == []
