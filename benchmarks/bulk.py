"""Writes many rows into a store at once, past the program: benchmarks only."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Select, column, create_engine, func, literal_column, make_url, select, table

from core.store import schema

Row = dict[str, Any]
_LATER = (schema.likeness,)


class Bulk:
    """A way into the database of a store."""

    def __init__(self, url: str) -> None:
        """Remember where it is."""
        self._url = make_url(url)
        self._engine = create_engine(self._url)

    def row(self, name: str, key: str, value: int) -> Row:
        """Return one row as the database's own driver gives it."""
        query: Select[Any] = (
            select(literal_column("*")).select_from(table(name, column(key))).where(column(key) == value)
        )
        with self._engine.connect() as connection:
            return dict(connection.execute(query).mappings().one())

    def highest(self, name: str) -> int:
        """Return the highest id of a table."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.max(column("id"))).select_from(table(name))).scalar() or 0)

    def fill(self, batches: Iterator[Mapping[str, Sequence[Row]]]) -> None:
        """Write batches of rows by table; indices that grow in no order are made at the end."""
        indices = [index for one in _LATER for index in one.indexes]
        for index in indices:
            index.drop(self._engine)
        copy = self._copy_sqlite if self._url.get_backend_name() == "sqlite" else self._copy_postgresql
        copy(batches)
        for index in indices:
            index.create(self._engine)
        self._settle()
        self._engine.dispose()

    def _copy_sqlite(self, batches: Iterator[Mapping[str, Sequence[Row]]]) -> None:
        with sqlite3.connect(str(self._url.database)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -500000")
            for batch in batches:
                for name, rows in batch.items():
                    if rows:
                        connection.executemany(_insert(name, list(rows[0])), [tuple(row.values()) for row in rows])
                connection.commit()
        connection.close()

    def _copy_postgresql(self, batches: Iterator[Mapping[str, Sequence[Row]]]) -> None:
        raw = self._engine.raw_connection()
        connection = cast("psycopg.Connection[Any]", raw.driver_connection)
        for batch in batches:
            for name, rows in batch.items():
                columns = sql.SQL(", ").join(map(sql.Identifier, rows[0])) if rows else sql.SQL("")
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(tuple(row.values()))
        raw.commit()
        raw.close()
        with self._engine.begin() as after:
            for name in ("document", "task"):  # rows came with their numbers
                highest = select(func.max(column("id"))).select_from(table(name)).scalar_subquery()
                after.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), highest)))

    def _settle(self) -> None:
        """Do now what the database would do by itself in the next minutes."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            sqlite = self._url.get_backend_name() == "sqlite"
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if sqlite else "VACUUM (ANALYZE)")


def _insert(name: str, columns: Sequence[str]) -> str:
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - names of our own tables
