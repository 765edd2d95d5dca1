"""Conditions that several queries share, written out so that the partial indices behind them are used."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, literal_column, or_, select

from core.store import schema
from core.store.scope import Scope

_state = schema.task.c.state

# Written out, not bound: a partial index is used only where its own condition stands in the statement.
_open: ColumnElement[str] = literal_column("'open'")
OPEN: ColumnElement[bool] = _state == _open
KNOWN: ColumnElement[bool] = schema.task.c.reason == literal_column("'known'")
FREE: ColumnElement[bool] = and_(OPEN, schema.task.c.places > literal_column("0"))
FLAGGED: ColumnElement[bool] = _state == literal_column("'flagged'")
DISPUTED: ColumnElement[bool] = _state == literal_column("'disputed'")
LIVE: ColumnElement[bool] = and_(
    _state.in_([literal_column(f"'{state}'") for state in ("open", "flagged", "disputed")]),
    ~KNOWN,
)
UNTOUCHED: ColumnElement[bool] = and_(OPEN, schema.task.c.places == schema.task.c.wanted, ~KNOWN)


def one_of(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Say that a column is one of these, written out: a bound list is put together anew with each query."""
    return or_(*(column == value for value in sorted(values)))


def production_version(scope: Scope) -> ScalarSelect[Any]:
    """Return the version that the pointer's release bundles, as a part of a query; NULL while there is none."""
    pointer, release = schema.pointer, schema.release
    joined = select(release.c.version_id).join(pointer, pointer.c.release_id == release.c.id)
    return joined.where(pointer.c.project_id == scope.project).scalar_subquery()
