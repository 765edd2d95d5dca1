"""The contract of known answers: asked about like any other ticket, of one person at a time, and never of who knows."""

from core.domain.documents import Document
from core.domain.reviews import Action, Task, TaskState
from core.domain.routing import Reason
from tests.support.store_factory import LATER, NOW, UNTIL, World, a_prediction, labels


def answer(world: World, task: Task, reviewer: str, state: TaskState = TaskState.OPEN) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.answer(task.id, reviewer, state)


def known(world: World) -> Document:
    """Add a ticket whose answer lea knows."""
    (ticket,) = world.tickets("known", given=labels("network"))
    with world.store.transaction(world.project.id) as tx:
        tx.known.mark(ticket.id, labels("network"), 0, "lea", NOW)
    return ticket


def ask(world: World, reviewer: str = "rosa", *, blind: bool = False) -> Task | None:
    with world.store.transaction(world.project.id) as tx:
        return tx.tasks.known(reviewer, "t", NOW, UNTIL, 0, blind=blind)


def asked(world: World, reviewer: str = "rosa") -> Task:
    """Ask and expect a question."""
    task = ask(world, reviewer)
    assert task is not None
    return task


def test_a_known_ticket_looks_like_any_other_and_moves_no_truth(world: World) -> None:
    (ticket,) = world.tickets("known", given=labels("network"))
    version = world.production().version
    world.predict(version, ticket, a_prediction("printer"))
    with world.store.transaction(world.project.id) as tx:
        tx.known.mark(ticket.id, labels("network"), 0, "lea", NOW)
        task = tx.tasks.known("rosa", "t", NOW, UNTIL, 0)
    assert task is not None
    assert (task.document, task.reason, task.predicted) == (ticket.id, Reason.KNOWN, labels("printer"))
    world.review(task, "printer")
    answer(world, task, "rosa", TaskState.DONE)
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.get(ticket.id).labels == labels("network")


def test_nobody_is_asked_the_same_known_ticket_twice_and_two_people_may_be(world: World) -> None:
    (ticket,) = world.tickets("known", given=labels("network"))
    with world.store.transaction(world.project.id) as tx:
        tx.known.mark(ticket.id, labels("network"), 0, "lea", NOW)
        task = tx.tasks.known("rosa", "t", NOW, UNTIL, 0)
        assert task is not None
        assert tx.tasks.known("rosa", "t", NOW, UNTIL, 0) is None
        assert tx.tasks.known("omar", "t", NOW, UNTIL, 0) is not None
    world.review(task, "printer")
    answer(world, task, "rosa", TaskState.DONE)
    with world.store.transaction(world.project.id) as tx:
        assert tx.tasks.known("rosa", "t", NOW, UNTIL, 0) is None


def test_a_known_answer_can_be_changed_and_forgotten(world: World) -> None:
    one, two = world.tickets("a", "b", given=labels("network"))
    with world.store.transaction(world.project.id) as tx:
        for ticket in (one, two):
            tx.known.mark(ticket.id, labels("network"), 0, "lea", NOW)
        tx.known.mark(one.id, labels("printer"), 1, "olga", LATER)
        tx.known.unmark(two.id)
    with world.store.reading(world.project.id) as tx:
        (known,) = tx.known.all()
    assert (known.document, known.labels, known.label_set, known.by) == (one.id, labels("printer"), 1, "olga")


def test_who_marked_a_known_answer_is_not_asked(world: World) -> None:
    known(world)
    assert ask(world, "lea") is None


def test_who_has_answered_the_ticket_before_is_not_asked(world: World) -> None:
    world.questions(1)
    (task,) = world.claim("rosa")
    world.review(task, "network", reviewer="rosa")
    answer(world, task, "rosa", TaskState.DONE)
    with world.store.transaction(world.project.id) as tx:
        tx.known.mark(task.document, labels("network"), 0, "lea", NOW)
    assert ask(world, "rosa") is None
    assert asked(world, "omar").document == task.document


def test_a_known_question_is_never_offered_to_anybody_else(world: World) -> None:
    known(world)
    task = asked(world)
    with world.store.transaction(world.project.id) as tx:
        assert tx.tasks.release("rosa") == 1
    assert world.claim("omar", 5) == []
    assert world.claim("rosa", 5) == []
    assert world.task(task).state is TaskState.WITHDRAWN


def test_a_known_question_whose_lease_ran_out_is_over(world: World) -> None:
    known(world)
    task = asked(world)
    assert world.claim("omar", 5, now=LATER) == []
    assert world.task(task).state is TaskState.WITHDRAWN


def test_a_skipped_known_question_is_over(world: World) -> None:
    known(world)
    task = asked(world)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.skip(task.id, "rosa")
    assert world.task(task).state is TaskState.WITHDRAWN


def test_a_flagged_known_question_is_one_that_leads_meet(world: World) -> None:
    ticket = known(world)
    task = asked(world)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
    assert (world.task(task).state, world.task(task).reason) == (TaskState.FLAGGED, Reason.REQUESTED)
    with world.store.transaction(world.project.id) as tx:
        assert tx.tasks.unflag(ticket.id)
    assert [one.document for one in world.claim("omar")] == [ticket.id]


def test_a_flagged_known_question_ends_beside_another_one(world: World) -> None:
    (ticket,) = world.tickets("known")
    with world.store.transaction(world.project.id) as tx:
        tx.known.mark(ticket.id, labels("network"), 0, "lea", NOW)
    task = asked(world)
    world.ask(ticket)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
    assert world.task(task).state is TaskState.WITHDRAWN


def test_where_a_version_answers_only_tickets_it_has_answered_are_asked_as_known(world: World) -> None:
    ticket = known(world)
    version = world.production().version
    assert ask(world) is None
    world.predict(version, ticket, a_prediction("printer"))
    assert asked(world).predicted == labels("printer")


def test_an_older_versions_answer_serves_where_production_has_given_none(world: World) -> None:
    ticket = known(world)
    world.predict(world.version(), ticket, a_prediction("mouse"))
    world.production()
    assert asked(world).predicted == labels("mouse")


def test_known_questions_are_blind_as_often_as_others(world: World) -> None:
    ticket = known(world)
    world.predict(world.production().version, ticket, a_prediction("printer"))
    task = ask(world, blind=True)
    assert task is not None
    assert task.blind


def test_a_known_answer_that_was_skipped_is_not_asked_of_the_same_person_again(world: World) -> None:
    known(world)
    task = asked(world)
    world.review(task, reviewer="rosa", action=Action.SKIP)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.skip(task.id, "rosa")
    assert ask(world) is None
