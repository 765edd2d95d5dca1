"""All that stands in a database, so that what was killed is compared with what was not."""

import sqlite3
import subprocess
from contextlib import closing

from sqlalchemy import make_url, select

from core.store import schema
from core.store.store import SqlStore
from tests.support import store_postgres

Rows = dict[str, list[tuple[object, ...]]]
_BY_CHANCE = ("\\restrict", "\\unrestrict")  # followed by a word that is drawn anew for every dump


def everything(store: SqlStore) -> Rows:
    """Return the rows of every table."""
    with store._view() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in schema.metadata.tables.values()
        }


def added(before: Rows, after: Rows) -> dict[str, int]:
    """Return how many rows more each table has that has more."""
    more = {name: len(after[name]) - len(before[name]) for name in before}
    return {name: number for name, number in more.items() if number}


def dumped(url: str) -> list[str]:
    """Return a whole database as the statements that would make it, schema and rows."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database))) as connection:
            return sorted(connection.iterdump())
    folder = store_postgres.binaries()
    assert folder
    where = ["-h", str(address.query["host"]), "-U", "postgres", str(address.database)]
    done = subprocess.run([folder / "pg_dump", *where], check=True, capture_output=True, text=True)
    return sorted(line for line in done.stdout.splitlines() if not line.startswith(_BY_CHANCE))
