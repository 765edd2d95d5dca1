"""Opens SQLite and PostgreSQL so that both keep the store's promises: durable, isolated, never waiting for ever."""

import sqlite3
from functools import partial
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

WAIT_SECONDS = 10
_POSTGRESQL_OPTIONS = (
    "-c timezone=UTC"
    f" -c lock_timeout={WAIT_SECONDS * 1000}"
    # A reader that forgets its transaction would slow every claim down (vacuum cannot pass it).
    " -c idle_in_transaction_session_timeout=300000"
)


def writing(url: URL, *, create: bool = False) -> Engine:
    """Return the engine of writing transactions; `create` is for migrations: it may make an SQLite file, and tables.

    PostgreSQL writes under READ COMMITTED: a transaction here is a `with` block that cannot be run again, which
    SERIALIZABLE would demand. What a decision rests on is locked instead (the task, the ticket, the project's
    numbers), and unique indices refuse whatever two transactions would both add.
    """
    if url.get_backend_name() != "sqlite":
        return _postgresql(url)
    # Whoever makes the file changes tables too, which SQLite does by putting new ones in their place.
    engine = _sqlite(url, "rwc", ("foreign_keys = OFF",)) if create else _sqlite(url, "rw", pragmas=())
    event.listen(engine, "begin", partial(_begin, "BEGIN IMMEDIATE"))
    return engine


def reading(url: URL) -> Engine:
    """Return the engine of reading transactions: one view from beginning to end, and no writing."""
    if url.get_backend_name() != "sqlite":
        return _postgresql(url).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    engine = _sqlite(url, "rw", pragmas=("query_only = ON",))
    event.listen(engine, "begin", partial(_begin, "BEGIN"))
    return engine


def _begin(statement: str, connection: Connection) -> None:
    connection.exec_driver_sql(statement)


def _sqlite(url: URL, mode: str, pragmas: tuple[str, ...]) -> Engine:
    connect = partial(_connect, f"file:{quote(url.database or '')}?mode={mode}", pragmas)
    pool: dict[str, Any] = {"poolclass": NullPool} if mode == "rwc" else {"pool_size": 8, "max_overflow": 56}
    return create_engine(url.set(query={}), creator=connect, hide_parameters=True, **pool)


def _connect(name: str, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    connection = sqlite3.connect(name, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", *pragmas):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=True,
        connect_args={"options": _POSTGRESQL_OPTIONS, "connect_timeout": WAIT_SECONDS},
    )
