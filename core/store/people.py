"""Who may enter."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from core.domain.actors import Actor, Role
from core.domain.errors import NotFound
from core.store import schema
from core.store.scope import replace


def _actor(row: Row[Any]) -> Actor:
    return Actor(id=row.id, name=row.name, roles=frozenset(Role(role) for role in row.roles))


@dataclass(frozen=True)
class SqlPeople:
    """The rows of `person`."""

    connection: Connection

    def save(self, actor: Actor, *, active: bool = True) -> None:
        """Add or replace a person."""
        values = {"id": actor.id, "name": actor.name, "roles": sorted(actor.roles), "active": active}
        replace(self.connection, schema.person, schema.person.c.id, values)

    def get(self, person: str) -> Actor:
        """Return an active person as they are now.

        Raises:
            NotFound: unknown or no longer active.
        """
        known = schema.person.c
        row = self.connection.execute(select(schema.person).where(known.id == person, known.active)).first()
        if row is None:
            raise NotFound
        return _actor(row)

    def all(self) -> list[tuple[Actor, bool]]:
        """Return everybody by name with whether they are active."""
        person = schema.person
        rows = self.connection.execute(select(person).order_by(person.c.name, person.c.id))
        return [(_actor(row), row.active) for row in rows]
