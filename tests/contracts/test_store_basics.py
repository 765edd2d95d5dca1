"""The store's own promises: opening, preparing, transactions, and what the database itself refuses."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from core.domain.actors import Actor, Role
from core.domain.documents import NewDocument, ProjectId
from core.domain.errors import Conflict, NotFound, StoreIsNewer, StoreUnavailable
from core.domain.labels import Label
from core.domain.projects import NewProject
from core.domain.routing import Policy
from core.store import migrate
from core.store.schema import metadata
from core.store.store import SqlStore
from tests.support.store_factory import NOW, World, a_world
from tests.support.store_history import some_history

OWN = Policy(threshold=0.6, audit_share=0.1, by_label=((Label("vpn"), 0.9), (Label("Ärger"), 0.95)))


class Stopped(BaseException):
    """What Streamlit raises to stop a script, as far as a store can tell."""


def raw(url: str, statement: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))


def test_opening_a_store_creates_nothing(tmp_path: Path) -> None:
    SqlStore(f"sqlite:///{tmp_path / 'store.sqlite'}")
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_says_how_to_prepare_it(empty_url: str) -> None:
    with closing(SqlStore(empty_url)) as store:
        with pytest.raises(StoreUnavailable, match="make run"):
            store.check()
        with pytest.raises(StoreUnavailable, match="make run"), store.reading(ProjectId(1)) as tx:
            tx.project()


def test_preparing_a_database_twice_keeps_what_is_in_it(empty_url: str) -> None:
    with closing(SqlStore(empty_url)) as store:
        store.migrate()
        world = a_world(store)
        store.migrate()
        store.check()
        with store.reading(world.project.id) as tx:
            assert tx.project() == world.project


def test_the_migrations_make_exactly_the_tables_the_program_uses(url: str) -> None:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _not_of_the_search})
        assert compare_metadata(context, metadata) == []


def _not_of_the_search(_: object, name: str | None, *__: object) -> bool:
    """Leave out what full-text search makes for itself."""
    return not (name or "").startswith(("document_words", "document_vocabulary", "ix_document_words"))


def test_the_revision_in_the_program_is_that_of_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(migrate.FOLDER))
    assert scripts.get_current_head() == migrate.HEAD
    assert {script.revision for script in scripts.walk_revisions()} == migrate.known()


def test_a_database_of_a_newer_program_is_left_alone(url: str) -> None:
    raw(url, "UPDATE alembic_version SET version_num = '9999'")
    with closing(SqlStore(url)) as store:
        with pytest.raises(StoreIsNewer, match="update the program"):
            store.migrate()
        with pytest.raises(StoreIsNewer):
            store.check()


def test_starting_on_a_prepared_database_does_not_load_alembic(url: str) -> None:
    program = (
        "import sys; from core.store.store import SqlStore; s = SqlStore(sys.argv[1]); s.migrate(); s.check();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, url], check=False).returncode == 0


@pytest.mark.parametrize("stop", [Stopped, KeyboardInterrupt, RuntimeError])
def test_a_transaction_stopped_by_any_exception_leaves_nothing(world: World, stop: type[BaseException]) -> None:
    def half_an_act() -> None:
        with world.store.transaction(world.project.id) as tx:
            tx.documents.add([NewDocument(text="half")], NOW)
            raise stop

    with pytest.raises(stop):
        half_an_act()
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.count() == (0, 0, 0)


def test_a_stopped_transaction_lets_the_next_one_in(world: World) -> None:
    with pytest.raises(Stopped), world.store.transaction(world.project.id):
        raise Stopped
    assert len(world.tickets("whole")) == 1


def test_a_reading_transaction_refuses_to_write(world: World) -> None:
    with pytest.raises(StoreUnavailable), world.store.reading(world.project.id) as tx:
        tx.documents.add([NewDocument(text="sneaky")], NOW)


def test_a_reading_transaction_sees_one_moment(world: World) -> None:
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.count()[0] == 0
        thread = threading.Thread(target=world.tickets, args=("meanwhile",))
        thread.start()
        thread.join()
        assert tx.documents.count()[0] == 0
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.count()[0] == 1


def test_a_reader_does_not_wait_for_a_writer(world: World) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.documents.add([NewDocument(text="not yet said")], NOW)
        with world.store.reading(world.project.id) as reader:
            assert reader.documents.count()[0] == 0


def test_a_nested_transaction_is_a_mistake_and_not_a_deadlock(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="nested"), store.shared(), store.shared():
        pass
    assert a_world(store).project.name == "Service desk"


def test_another_program_cannot_write_between_a_read_and_a_write(sqlite_url: str) -> None:
    with closing(SqlStore(sqlite_url)) as store, closing(_another_program(sqlite_url)) as other_program:
        world = a_world(store)
        with store.transaction(world.project.id) as tx:
            assert tx.documents.count() == (0, 0, 0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other_program.execute("UPDATE project SET name = 'changed'")
            tx.documents.add([NewDocument(text="a")], NOW)


def _another_program(sqlite_url: str) -> sqlite3.Connection:
    return sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)


def test_a_claim_reads_no_more_of_the_queue_than_it_takes(sqlite_url: str) -> None:
    asked: list[tuple[str, object]] = []
    with closing(SqlStore(sqlite_url)) as store:
        world = a_world(store)
        event.listen(store._writer, "before_cursor_execute", lambda *seen: asked.append(seen[2:4]))
        world.claim()
        with store._reader.connect() as connection:
            plans = [
                [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", facts)]
                for statement, facts in asked
                if statement.startswith(("UPDATE", "SELECT", "DELETE"))
            ]
    steps = [step for plan in plans for step in plan if "task" in step or "lease" in step]
    assert any("ix_task_queue" in step for step in steps)
    assert any("ix_lease_held" in step for step in steps)
    assert any("ix_lease_run_out" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN")]


def test_two_stores_on_one_file_take_turns(sqlite_url: str) -> None:
    one, two = SqlStore(sqlite_url), SqlStore(sqlite_url)
    world = a_world(one)
    threads = [
        threading.Thread(target=World(store, world.project).tickets, args=(f"from {place}",))
        for place, store in enumerate((one, two) * 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with one.reading(world.project.id) as tx:
        assert tx.documents.count()[0] == 8
    one.close()
    two.close()


def test_sqlite_keeps_what_was_acknowledged_through_a_power_cut(sqlite_url: str) -> None:
    with closing(SqlStore(sqlite_url)) as store, store._writer.connect() as connection:
        answers = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize(
    "table", ["review", "proposal", "decision", "audit", "comparison", "compared_again", "dataset_document", "spend"]
)
@pytest.mark.parametrize("act", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_history_refuses_to_be_changed(url: str, world: World, table: str, act: str) -> None:
    some_history(world)
    column = "labels" if table == "dataset_document" else "id"
    with pytest.raises(DBAPIError, match="kept for ever"):
        raw(url, act.format(table=table, column=column))


def test_postgresql_refuses_to_empty_history(postgres_url: str) -> None:
    with pytest.raises(DBAPIError, match="kept for ever"):
        raw(postgres_url, "TRUNCATE audit, audit_seal")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE document SET text = text",
        "UPDATE document SET text_hash = text_hash",
        "UPDATE document SET held_out = NOT held_out",
    ],
)
def test_a_tickets_text_and_side_refuse_to_be_changed(url: str, world: World, change: str) -> None:
    world.tickets("as it was written")
    with pytest.raises(DBAPIError, match="kept for ever"):
        raw(url, change)


def test_a_tickets_other_facts_may_be_changed(url: str, world: World) -> None:
    world.tickets("as it was written")
    raw(url, "UPDATE document SET given_labels = '[\"network\"]'")


def test_a_task_may_be_live_only_once_for_a_ticket(url: str, world: World) -> None:
    world.questions(1)
    facts = "project_id, document_id, state, reason, inclusion_probability, priority, policy, created_at"
    columns = f"{facts}, wanted, answers, places, blind"
    twice = "INSERT INTO task ({columns}) SELECT {columns} FROM task"
    with pytest.raises(IntegrityError):
        raw(url, twice.format(columns=columns))


def test_a_project_remembers_all_that_was_decided_at_its_start(store: SqlStore) -> None:
    new = NewProject(name="Ä desk", held_out_share=0.25, policy=OWN, salt="s", demo=True)
    with store.shared() as shared:
        made = shared.projects.add(new, NOW)
        assert shared.projects.get(made.id) == made
        assert shared.projects.all() == [made]
    assert (made.name, made.salt, made.held_out_share, made.demo) == ("Ä desk", "s", 0.25, True)
    assert (made.policy, made.production, made.created_at) == (new.policy, None, NOW)


def test_a_project_without_a_salt_gets_a_random_one(store: SqlStore) -> None:
    with store.shared() as shared:
        one, two = (shared.projects.add(NewProject(name=name), NOW) for name in "ab")
    assert len(one.salt) >= 32
    assert one.salt != two.salt


def test_a_project_name_is_taken_once(world: World) -> None:
    with pytest.raises(Conflict, match="another name"), world.store.shared() as shared:
        shared.projects.add(NewProject(name=world.project.name), NOW)


def test_an_unknown_project_is_not_found(store: SqlStore) -> None:
    with pytest.raises(NotFound), store.reading(ProjectId(7)) as tx:
        tx.project()
    with pytest.raises(NotFound), store.transaction(ProjectId(7)) as tx:
        tx.documents.add([NewDocument(text="lost")], NOW)


def test_the_policy_of_a_project_can_be_changed(world: World, other: World) -> None:
    with world.store.transaction(world.project.id) as tx:
        for policy in (OWN, Policy(threshold=0.9, audit_share=0.5)):
            tx.save_policy(policy)
            assert tx.project().policy == policy
    with world.store.reading(other.project.id) as tx:
        assert tx.project().policy == Policy()


def test_a_person_is_saved_replaced_and_shut_out(store: SqlStore) -> None:
    rosa = Actor(id="rosa", name="Rosa", roles=frozenset({Role.REVIEWER}))
    leader = Actor(id="rosa", name="Rosa L.", roles=frozenset({Role.LEAD, Role.REVIEWER}))
    with store.shared() as shared:
        shared.people.save(rosa)
        assert shared.people.get("rosa") == rosa
        shared.people.save(leader)
        assert shared.people.get("rosa") == leader
        shared.people.save(leader, active=False)
        assert shared.people.all() == [(leader, False)]
        with pytest.raises(NotFound):
            shared.people.get("rosa")


def test_people_are_listed_by_name(store: SqlStore) -> None:
    with store.shared() as shared:
        for name in ("Zoe", "Abe"):
            shared.people.save(Actor(id=name, name=name, roles=frozenset()))
        assert [person.name for person, _ in shared.people.all()] == ["Abe", "Zoe"]
