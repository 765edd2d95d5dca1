"""The audit trail is a chain: every entry is sealed, and whatever is changed behind the program's back is found."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from core.domain.chain import EXPORTED, GENESIS, Sealed, check
from core.store.store import SqlStore
from tests.support.store_factory import NOW, World

Behind = Callable[..., None]


@pytest.fixture
def behind(url: str) -> Behind:
    """Change the database as somebody with its password could: past the triggers."""

    def change(statement: str, number: int = 0) -> None:
        with create_engine(url, poolclass=NullPool).begin() as connection:
            _blind(connection)
            connection.execute(text(statement), {"number": number} if ":number" in statement else {})

    return change


def _blind(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
        return
    triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
    for name in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))


def wrote(world: World, entries: int = 5) -> None:
    for number in range(entries):
        with world.store.transaction(world.project.id) as tx:
            tx.audit.add("olga", "promote", f"version {number}", {"ünïcode": "ß", "n": number}, NOW)


def checked(world: World):
    with world.store.reading(world.project.id) as tx:
        return tx.audit.check()


def test_an_untouched_trail_is_as_it_was_written_and_its_head_moves_with_each_entry(world: World) -> None:
    heads = {checked(world).head}
    for _ in range(3):
        wrote(world, 1)
        verdict = checked(world)
        assert not verdict.broken
        heads.add(verdict.head)
    assert len(heads) == 4


def test_acts_of_projects_and_of_the_installation_are_one_chain(world: World) -> None:
    before = checked(world).entries
    wrote(world, 2)
    with world.store.shared() as tx:
        tx.audit.add("ada", "change person", "Noor", {}, NOW)
    wrote(world, 1)
    assert (checked(world).entries - before, checked(world).broken) == (4, 0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'noor' WHERE id = :number",
        "UPDATE audit SET action = 'reject' WHERE id = :number",
        "UPDATE audit SET subject = 'version 9' WHERE id = :number",
        "UPDATE audit SET detail = '{}' WHERE id = :number",
        "UPDATE audit SET project_id = NULL WHERE id = :number",
        "UPDATE audit SET at = '2026-11-20 10:00:00.000000' WHERE id = :number",
        "UPDATE audit_seal SET hash = 'f' WHERE audit_id = :number",
        "DELETE FROM audit_seal WHERE audit_id = :number",
    ],
)
def test_an_edited_entry_is_found_by_its_number(world: World, behind: Behind, change: str) -> None:
    wrote(world)
    with world.store.reading(world.project.id) as tx:
        number = tx.audit.latest()[2].number
    behind(change, number)
    assert checked(world).broken in (number, number + 1)  # a seal that is gone is missed by the entry after it


def test_an_entry_cut_out_of_the_middle_is_found(world: World, behind: Behind) -> None:
    wrote(world)
    with world.store.reading(world.project.id) as tx:
        number = tx.audit.latest()[2].number
    behind("DELETE FROM audit_seal WHERE audit_id = :number", number)
    behind("DELETE FROM audit WHERE id = :number", number)
    assert checked(world).broken == number + 1


def test_entries_cut_off_the_end_are_found(world: World, behind: Behind) -> None:
    wrote(world)
    with world.store.reading(world.project.id) as tx:
        number = tx.audit.latest()[1].number
    behind("DELETE FROM audit_seal WHERE audit_id >= :number", number)
    behind("DELETE FROM audit WHERE id >= :number", number)
    assert "were written" in checked(world).why


def test_an_entry_put_in_from_outside_is_found(world: World, behind: Behind) -> None:
    wrote(world)
    behind(
        "INSERT INTO audit (project_id, actor, action, subject, detail, at)"
        " VALUES (NULL, 'noor', 'promote', 'version 9', '{}', '2026-11-20 10:00:00.000000')"
    )
    verdict = checked(world)
    assert verdict.broken
    assert "not written by Countersign" in verdict.why


def test_entries_of_many_at_once_stand_in_one_chain(world: World) -> None:
    def write(number: int) -> None:
        with world.store.transaction(world.project.id) as tx:
            tx.audit.add(f"person {number}", "train", "job", {}, NOW + timedelta(seconds=number))

    before = checked(world).entries
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert (checked(world).entries - before, checked(world).broken) == (40, 0)


def test_an_act_that_is_not_kept_leaves_no_seal(world: World) -> None:
    wrote(world, 1)
    before = checked(world)
    with suppress(RuntimeError), world.store.transaction(world.project.id) as tx:
        tx.audit.add("olga", "promote", "version 9", {}, NOW)
        raise RuntimeError
    assert checked(world) == before


def test_an_empty_trail_stands_on_nothing(empty_url: str) -> None:
    store = SqlStore(empty_url)
    store.migrate()
    with store.shared_view() as tx:
        verdict = tx.audit.check()
    store.close()
    assert (verdict.entries, verdict.head, verdict.broken) == (0, GENESIS, 0)


def whole(world: World, at_once: int = 2) -> list[Sealed]:
    """Read the sealed trail as an export does."""
    got: list[Sealed] = []
    with world.store.shared_view() as tx:
        while page := tx.audit.sealed(got[-1].position if got else 0, at_once):
            got += page
        assert tx.audit.length() >= len(got)
    return got


def test_the_sealed_trail_of_all_projects_is_read_by_pages_and_fits(world: World, other: World) -> None:
    wrote(world, 3)
    wrote(other, 2)
    with world.store.shared() as tx:
        tx.audit.add("ada", EXPORTED, "all projects", {}, NOW)
        length = tx.audit.length()
    trail = whole(world)
    assert [one.position for one in trail] == list(range(1, length + 1))
    assert {world.project.id, other.project.id, None} <= {one.entry.project for one in trail}
    assert (check(trail).broken, check(trail).head) == (0, checked(world).head)


@pytest.mark.parametrize(
    "change", ["DELETE FROM audit WHERE id = :number", "DELETE FROM audit_seal WHERE audit_id = :number"]
)
def test_an_entry_that_is_gone_leaves_a_gap_that_whoever_checks_the_export_finds(
    world: World, behind: Behind, change: str
) -> None:
    wrote(world)
    with world.store.reading(world.project.id) as tx:
        number = tx.audit.latest()[2].number
    behind(change, number)
    assert check(whole(world)).broken == number + 1
