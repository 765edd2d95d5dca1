"""The contract of answers: each is kept once and for ever, and the truth of a ticket follows from them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.domain.errors import Conflict, NotFound
from core.domain.labels import Labels
from core.domain.reports import ReviewerDay
from core.domain.reviews import Action, Answer, NewReview, ReviewId, Task, Verdict
from tests.support.store_factory import NOW, World, a_prediction, labels


@pytest.fixture
def task(world: World) -> Task:
    """One leased question about a ticket nobody has labelled."""
    world.questions(1)
    return world.claim()[0]


@pytest.fixture
def known(world: World) -> Task:
    """One leased question about a ticket that an import labelled afterwards."""
    (ticket,) = world.questions(1)
    task = world.claim(number=9)[-1]
    world.tickets(ticket.text, given=labels("network"))
    return task


def truth(world: World, task: Task) -> Labels | None:
    with world.store.reading(world.project.id) as tx:
        return tx.documents.get(task.document).labels


def test_an_answer_comes_back_as_it_was_given(world: World) -> None:
    version = world.version()
    (ticket,) = world.tickets("a")
    world.predict(version, ticket, a_prediction("printer"))
    world.ask(ticket, version=version.id)
    (task,) = world.claim()
    answer = Answer(
        operation="click 1",
        task=task.id,
        token="t",
        action=Action.CORRECT,
        labels=labels("Zugänge"),
        note="It says so.",
        decided_at=NOW + timedelta(seconds=3),
    )
    new = NewReview(
        answer=answer,
        task=task,
        reviewer="rosa",
        action=Action.CORRECT,
        verdict=Verdict.COUNTED,
        labels=labels("Zugänge"),
        label_set=0,
        received_at=NOW,
    )
    with world.store.transaction(world.project.id) as tx:
        review = tx.reviews.add(new)
        assert tx.reviews.by_operation("click 1") == review
    assert (review.operation, review.task, review.document, review.reviewer) == ("click 1", task.id, ticket.id, "rosa")
    assert (review.action, review.verdict, review.note) == (Action.CORRECT, Verdict.COUNTED, "It says so.")
    assert (review.labels, review.predicted) == (labels("Zugänge"), labels("printer"))
    assert (review.decided_at, review.undone) == (NOW + timedelta(seconds=3), False)


def test_an_answer_without_its_own_time_was_decided_when_it_arrived(world: World, task: Task) -> None:
    assert world.review(task, "network").decided_at == NOW


def test_the_same_operation_is_one_review(world: World, task: Task) -> None:
    first = world.review(task, "network", operation="click")
    again = world.review(task, "printer", operation="click")
    assert again == first
    assert truth(world, task) == labels("network")


def test_no_review_is_found_for_an_unknown_operation(world: World) -> None:
    with world.store.reading(world.project.id) as tx:
        assert tx.reviews.by_operation("never") is None


def test_operations_of_two_projects_do_not_meet(world: World, other: World, task: Task) -> None:
    world.review(task, "network", operation="click")
    other.questions(1)
    assert other.review(other.claim()[0], "mouse", operation="click").labels == labels("mouse")


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.CORRECT])
def test_an_answer_that_counts_becomes_the_truth(world: World, task: Task, action: Action) -> None:
    world.review(task, "network", action=action)
    assert truth(world, task) == labels("network")


def test_a_later_answer_that_counts_overwrites_the_truth(world: World, known: Task) -> None:
    world.review(known, "printer")
    world.review(known, "mouse")
    assert truth(world, known) == labels("mouse")


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.CORRECT])
def test_an_extra_answer_never_touches_the_truth(world: World, task: Task, known: Task, action: Action) -> None:
    for asked in (task, known):
        world.review(asked, "printer", action=action, verdict=Verdict.EXTRA)
    assert (truth(world, task), truth(world, known)) == (None, labels("network"))


@pytest.mark.parametrize("action", [Action.SKIP, Action.FLAG])
def test_a_skip_or_flag_never_touches_the_truth(world: World, task: Task, known: Task, action: Action) -> None:
    for asked in (task, known):
        world.review(asked, action=action)
    assert (truth(world, task), truth(world, known)) == (None, labels("network"))


def test_an_undone_answer_leaves_no_truth_where_there_was_none(world: World, task: Task) -> None:
    world.undo(world.review(task, "network"), task)
    assert truth(world, task) is None


def test_an_undone_answer_gives_back_the_imported_truth(world: World, known: Task) -> None:
    world.undo(world.review(known, "printer"), known)
    assert truth(world, known) == labels("network")


def test_an_undone_answer_gives_back_the_earlier_one(world: World, known: Task) -> None:
    world.review(known, "printer")
    world.undo(world.review(known, "mouse"), known)
    assert truth(world, known) == labels("printer")


def test_undoing_an_earlier_answer_keeps_the_later_one(world: World, task: Task) -> None:
    earlier = world.review(task, "printer")
    world.review(task, "mouse")
    world.undo(earlier, task)
    assert truth(world, task) == labels("mouse")


def test_undoing_an_extra_answer_keeps_the_truth(world: World, task: Task) -> None:
    world.review(task, "printer")
    world.undo(world.review(task, "mouse", reviewer="omar", verdict=Verdict.EXTRA), task)
    assert truth(world, task) == labels("printer")


def test_an_extra_answer_does_not_become_the_truth_when_the_one_that_counted_is_undone(
    world: World, known: Task
) -> None:
    counted = world.review(known, "printer")
    world.review(known, "mouse", reviewer="omar", verdict=Verdict.EXTRA)
    world.undo(counted, known)
    assert truth(world, known) == labels("network")


def test_an_undone_review_says_so_and_its_row_is_as_it_was(world: World, task: Task) -> None:
    review = world.review(task, "network")
    undo = world.undo(review, task)
    with world.store.reading(world.project.id) as tx:
        assert tx.reviews.latest("rosa") == [undo, replace(review, undone=True)]


def test_a_review_is_undone_once(world: World, task: Task) -> None:
    review = world.review(task, "network")
    world.undo(review, task)
    with pytest.raises(Conflict):
        world.undo(review, task)


def test_the_same_undo_sent_twice_is_one(world: World, task: Task) -> None:
    review = world.review(task, "network")
    first, again = (world.review(task, action=Action.UNDO, undoes=review.id, operation="undo click") for _ in range(2))
    assert first == again


def test_the_latest_reviews_are_this_reviewers_newest_first(world: World, task: Task) -> None:
    reviews = [world.review(task, name) for name in "abc"]
    world.review(task, "d", reviewer="omar")
    with world.store.reading(world.project.id) as tx:
        assert tx.reviews.latest("rosa", 2) == [reviews[2], reviews[1]]


def test_reviews_are_exported_by_pages(world: World, task: Task) -> None:
    reviews = [world.review(task, name) for name in "abc"]
    with world.store.reading(world.project.id) as tx:
        assert tx.reviews.export(ReviewId(0), 2) == reviews[:2]
        assert tx.reviews.export(reviews[1].id, 2) == reviews[2:]


def test_reviews_that_stand_are_counted_by_day_and_person(world: World, task: Task) -> None:
    yesterday = NOW - timedelta(days=1)
    for action in (Action.CONFIRM, Action.CONFIRM, Action.CORRECT, Action.SKIP, Action.FLAG):
        world.review(task, "network", action=action)
    world.undo(world.review(task, "network", action=Action.CONFIRM), task)
    world.review(task, "network", reviewer="omar", decided_at=yesterday)
    rosa = ReviewerDay(day=NOW.date(), reviewer="rosa", confirmed=2, corrected=1, skipped=1, flagged=1)
    omar = ReviewerDay(day=date(2026, 11, 2), reviewer="omar", confirmed=0, corrected=1, skipped=0, flagged=0)
    with world.store.reading(world.project.id) as tx:
        assert tx.reviews.days() == [rosa, omar]
        assert tx.reviews.days("omar") == [omar]


def test_a_review_of_another_projects_ticket_is_refused(world: World, other: World, task: Task) -> None:
    with pytest.raises(NotFound):
        other.review(task, "network")
