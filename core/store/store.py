"""The store on SQL: opens transactions on SQLite or PostgreSQL and answers for what goes wrong in them."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from core.domain.documents import ProjectId
from core.domain.errors import StoreUnavailable
from core.ports import Shared, Tx
from core.store import engines, migrate
from core.store.failures import LOCKED, translated
from core.store.scope import Scope
from core.store.tx import SqlShared, SqlTx

LONGEST_WAIT_SECONDS = 60


class SqlStore:
    """A `core.ports.Store` on SQLAlchemy; opening it neither connects nor creates nor migrates anything.

    Args:
        url: `sqlite:////path/to/file.sqlite` or `postgresql+psycopg://name:password@host/database`.
        receivers: for whom the outbox keeps notices.

    Raises:
        StoreUnavailable: the address is none of the two.
    """

    def __init__(self, url: str, receivers: Sequence[str] = ()) -> None:
        """Remember where the database is."""
        self._receivers = tuple(receivers)
        try:
            self._url = make_url(url)
        except ArgumentError:
            raise StoreUnavailable(_ADDRESS) from None
        backend = self._url.get_backend_name()
        if backend not in {"sqlite", "postgresql"} or (backend == "sqlite" and not self._url.database):
            raise StoreUnavailable(_ADDRESS)
        self._writer = engines.writing(self._url)
        self._reader = engines.reading(self._url)
        # SQLite's own waiting starves some writers for seconds; a queue within the process does not.
        self._turn = _Turn(_lock_for(str(self._url.database)) if backend == "sqlite" else None)

    def migrate(self) -> None:
        """Bring the database to this program's schema.

        Raises:
            StoreIsNewer: a newer program made it; it is left alone.
            StoreUnavailable: it cannot be written.
        """
        with translated(), self._turn.taken():
            migrate.migrate(self._url)

    def check(self) -> None:
        """Read one row.

        Raises:
            StoreUnavailable: the database is not there, not prepared, or cannot be read.
        """
        with translated(), self._reader.connect() as connection:
            migrate.check(connection)

    @contextmanager
    def transaction(self, project: ProjectId) -> Iterator[Tx]:
        """Open a writing transaction."""
        with self._writing() as connection:
            yield self._tx(connection, project, writing=True)

    @contextmanager
    def reading(self, project: ProjectId) -> Iterator[Tx]:
        """Open a reading transaction."""
        with self._view() as connection:
            yield self._tx(connection, project, writing=False)

    @contextmanager
    def shared(self) -> Iterator[Shared]:
        """Open a writing transaction across projects."""
        with self._writing() as connection:
            yield SqlShared(connection, self._receivers)

    @contextmanager
    def shared_view(self) -> Iterator[Shared]:
        """Open a reading transaction across projects."""
        with self._view() as connection:
            yield SqlShared(connection, self._receivers)

    def close(self) -> None:
        """Close all connections; the next use opens new ones."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with translated(), self._turn.taken(), _begun(self._writer) as connection:
            yield connection

    @contextmanager
    def _view(self) -> Iterator[Connection]:
        with translated(), _begun(self._reader) as connection:
            yield connection

    def _tx(self, connection: Connection, project: ProjectId, *, writing: bool) -> SqlTx:
        scope = Scope(connection=connection, project=project, writing=writing, reader=self._view)
        return SqlTx(scope, self._receivers)


_ADDRESS = "Its address must be sqlite:////path/to/file.sqlite or postgresql+psycopg://name:password@host/database."


def _begun(engine: Engine) -> AbstractContextManager[Connection]:
    return engine.begin()  # commits at the end, rolls back on any exception, BaseException included


@cache
def _lock_for(path: str) -> threading.Lock:  # noqa: ARG001 - one lock for each file, however many stores are open on it
    return threading.Lock()


class _Turn:
    """A writing transaction's turn; a second one in the same thread is a mistake and could wait for ever.

    With a lock there is one turn at a time in this process.
    """

    def __init__(self, lock: "threading.Lock | None") -> None:
        self._lock = lock
        self._mine = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        if getattr(self._mine, "taken", False):
            message = "Transactions are never nested."
            raise RuntimeError(message)
        self._mine.taken = True
        try:
            with _held(self._lock) if self._lock else nullcontext():
                yield
        finally:
            self._mine.taken = False


@contextmanager
def _held(lock: threading.Lock) -> Iterator[None]:
    if not lock.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise StoreUnavailable(LOCKED)
    try:
        yield
    finally:
        lock.release()
