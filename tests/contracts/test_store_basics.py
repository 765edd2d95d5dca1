"""The store's own promises: opening, preparing, transactions, and what it says when the database cannot be used."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import NullPool

from core.domain.actors import Actor, Role
from core.domain.documents import NewDocument, ProjectId
from core.domain.errors import Conflict, NotFound, StoreIsNewer, StoreUnavailable
from core.domain.projects import NewProject
from core.domain.routing import Policy
from core.store import failures, migrate
from core.store.schema import metadata
from core.store.store import SqlStore
from tests.support.store_factory import NOW, World, a_world
from tests.support.store_history import some_history

NOBODY = 65534


class Stopped(BaseException):
    """What Streamlit raises to stop a script, as far as a store can tell."""


def raw(url: str, statement: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))


@contextmanager
def without_rights() -> Iterator[None]:
    """Be somebody whom file permissions hold (root passes them all)."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that nobody in particular can enter; pytest's own belong to one person."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_opening_a_store_creates_nothing(tmp_path: Path) -> None:
    SqlStore(f"sqlite:///{tmp_path / 'store.sqlite'}")
    assert list(tmp_path.iterdir()) == []


def test_using_a_missing_file_says_so_and_creates_nothing(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with pytest.raises(StoreUnavailable, match="make run"):
        store.check()
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
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


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


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite://", "nonsense"])
def test_an_address_of_no_database_we_know_is_refused(address: str) -> None:
    with pytest.raises(StoreUnavailable, match="sqlite:////path"):
        SqlStore(address)


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


def test_a_nested_transaction_is_a_mistake_and_not_a_deadlock(sqlite_url: str) -> None:
    with closing(SqlStore(sqlite_url)) as store:
        with pytest.raises(RuntimeError, match="nested"), store.shared(), store.shared():
            pass
        store.check()


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


def test_a_read_only_file_says_to_give_permission(open_folder: Path) -> None:
    path = open_folder / "store.sqlite"
    with closing(SqlStore(f"sqlite:///{path}")) as store:
        store.migrate()
        world = a_world(store)
    path.chmod(0o444)
    with closing(SqlStore(f"sqlite:///{path}")) as store, without_rights():
        with pytest.raises(StoreUnavailable) as refused:
            World(store, world.project).tickets("cannot be kept")
        store.close()
    assert failures.READ_ONLY in str(refused.value)


def test_a_full_disk_says_so_and_keeps_what_was_there(sqlite_url: str) -> None:
    with closing(SqlStore(sqlite_url)) as store:
        world = a_world(store)
        world.tickets("was there before")
        with store._writer.connect() as connection:  # the one connection of the pool keeps the limit
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(StoreUnavailable) as refused:
            world.tickets(*(f"{place}" * 5_000 for place in range(100)))
        assert failures.FULL in str(refused.value)
        with store.reading(world.project.id) as tx:
            assert tx.documents.count()[0] == 1


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"a letter to my aunt " * 200)
    store = SqlStore(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with pytest.raises(StoreUnavailable, match="backup"):
        store.check()


def test_a_server_that_does_not_answer_says_so(tmp_path: Path) -> None:
    store = SqlStore(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}")
    with pytest.raises(StoreUnavailable, match="does not answer"):
        store.check()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_BUSY, failures.LOCKED),
        (sqlite3.SQLITE_IOERR_FSYNC, failures.DISK),
        (sqlite3.SQLITE_READONLY_DIRECTORY, failures.READ_ONLY),
        (sqlite3.SQLITE_FULL, failures.FULL),
        (sqlite3.SQLITE_CORRUPT, failures.DAMAGED),
        (sqlite3.SQLITE_CANTOPEN, failures.MISSING),
        (sqlite3.SQLITE_MISUSE, failures.UNKNOWN),
    ],
)
def test_each_failure_of_sqlite_has_its_sentence(code: int, sentence: str) -> None:
    problem = sqlite3.OperationalError("SECRET TICKET TEXT")
    problem.sqlite_errorcode = code
    said = str(failures.error_for(OperationalError("SELECT secret", {"text": "SECRET"}, problem)))
    assert said.endswith(sentence)
    assert "secret" not in said.casefold()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("53100", failures.FULL),
        ("55P03", failures.LOCKED),
        ("25006", failures.READ_ONLY),
        ("58030", failures.DISK),
        ("57P01", failures.NO_SERVER),
        ("3D000", failures.MISSING),
        ("0A000", failures.UNKNOWN),
    ],
)
def test_each_failure_of_postgresql_has_its_sentence(state: str, sentence: str) -> None:
    said = failures._from_postgresql(state, "SECRET TICKET TEXT")
    assert isinstance(said, StoreUnavailable)
    assert str(said).endswith(sentence)


@pytest.mark.parametrize("state", ["40001", "40P01", "23505"])
def test_two_transactions_in_each_others_way_are_a_conflict(state: str) -> None:
    assert isinstance(failures._from_postgresql(state, ""), Conflict)


def test_no_error_of_the_database_shows_ticket_text(world: World) -> None:
    broken = text("INSERT INTO nowhere (text) VALUES (:text)")
    with pytest.raises(StoreUnavailable) as refused, world.store.transaction(world.project.id) as tx:
        tx._scope.connection.execute(broken, {"text": "my password is swordfish"})
    assert "swordfish" not in str(refused.value)
    assert "INSERT" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_row_that_points_to_nothing_is_not_found(world: World) -> None:
    version = world.version()
    with pytest.raises(NotFound), world.store.transaction(world.project.id) as tx:
        tx.versions.add(version.trained, version.dataset, None, 0, 999, "olga", NOW)


@pytest.mark.parametrize("table", ["review", "decision", "audit", "comparison", "dataset_document"])
@pytest.mark.parametrize("act", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_history_refuses_to_be_changed(url: str, world: World, table: str, act: str) -> None:
    some_history(world)
    column = "labels" if table == "dataset_document" else "id"
    with pytest.raises(DBAPIError, match="kept for ever"):
        raw(url, act.format(table=table, column=column))


def test_postgresql_refuses_to_empty_history(postgres_url: str) -> None:
    with pytest.raises(DBAPIError, match="kept for ever"):
        raw(postgres_url, "TRUNCATE audit")


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
    columns = "project_id, document_id, state, reason, inclusion_probability, priority, policy, created_at"
    twice = "INSERT INTO task ({columns}, claim_order, position) SELECT {columns}, 0, 0 FROM task"
    with pytest.raises(IntegrityError):
        raw(url, twice.format(columns=columns))


def test_a_project_remembers_all_that_was_decided_at_its_start(store: SqlStore) -> None:
    new = NewProject(
        name="Ä desk", held_out_share=0.25, policy=Policy(threshold=0.6, audit_share=0.1), salt="s", demo=True
    )
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
        tx.save_policy(Policy(threshold=0.9, audit_share=0.5))
        assert tx.project().policy == Policy(threshold=0.9, audit_share=0.5)
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
