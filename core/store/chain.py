"""The audit trail's chain in the store: one for the whole installation, whoever's entry comes next."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, bindparam, func, insert, select, type_coerce, update

from core.domain.chain import GENESIS, Entry, Sealed, Verdict, seal, seal_of
from core.store import schema

_audit, _seal, _head = schema.audit, schema.audit_seal, schema.audit_head
AT_ONCE = 5_000

# The head is one row that writers wait for: two entries never stand on the same seal.
_LOCKED = select(_head.c.position, _head.c.hash).with_for_update()
_MOVED = update(_head).values(position=bindparam("the_position"), hash=bindparam("the_hash"))
_ENTRY = [
    _audit.c.id,
    _audit.c.project_id,
    _audit.c.at,
    _audit.c.actor,
    _audit.c.action,
    _audit.c.subject,
    type_coerce(_audit.c.detail, Text).label("detail"),
]


def add(connection: Connection, number: int) -> None:
    """Seal an entry that has just been written; later entries of other transactions wait until this one ends."""
    head = connection.execute(_LOCKED).one()
    row = connection.execute(select(*_ENTRY).where(_audit.c.id == number)).one()
    hashed = seal(head.hash, _entry(row))
    values = {"position": head.position + 1, "audit_id": number, "hash": hashed}
    connection.execute(insert(_seal).values(values))
    connection.execute(_MOVED, {"the_position": head.position + 1, "the_hash": hashed})


def check(connection: Connection) -> Verdict:
    """Go through the whole chain: every entry sealed, every seal as its entry and the one before make it."""
    position, before = 0, GENESIS
    for place, hashed, number, *fields in _walked(connection):
        position += 1
        found = _wrong(place, position, hashed, before, fields)
        if found:
            return Verdict(entries=position, head=before, broken=number, why=found)
        before = hashed
    head = connection.execute(select(_head.c.position, _head.c.hash)).one()
    if (head.position, head.hash) != (position, before):
        why = f"The trail ends after {position:,} entries; {head.position:,} were written."
        return Verdict(entries=position, head=before, broken=position + 1, why=why)
    bare = _audit.outerjoin(_seal, _seal.c.audit_id == _audit.c.id)
    unsealed = connection.execute(
        select(func.min(_audit.c.id)).select_from(bare).where(_seal.c.hash.is_(None))
    ).scalar()
    if unsealed is not None:
        return Verdict(entries=position, head=before, broken=unsealed, why="This entry was not written by Countersign.")
    return Verdict(entries=position, head=before)


def length(connection: Connection) -> int:
    """Return how many entries were written."""
    return int(connection.execute(select(_head.c.position)).scalar_one())


def page(connection: Connection, after: int, limit: int) -> list[Sealed]:
    """Return entries with their seals by ascending position behind `after`; one that is gone leaves a gap."""
    rows = connection.execute(_after(after, limit).where(_audit.c.id.is_not(None)))
    return [Sealed(position=row.position, entry=_entry(row), seal=row.hash) for row in rows]


def _wrong(place: int, position: int, hashed: str, before: str, fields: list[Any]) -> str:
    if place != position:
        return "A seal is missing before this entry."
    if fields[0] is None:
        return "This entry is missing."
    return "" if seal_of(before, *fields) == hashed else "This entry, or its seal, is not what was written."


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        number=row.id,
        project=row.project_id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
    )


def _walked(connection: Connection) -> Iterator[Sequence[Any]]:
    """Yield every seal with its entry, a handful at a time."""
    last = 0
    while rows := connection.execute(_after(last, AT_ONCE)).all():
        yield from rows
        last = rows[-1].position


def _after(position: int, limit: int) -> Select[Any]:
    joined = _seal.outerjoin(_audit, _audit.c.id == _seal.c.audit_id)
    wanted = select(_seal.c.position, _seal.c.hash, _seal.c.audit_id, *_ENTRY).select_from(joined)
    return wanted.where(_seal.c.position > position).order_by(_seal.c.position).limit(limit)
