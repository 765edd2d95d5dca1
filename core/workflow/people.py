"""People: who may enter and as what, and what they have set for themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.actors import Actor, Permission, Role, require
from core.domain.errors import InvalidInput
from core.domain.jobs import Params
from core.domain.keys import checked_keys, keys_from
from core.ports import Clock, Store

KEYS = "keys"


@dataclass(frozen=True)
class Peopling:
    """Know who somebody is, let an admin change it, and keep what people choose for themselves."""

    store: Store
    clock: Clock

    def enter(self, person: str) -> Actor:
        """Return a person with the roles they have now.

        Raises:
            NotFound: unknown, or no longer active.
        """
        with self.store.shared_view() as tx:
            return tx.people.get(person)

    def admit(self, actor: Actor) -> Actor:
        """Record somebody whom the identity provider vouches for, with the roles it gives."""
        with self.store.shared() as tx:
            known = {known.id: active for known, active in tx.people.all()}
            if known.get(actor.id, True):
                tx.people.save(actor)
            return tx.people.get(actor.id)

    def all(self, actor: Actor) -> list[tuple[Actor, bool]]:
        """Return everybody with whether they are active."""
        require(actor, Permission.PEOPLE)
        with self.store.shared_view() as tx:
            return tx.people.all()

    def introduce(self) -> list[Actor]:
        """Return the active people, for choosing one in the demo."""
        with self.store.shared_view() as tx:
            return [person for person, active in tx.people.all() if active]

    def names(self, actor: Actor) -> dict[str, str]:
        """Return what everybody is called by their ids; who may not enter any more has still done what they did."""
        require(actor, Permission.VIEW)
        with self.store.shared_view() as tx:
            return {person.id: person.name for person, _ in tx.people.all()}

    def keys(self, actor: Actor) -> dict[str, str]:
        """Return the keys this person has chosen for acts of the review card, by act."""
        require(actor, Permission.REVIEW)
        with self.store.shared_view() as tx:
            return keys_from(tx.people.preferences(actor.id).get(KEYS))

    def choose_keys(self, actor: Actor, keys: Mapping[str, str]) -> None:
        """Let this person have these keys from their next ticket on; the usual ones where none is named.

        Raises:
            InvalidInput: a key cannot be used, or two acts have the same.
        """
        require(actor, Permission.REVIEW)
        own = checked_keys(keys)
        with self.store.shared() as tx:
            tx.people.prefer(actor.id, KEYS, {**own})

    def change(self, actor: Actor, person: Actor, *, active: bool = True) -> None:
        """Give a person these roles, or take their entry away; it counts from their next click.

        Raises:
            InvalidInput: an admin would lock themselves out, or somebody would be let in with nothing to do.
        """
        require(actor, Permission.PEOPLE)
        if active and not person.roles:
            message = "Choose at least one role, or take the person's entry away."
            raise InvalidInput(message)
        if person.id == actor.id and (not active or Role.ADMIN not in person.roles):
            message = "You cannot take your own admin role away; another admin can."
            raise InvalidInput(message)
        with self.store.shared() as tx:
            tx.people.save(person, active=active)
            detail: Params = {"id": person.id, "roles": ", ".join(sorted(person.roles)), "may enter": active}
            tx.audit.add(actor.id, "change person", person.name, detail, self.clock.now())
