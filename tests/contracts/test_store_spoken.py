"""The contract of whose word a truth is, and of two leads who decide about one suspected label at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from core.domain.actors import Actor, Role
from core.domain.datasets import Split
from core.domain.documents import DocumentId, Truth
from core.domain.errors import Conflict
from core.domain.labels import Labels
from core.domain.reviews import Action, TaskState
from core.domain.routing import Reason
from core.local.clock import SystemClock
from core.store import spoken
from core.workflow.suspecting import Suspecting
from tests.support.store_factory import NOW, World, a_route, labels

LEADS = [Actor(id=name, name=name.title(), roles=frozenset({Role.LEAD})) for name in ("lea", "lin")]


def truths(world: World, *documents: DocumentId) -> dict[DocumentId, Truth]:
    with world.store.reading(world.project.id) as tx:
        return tx.documents.truths(documents)


def test_a_truth_of_a_file_is_nobodys_word(world: World) -> None:
    (ticket,) = world.on_side(Split.TRAINING, 1, given=labels("network"))
    assert truths(world, ticket.id) == {ticket.id: Truth(labels=labels("network"))}


def test_a_truth_of_an_answer_is_the_word_of_who_gave_it_and_an_adjudicators_is_told(world: World) -> None:
    world.label_set()
    (ticket,) = world.on_side(Split.TRAINING, 1)
    world.ask(ticket)
    (task,) = world.claim()
    world.review(task, "network", label_set=1, decided_at=NOW)
    assert truths(world, ticket.id) == {ticket.id: Truth(labels=labels("network"), by="rosa", at=NOW)}
    world.review(task, "printer", reviewer="lea", action=Action.ADJUDICATE, label_set=1, decided_at=NOW)
    said = Truth(labels=labels("printer"), by="lea", at=NOW, adjudicated=True)
    assert truths(world, ticket.id) == {ticket.id: said}


def test_held_out_unknown_and_foreign_tickets_are_not_told(world: World, other: World) -> None:
    (hidden,) = world.on_side(Split.HELD_OUT, 1, given=labels("network"))
    (unknown,) = world.on_side(Split.TRAINING, 1)
    (foreign,) = other.on_side(Split.TRAINING, 1, given=labels("network"))
    assert truths(world, hidden.id, unknown.id, foreign.id, DocumentId(9_999)) == {}


def test_more_tickets_than_are_asked_at_once_are_all_told(world: World) -> None:
    count = spoken.AT_ONCE + 3
    tickets = world.on_side(Split.TRAINING, count, given=labels("network"))
    assert len(truths(world, *(ticket.id for ticket in tickets))) == count


def test_the_live_question_about_a_ticket_is_found_while_it_is_live(world: World, other: World) -> None:
    (ticket,) = world.questions(1)
    with world.store.transaction(world.project.id) as tx:
        task = tx.tasks.live(ticket.id)
        assert task
        tx.tasks.settle(task, TaskState.DONE)
        assert tx.tasks.live(ticket.id) is None
    world.ask(ticket)
    with other.store.reading(other.project.id) as tx:
        assert tx.tasks.live(ticket.id) is None


@pytest.mark.parametrize("question", ["none", "open", "held"])
def test_of_two_leads_who_decide_at_once_one_is_told_that_it_was_decided(world: World, question: str) -> None:
    world.label_set()
    (ticket,) = world.on_side(Split.TRAINING, 1, given=labels("network"))
    if question != "none":
        with world.store.transaction(world.project.id) as tx:
            tx.tasks.put(ticket.id, None, a_route(Reason.REQUESTED), "requested by a lead", NOW)
    if question == "held":
        world.claim()
    suspecting, barrier = Suspecting(world.store, SystemClock()), Barrier(2)

    def decide(lead: Actor, said: Labels) -> Labels | None:
        barrier.wait()
        try:
            word = suspecting.decide(lead, world.project.id, lead.id, ticket.id, labels("network"), said)
        except Conflict:
            return None
        return word.labels

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(decide, LEADS, (labels("network"), labels("printer"))))
    (word,) = (one for one in told if one)
    assert world.truth(ticket) == word
    with world.store.reading(world.project.id) as tx:
        assert tx.tasks.live(ticket.id) is None
