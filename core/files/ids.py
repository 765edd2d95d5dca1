"""Ids of items: where a file says one, and whether it says two things of the same."""

from collections.abc import Mapping
from typing import Any

ID_KEYS = ("id", "ticket_id", "ticketId", "item_id", "itemId", "external_id", "externalId", "key")

TWICE = "Another row before has the same id and says something else."
TWICE_REMEDY = "Give each item an id of its own, or remove the row that is wrong."


class Unclear(ValueError):
    """Something of an item cannot be told; the message is a sentence for people."""


def id_of(item: Mapping[str, Any]) -> str:
    """Return the item's own id, empty when it has none."""
    found = (item.get(key) for key in ID_KEYS)
    return next((str(value) for value in found if isinstance(value, str | int) and str(value).strip()), "")


class Once:
    """Remembers what was said of each id, as a fingerprint: what a million ids take is some 150 MB."""

    def __init__(self) -> None:
        self._said: dict[int, int] = {}

    def contradicted(self, item: str, *said: str) -> bool:
        """Tell whether something else was said of this id before; the first word stands."""
        if not item:
            return False
        fingerprint = hash(said)
        return self._said.setdefault(hash(item), fingerprint) != fingerprint
