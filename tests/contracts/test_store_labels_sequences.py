"""Whatever people do to labels, and whoever answers meanwhile: no ticket is left with a label that is no more."""

import threading
from collections.abc import Callable
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.datasets import Split
from core.domain.documents import Document, DocumentId, NewDocument
from core.domain.labels import ChangeKind, Kind, Labels, carry
from core.domain.reviews import Action, Answer, NewReview, Task, TaskState, Verdict
from core.ports import Store, Tx
from core.store import truths
from tests.support.label_changes import answers, change, changes, labels
from tests.support.store_factory import NOW, World, a_world, fresh

TIMES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def submit(tx: Tx, task: Task, given_: Labels, label_set: int) -> None:
    """Answer a question as the use case does."""
    said = Answer(operation=fresh("answer"), task=task.id, token="", action=Action.CORRECT, labels=given_)
    new = NewReview(
        answer=said, task=task, reviewer="rosa", action=Action.CORRECT, verdict=Verdict.COUNTED, labels=given_,
        label_set=label_set, received_at=NOW,
    )  # fmt: skip
    tx.reviews.add(new)
    tx.tasks.answer(task.id, "rosa", TaskState.DONE)


def review_one(world: World, data: st.DataObject) -> None:
    """Answer what waits first."""
    for task in world.claim(number=1):
        with world.store.transaction(world.project.id) as tx:
            now = tx.labels.current()
            submit(tx, task, data.draw(answers(now)), now.number)


def change_one(world: World, data: st.DataObject) -> None:
    with world.store.transaction(world.project.id) as tx:
        now = tx.labels.current()
        drawn = data.draw(changes(now, count(data.draw(st.integers(0, 12)))))
        enough = {ChangeKind.SPLIT: 2, ChangeKind.RETIRE: 0}.get(drawn.kind, 1)
        if len(set(drawn.new)) < enough:
            return
        before = {ticket.id: ticket.labels for ticket in tickets(tx)}
        into = now.changed(drawn)
        told = tx.labels.touched(into)
        tx.labels.save(into, "lea", NOW)
        after = {ticket.id: ticket.labels for ticket in tickets(tx)}
    expected = {ticket: None if had is None else carry(had, [into.change], into) for ticket, had in before.items()}
    assert after == expected
    assert told.returning == sum(had is not None and after[ticket] is None for ticket, had in before.items())
    assert told.moving == sum(after[ticket] not in (None, had) for ticket, had in before.items())


def tickets(tx: Tx) -> list[Document]:
    return tx.documents.export(DocumentId(0), 1_000)


def import_one(world: World, data: st.DataObject) -> None:
    side = data.draw(st.sampled_from(Split))
    with world.store.reading(world.project.id) as tx:
        given_ = data.draw(st.none() | answers(tx.labels.current()))
    ticket = world.on_side(side, 1, given=given_)[0]
    if given_ is None:
        world.ask(ticket)


def check(world: World) -> None:
    with world.store.transaction(world.project.id) as tx:
        now, all_ = tx.labels.current(), tickets(tx)
        for ticket in all_:
            assert ticket.labels is None or now.check(ticket.labels) == ticket.labels
            truths.settle(tx._scope, ticket.id)
        assert [ticket.labels for ticket in tickets(tx)] == [ticket.labels for ticket in all_]
        waiting = {task.document for task, *_ in tx.tasks.open_page(0, 1_000)}
        assert {ticket.id for ticket in all_ if ticket.labels is None} == waiting


@TIMES
@given(data=st.data())
def test_every_truth_is_of_todays_labels_or_asked_again_and_the_same_when_told_anew(store: Store, data: st.DataObject):
    kind = data.draw(st.sampled_from(Kind))
    world = a_world(store, fresh("desk"), kind=kind, held_out_share=0.4)
    world.label_set("n1", "n2", "n3")
    acts = data.draw(st.lists(st.sampled_from([import_one, import_one, review_one, change_one]), max_size=14))
    for act in [import_one, *acts, change_one]:
        act(world, data)
        check(world)


def rename_while(world: World, write: Callable[[Tx, int], None]) -> None:
    """Rename a label while another transaction, which knows the labels of before, has not written yet."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with world.store.transaction(world.project.id) as tx:
            number = tx.labels.current().number
            begun.set()
            go_on.wait(10)
            write(tx, number)

    def rename() -> None:
        with world.store.transaction(world.project.id) as tx:
            into = tx.labels.current().changed(change(ChangeKind.RENAME, "vpn", "remote"))
            tx.labels.save(into, "lea", NOW)

    writing, renaming = threading.Thread(target=slow), threading.Thread(target=rename)
    writing.start()
    begun.wait(10)
    renaming.start()
    renaming.join(0.3)  # it waits for the writer, or has overtaken it by now
    go_on.set()
    writing.join(30)
    renaming.join(30)


def test_an_answer_on_its_way_while_labels_change_is_carried_too(world: World):
    world.label_set("mail", "vpn")
    ticket = world.questions(1)[0]
    task = world.claim()[0]
    rename_while(world, lambda tx, number: submit(tx, task, labels("vpn"), number))
    assert world.truth(ticket) == ("remote",)


def test_an_import_on_its_way_while_labels_change_is_carried_too(world: World):
    world.label_set("mail", "vpn")
    new = NewDocument(text=world.texts(Split.TRAINING, 1)[0], labels=labels("vpn"))
    rename_while(world, lambda tx, _: tx.documents.add([new], NOW))
    with world.store.reading(world.project.id) as tx:
        assert [ticket.labels for ticket in tickets(tx)] == [("remote",)]
