"""The contract of the outbox: a notice is kept with its act, waits for each receiver apart, and is told."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.domain.notices import Notice, Standing, Untold
from core.store.store import SqlStore
from tests.support.store_factory import NOW, World, a_world

SOON, LATER = NOW + timedelta(seconds=2), NOW + timedelta(minutes=1)


@pytest.fixture
def world(url: str) -> Iterator[World]:
    """A project whose notices go to two receivers."""
    with closing(SqlStore(url, receivers=("mail", "hook"))) as store:
        yield a_world(store)


def notice(world: World, id_: str = "a") -> Notice:
    return Notice(
        id=id_, project=world.project.id, subject="Größe: 5", sentence="Desk: “x”.", link="training?project=1"
    )


def add(world: World, *ids: str, now: datetime = NOW) -> None:
    with world.store.transaction(world.project.id) as tx:
        for id_ in ids:
            tx.outbox.add(notice(world, id_), now)


def due(world: World, receiver: str = "hook", now: datetime = NOW, limit: int = 100) -> list[str]:
    with world.store.shared_view() as shared:
        return [untold.notice.id for untold in shared.outbox.due(receiver, now, limit)]


def standing(world: World, receiver: str = "hook") -> Standing:
    with world.store.shared_view() as shared:
        return shared.outbox.standing(receiver)


def attempt(world: World, id_: str, why: str = "", *, now: datetime = NOW, again: datetime = SOON) -> None:
    with world.store.shared() as shared:
        shared.outbox.attempt("hook", id_, now, again)
        if why:
            shared.outbox.failed("hook", id_, why)


def told(world: World, id_: str, receiver: str = "hook", now: datetime = NOW) -> None:
    with world.store.shared() as shared:
        shared.outbox.told(receiver, id_, now)


def test_a_notice_waits_whole_for_every_receiver(world: World) -> None:
    add(world, "a")
    with world.store.reading(world.project.id) as tx:
        assert tx.outbox.due("hook", NOW, 9) == tx.outbox.due("mail", NOW, 9)
        assert tx.outbox.due("hook", NOW, 9) == [Untold(notice=notice(world), attempts=0)]


def test_an_act_across_projects_keeps_a_notice_too(world: World) -> None:
    with world.store.shared() as shared:
        shared.outbox.add(notice(world), NOW)
    assert due(world) == ["a"]


def test_a_notice_added_twice_is_one_as_it_was_first(world: World) -> None:
    add(world, "a", "a")
    with world.store.transaction(world.project.id) as tx:
        tx.outbox.add(replace(notice(world), sentence="Otherwise."), LATER)
        assert tx.outbox.due("hook", LATER, 9) == [Untold(notice=notice(world), attempts=0)]


def test_a_notice_that_went_out_is_not_added_anew(world: World) -> None:
    add(world, "a")
    told(world, "a")
    add(world, "a")
    assert (due(world), due(world, "mail")) == ([], ["a"])


def test_a_notice_of_an_act_that_was_stopped_is_forgotten(world: World) -> None:
    def half_an_act() -> None:
        with world.store.transaction(world.project.id) as tx:
            tx.outbox.add(notice(world), NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_an_act()
    assert due(world) == []


def test_without_receivers_nothing_is_kept(url: str, world: World) -> None:
    with closing(SqlStore(url)) as nobody:
        add(World(nobody, world.project), "a")
    assert (due(world), due(world, "mail")) == ([], [])


def test_the_oldest_come_first_and_no_more_than_asked_for(world: World) -> None:
    add(world, "b", "a", now=LATER)
    add(world, "c", now=NOW)
    assert due(world, now=LATER) == ["b", "a", "c"]
    assert due(world, now=LATER, limit=2) == ["b", "a"]


def test_a_notice_is_not_due_before_its_time(world: World) -> None:
    add(world, "a", now=LATER)
    assert (due(world, now=SOON), due(world, now=LATER)) == ([], ["a"])


def test_what_is_being_told_is_due_again_after_a_while_unless_it_went_out(world: World) -> None:
    add(world, "a")
    attempt(world, "a")
    attempt(world, "a")
    assert (due(world), due(world, "mail")) == ([], ["a"])
    with world.store.shared_view() as shared:
        assert shared.outbox.due("hook", SOON, 9) == [Untold(notice=notice(world), attempts=2)]


def test_what_went_out_is_never_due_again_whatever_is_noted_later(world: World) -> None:
    add(world, "a")
    told(world, "a")
    attempt(world, "a", "It was away.")
    assert (due(world, now=LATER), standing(world)) == ([], Standing(told_at=NOW))


def test_the_others_of_a_receiver_that_is_away_wait_as_well(world: World) -> None:
    add(world, "a", "b", "c")
    attempt(world, "c", again=LATER)
    with world.store.shared() as shared:
        shared.outbox.hold("hook", SOON)
    assert (due(world), due(world, now=SOON), due(world, now=LATER)) == ([], ["a", "b"], ["a", "b", "c"])
    assert due(world, "mail") == ["a", "b", "c"]


def test_what_happens_while_a_receiver_is_away_is_tried_at_once(world: World) -> None:
    with world.store.shared() as shared:
        shared.outbox.hold("hook", LATER)
    add(world, "a", now=SOON)
    assert due(world, now=SOON) == ["a"]


def test_nothing_happened_means_nothing_stands_out(world: World) -> None:
    assert standing(world) == Standing()


def test_a_standing_says_how_many_wait_since_when_and_what_was_wrong_last(world: World) -> None:
    add(world, "a", now=NOW)
    add(world, "b", "c", now=SOON)
    attempt(world, "b", "Later words.", now=LATER)
    attempt(world, "a", "Earlier words.", now=SOON)
    assert standing(world) == Standing(waiting=3, since=NOW, error="Later words.")
    assert standing(world, "mail") == Standing(waiting=3, since=NOW)


def test_what_was_wrong_is_past_once_it_went_out(world: World) -> None:
    add(world, "a", "b")
    attempt(world, "a", "It was away.")
    told(world, "a", now=SOON)
    told(world, "b", now=LATER)
    assert standing(world) == Standing(told_at=LATER)


def test_what_a_receiver_was_told_long_ago_is_forgotten_in_small_bits_and_nothing_else(world: World) -> None:
    add(world, "a", "b", "c", "d")
    told(world, "a")
    told(world, "b")
    told(world, "c", now=LATER)
    for forgotten in (["a"], ["b"], []):
        with world.store.shared() as shared:
            shared.outbox.forget("hook", LATER, 1)
        add(world, "a", "b", "c", "d")  # only what is not known any more is kept anew
        assert due(world) == ["d", *forgotten]
        for one in forgotten:
            told(world, one, now=LATER)
    assert due(world, "mail") == ["a", "b", "c", "d"]
