"""The contract of the queue when two transactions meet: whoever comes second sees what the first has done."""

from collections.abc import Callable

import pytest

from core.domain.desk import Desk
from core.domain.errors import Conflict
from core.domain.reviews import TaskId
from core.domain.routing import Reason
from core.ports import Tx
from tests.support.store_factory import LATER, NOW, World, a_route, labels
from tests.support.store_meeting import at_once


def test_two_leaves_at_once_give_a_place_back_once(world: World) -> None:
    world.questions(1)
    (task,) = world.claim("rosa")
    at_once(world, lambda tx: tx.tasks.release("rosa"), lambda tx: tx.tasks.release("rosa"))
    assert world.task(task).places == 1
    assert [len(world.claim(who)) for who in ("omar", "lea")] == [1, 0]


def test_who_waits_for_a_question_sees_who_holds_it_then(world: World) -> None:
    world.questions(1)
    (task,) = world.claim("rosa")
    held, seen = at_once(
        world,
        lambda tx: tx.tasks.claim("omar", 1, "other", LATER, LATER),
        lambda tx: tx.tasks.get(task.id, "rosa"),
    )
    assert [one.id for one in held] == [task.id]
    assert (seen.lease, seen.places) == (None, 0)


def test_a_desk_changes_only_after_the_questions_that_are_asked_by_it_as_it_was(world: World) -> None:
    (ticket,) = world.tickets("what is this")

    def ask(tx: Tx) -> int:
        tx.labels.current()
        route = a_route(Reason.UNSCORED, wanted=tx.project().desk.wanted)
        tx.tasks.put(ticket.id, None, route, "by margin", NOW)
        return route.wanted

    def change(tx: Tx) -> list[int]:
        tx.save_desk(Desk(wanted=2))
        return [task.wanted for task, _, _ in tx.tasks.open_page(TaskId(0), 10)]

    assert at_once(world, ask, change) == (1, [1])


def test_labels_stay_while_somebody_writes_by_them(world: World) -> None:
    world.label_set("network", "printer")

    def learn(tx: Tx) -> int:
        current = tx.labels.current()
        return current.number

    def add(tx: Tx) -> int:
        current = tx.labels.current()
        tx.labels.save(current.with_(labels("mail")), "lea", NOW)
        return current.number + 1

    seen, added = at_once(world, learn, add)
    assert added == seen + 1


def test_who_saves_labels_last_is_told_that_they_changed(world: World) -> None:
    world.label_set("network", "printer")
    with world.store.reading(world.project.id) as tx:
        known = tx.labels.current()

    def save(name: str) -> Callable[[Tx], object]:
        return lambda tx: tx.labels.save(known.with_(labels(name)), "lea", NOW)

    with pytest.raises(Conflict, match="changed meanwhile"):
        at_once(world, save("mail"), save("vpn"))
