"""The store on each database it is made for: every contract test runs once on SQLite and once on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.labels import Kind
from core.store.migrate import HEAD
from core.store.schema import metadata
from core.store.store import SqlStore
from tests.support import store_postgres
from tests.support.store_factory import World, a_world


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    binaries = store_postgres.binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed here that these tests may start")
    with store_postgres.cluster(binaries) as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres_prepared(postgres_socket: Path) -> Iterator[str]:
    with store_postgres.database(postgres_socket) as name:
        store = SqlStore(store_postgres.url_of(postgres_socket, name))
        store.migrate()
        store.close()
        yield name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "store.sqlite"
    store = SqlStore(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'store.sqlite')}"


@pytest.fixture
def postgres_url(postgres_socket: Path, postgres_prepared: str) -> str:
    store_postgres.empty(postgres_socket, postgres_prepared, list(metadata.tables), HEAD)
    return store_postgres.url_of(postgres_socket, postgres_prepared)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a prepared, empty database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the same kind that nobody has prepared."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'nothing yet' / 'store.sqlite'}"
        return
    folder: Path = request.getfixturevalue("postgres_socket")
    with store_postgres.database(folder) as name:
        yield store_postgres.url_of(folder, name)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    store = SqlStore(url)
    yield store
    store.close()


@pytest.fixture
def world(store: SqlStore) -> World:
    """A single-label project."""
    return a_world(store)


@pytest.fixture
def other(store: SqlStore, world: World) -> World:
    """A second, multi-label project in the same store."""
    return a_world(store, "Phone desk", Kind.MULTI)
