"""What the store says when the database cannot be used: one sentence that helps, never ticket text."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.domain.errors import Conflict, NotFound, StoreUnavailable
from core.store import failures
from core.store.store import SqlStore
from tests.support.store_factory import NOW, World, a_world

NOBODY = 65534


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


def test_using_a_missing_file_says_so_and_creates_nothing(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with pytest.raises(StoreUnavailable, match="make run"):
        store.check()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite://", "nonsense"])
def test_an_address_of_no_database_we_know_is_refused(address: str) -> None:
    with pytest.raises(StoreUnavailable, match="sqlite:////path"):
        SqlStore(address)


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
        ("40001", failures.MEANWHILE),
        ("40P01", failures.MEANWHILE),
        ("3D000", failures.MISSING),
        ("0A000", failures.UNKNOWN),
    ],
)
def test_each_failure_of_postgresql_has_its_sentence(state: str, sentence: str) -> None:
    said = failures._from_postgresql(state, "SECRET TICKET TEXT")
    assert isinstance(said, StoreUnavailable)
    assert str(said).endswith(sentence)


def test_a_row_that_is_there_already_is_a_conflict() -> None:
    assert isinstance(failures._from_postgresql("23505", ""), Conflict)


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
