"""The contract of what was seen outside."""

from dataclasses import replace
from datetime import timedelta

from core.domain.documents import ProjectId
from core.store.store import SqlStore
from tests.domain.test_surroundings import ASTRAY, SIGHT
from tests.support.store_factory import World

SEVEN, EIGHT = ProjectId(7), ProjectId(8)


def test_at_first_nobody_has_looked(store: SqlStore) -> None:
    with store.shared_view() as tx:
        assert (tx.sights.last(), tx.sights.left()) == (None, {})


def test_what_was_seen_is_kept_whole(store: SqlStore) -> None:
    with store.shared() as tx:
        tx.sights.keep(SIGHT)
    with store.shared_view() as tx:
        assert tx.sights.last() == SIGHT


def test_a_later_look_takes_the_place_of_an_earlier_and_never_the_other_way(store: SqlStore) -> None:
    later = replace(SIGHT, seen_at=SIGHT.seen_at + timedelta(minutes=5), endpoints=())
    with store.shared() as tx:
        tx.sights.keep(SIGHT)
        tx.sights.keep(later)
        tx.sights.keep(SIGHT)
        assert tx.sights.last() == later


def test_a_look_of_the_same_moment_counts(store: SqlStore) -> None:
    with store.shared() as tx:
        tx.sights.keep(SIGHT)
        tx.sights.keep(replace(SIGHT, away=None))
        assert tx.sights.last() == replace(SIGHT, away=None)


def test_what_was_left_is_known_by_project_and_the_newest_counts(store: SqlStore) -> None:
    with store.shared() as tx:
        tx.sights.keep(SIGHT)
        tx.sights.leave(SEVEN, "1", SIGHT.seen_at)
        tx.sights.leave(EIGHT, "9", SIGHT.seen_at)
        tx.sights.leave(SEVEN, ASTRAY.mark, SIGHT.seen_at)
        assert tx.sights.left() == {SEVEN: ASTRAY.mark, EIGHT: "9"}


def test_a_project_sees_what_all_see(store: SqlStore, world: World) -> None:
    with store.transaction(world.project.id) as tx:
        tx.sights.keep(SIGHT)
        tx.sights.leave(world.project.id, "1", SIGHT.seen_at)
    with store.shared_view() as tx:
        assert (tx.sights.last(), tx.sights.left()) == (SIGHT, {world.project.id: "1"})
