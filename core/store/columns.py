"""Columns that come back the same from SQLite and PostgreSQL: moments in UTC, label lists, small JSON."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    Text,
    text,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator

from core.domain.labels import Label, Labels


class Moment(TypeDecorator[datetime]):
    """An aware time; SQLite keeps it as UTC text that sorts, PostgreSQL as timestamptz."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware time into UTC; SQLite has no place for the zone."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - theirs
        """Give the time back aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """Any JSON value as compact text: the same bytes on both databases, NaN allowed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - theirs
        """Write it, leaving letters of all languages readable."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - theirs
        """Read it."""
        return None if value is None else json.loads(value)


class Names(TypeDecorator[Labels]):
    """A tuple of labels as a JSON list; the few different lists of a project are parsed once."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Labels | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - theirs
        """Write the list."""
        return None if value is None else _written(tuple(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Labels | None:  # noqa: ARG002 - theirs
        """Read the list."""
        return None if value is None else _read(value)


@lru_cache(maxsize=65_536)
def _written(names: Labels) -> str:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=65_536)
def _read(kept: str) -> Labels:
    return tuple(Label(name) for name in json.loads(kept))


def holding(label: str) -> str:
    """Return the text that a written list contains exactly when it holds this label."""
    return json.dumps(label, ensure_ascii=False)


def holds(labels: ColumnElement[Any], label: Label) -> ColumnElement[bool]:
    """Say that a column of label lists holds this label."""
    return type_coerce(labels, Text()).contains(holding(label), autoescape=True)


def identity() -> Column[Any]:
    """Return the number that names a row."""
    return Column("id", Integer, primary_key=True)


def to(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column that points to a row of another table."""
    return Column(name, Integer, ForeignKey(target), nullable=nullable)


def of_project() -> Column[Any]:
    """Return the column that says whose a row is."""
    return to("project_id", "project.id")


def words(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a text column."""
    return Column(name, Text, nullable=nullable)


def number(name: str) -> Column[Any]:
    """Return a column of whole numbers."""
    return Column(name, Integer, nullable=False)


def real(name: str) -> Column[Any]:
    """Return a column of numbers."""
    return Column(name, Float, nullable=False)


def flag(name: str) -> Column[Any]:
    """Return a yes-or-no column."""
    return Column(name, Boolean, nullable=False)


def moment(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column of times."""
    return Column(name, Moment, nullable=nullable)


def names(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column of label lists."""
    return Column(name, Names, nullable=nullable)


def json_(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column of small JSON values."""
    return Column(name, Json, nullable=nullable)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index over the rows that a condition holds for, the same on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
