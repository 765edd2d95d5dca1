"""One open transaction on one project, as the facets share it, and the few statements they all use."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Connection, Insert, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from core.domain.documents import ProjectId
from core.domain.errors import NotFound
from core.store import schema

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """`reader` opens a short reading transaction of its own, for walks that outlive this one."""

    connection: Connection
    project: ProjectId
    writing: bool
    reader: Callable[[], AbstractContextManager[Connection]]

    def next_number(self, table: Table, *where: object) -> int:
        """Return the next number of this project's rows in a table; concurrent writers get different ones."""
        project = schema.project
        # NO KEY UPDATE: rows that point to the project are added at the same time without waiting.
        lock = select(project.c.id).where(project.c.id == self.project).with_for_update(key_share=True)
        if self.connection.execute(lock).first() is None:
            raise NotFound
        newest = select(func.max(table.c.number)).where(table.c.project_id == self.project, *where)  # type: ignore[arg-type]
        return int(self.connection.execute(newest).scalar() or 0) + 1


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the database's own insert, which can say what to do about a row that is there already."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def keep_first(connection: Connection, table: Table) -> Insert:
    """Return an insert that leaves a row alone that is there already."""
    return insert_into(connection.dialect.name, table).on_conflict_do_nothing()


def replace(connection: Connection, table: Table, key: Column[object], values: dict[str, object]) -> None:
    """Write a row, in place of the one with the same key if there is one."""
    connection.execute(_replacing(connection.dialect.name, table, key, tuple(values)), values)


@cache
def _replacing(dialect: str, table: Table, key: Column[object], names: tuple[str, ...]) -> Insert:
    """Return what writes these columns of a row; made once, for that costs more than the writing."""
    made = insert_into(dialect, table)
    return made.on_conflict_do_update(index_elements=[key], set_={name: made.excluded[name] for name in names})


class once(Generic[T]):  # noqa: N801 - used as a decorator
    """A property that is read at its first use and then kept.

    Python 3.11's `cached_property` would do, but for its lock: while one thread waits for the database, no other could
    read the property of any object.
    """

    def __init__(self, read: Callable[[Any], T]) -> None:
        """Read it by this."""
        self._read = read

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type | None = None) -> T:
        return instance.__dict__.setdefault(self._name, self._read(instance))  # type: ignore[no-any-return]
