"""Column types that come back the same from SQLite and PostgreSQL: moments in UTC, label lists, small JSON."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
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
def _read(text: str) -> Labels:
    return tuple(Label(name) for name in json.loads(text))


def holding(label: str) -> str:
    """Return the text that a written list contains exactly when it holds this label."""
    return json.dumps(label, ensure_ascii=False)
