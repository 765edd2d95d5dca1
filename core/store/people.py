"""Who may enter."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from core.domain.actors import Actor, Role
from core.domain.errors import NotFound
from core.domain.jobs import Params
from core.store import schema
from core.store.scope import insert_into, replace

_set = schema.preference
_ACTIVE = select(schema.person).where(schema.person.c.id == bindparam("the_person"), schema.person.c.active)


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
        row = self.connection.execute(_ACTIVE, {"the_person": person}).first()
        if row is None:
            raise NotFound
        return _actor(row)

    def all(self) -> list[tuple[Actor, bool]]:
        """Return everybody by name with whether they are active."""
        person = schema.person
        rows = self.connection.execute(select(person).order_by(person.c.name, person.c.id))
        return [(_actor(row), row.active) for row in rows]

    def preferences(self, person: str) -> dict[str, Params]:
        """Return what this person has set for themselves, by name."""
        mine = select(_set.c.name, _set.c.value).where(_set.c.person == person)
        return {row.name: row.value for row in self.connection.execute(mine)}

    def prefer(self, person: str, name: str, value: Params) -> None:
        """Set something for this person, in place of what it was; nothing in it forgets it."""
        if not value:
            self.connection.execute(delete(_set).where(_set.c.person == person, _set.c.name == name))
            return
        made = insert_into(self.connection.dialect.name, _set).values(person=person, name=name, value=value)
        changed = made.on_conflict_do_update(index_elements=[_set.c.person, _set.c.name], set_={"value": value})
        self.connection.execute(changed)
