"""Turns a database's complaints into our errors: one sentence that says what to do, never SQL or ticket text."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.domain.errors import Conflict, CountersignError, HeldOutLeak, InvalidInput, NotFound, StoreUnavailable
from core.store import triggers

FULL = "The disk is full: free some space, then repeat. Nothing is half-written."
READ_ONLY = "It cannot be written: give this program write permission on the data folder, then repeat."
LOCKED = "Another program holds it: close that program or wait a moment, then repeat."
DISK = "The disk reported an error: check the disk, then start again."
DAMAGED = "The file is damaged or is no database: put the last backup in its place."
MISSING = (
    "It is not there, or this program has no permission to write in its folder: "
    "look after the folder, or start with `make run`, which makes the database."
)
NO_TABLES = "It has no tables yet: start with `make run`, which makes them."
NO_SERVER = "The database server does not answer: check that it runs and that address, name and password are right."
MEANWHILE = "Others were writing at the same moment: repeat. Nothing is half-written."
TOO_MANY = "Too many people are asking at once: wait a moment, then repeat."
UNKNOWN = "It refused a request: look into the log, then start again."

_SQLITE = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_IOERR: DISK,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: MISSING,
}
# PostgreSQL's SQLSTATE, the whole of it or its class (the first two characters).
_POSTGRESQL = {
    "42P01": NO_TABLES,
    "25006": READ_ONLY,
    "42501": READ_ONLY,
    "53100": FULL,
    "53300": TOO_MANY,
    "55P03": LOCKED,
    "40": MEANWHILE,
    "3D000": MISSING,
    "58": DISK,
    "XX": DAMAGED,
    "08": NO_SERVER,
    "28": NO_SERVER,
    "57": NO_SERVER,
}


@contextmanager
def translated() -> Iterator[None]:
    """Let nothing of the database's own errors out of this block.

    Raises:
        StoreUnavailable: the database cannot be used; says what to do.
        Conflict: somebody else was first.
        NotFound: something named here does not exist.
        HeldOutLeak: a ticket on the wrong side of the wall.
        InvalidInput: a value the database cannot hold.
    """
    try:
        yield
    except SQLAlchemyError as problem:
        # Without the cause: PostgreSQL quotes whole rows, and so ticket text, in its details.
        raise error_for(problem) from None


def error_for(problem: SQLAlchemyError) -> CountersignError:
    """Return our error for one of the database's."""
    if isinstance(problem, PoolTimeout):
        return StoreUnavailable(TOO_MANY)
    if not isinstance(problem, DBAPIError) or problem.orig is None:
        return StoreUnavailable(UNKNOWN)
    if isinstance(problem.orig, sqlite3.Error):
        return _from_sqlite(problem.orig)
    return _from_postgresql(getattr(problem.orig, "sqlstate", None), str(problem.orig))


def _refused(message: str) -> CountersignError | None:
    if triggers.LEAK in message:
        return HeldOutLeak()
    return (
        Conflict("Reviews, decisions and the audit trail are kept as they are.")
        if triggers.FOR_EVER in message
        else None
    )


def _from_sqlite(problem: sqlite3.Error) -> CountersignError:
    message = str(problem)
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_CONSTRAINT:
        missing = "FOREIGN KEY" in message
        return _refused(message) or (NotFound() if missing else Conflict())
    if "no such table" in message:
        return StoreUnavailable(NO_TABLES)
    if isinstance(problem, sqlite3.DataError) or code in {sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH}:
        return InvalidInput("The database cannot hold this value.")
    return StoreUnavailable(_SQLITE.get(code, UNKNOWN))


def _from_postgresql(state: str | None, message: str) -> CountersignError:
    if state is None:  # libpq itself: no connection, or it broke
        return StoreUnavailable(NO_SERVER)
    if state.startswith("23"):
        missing = state == "23503"
        return _refused(message) or (NotFound() if missing else Conflict())
    if state.startswith("22"):
        return InvalidInput("The database cannot hold this value.")
    return StoreUnavailable(_POSTGRESQL.get(state, _POSTGRESQL.get(state[:2], UNKNOWN)))
