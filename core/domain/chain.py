"""The chain of the audit trail: each entry's seal covers what it says and the seal before it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64
"""What the first seal stands on."""

EXPORTED = "export audit trail"
"""The act of writing the whole trail to a file: the last entry of each such file."""

_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as the chain covers it; `detail` is the text that is stored, JSON."""

    number: int
    project: int | None
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """An entry with its place in the chain, from 1 on, and its seal."""

    position: int
    entry: Entry
    seal: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a look at the whole chain has found.

    `head` is the last seal: whoever noted it earlier can tell that nothing up to there was changed since. `broken` is
    the number of the first entry that is not as it was written, 0 when all are; `why` says what is wrong.
    """

    entries: int
    head: str
    broken: int = 0
    why: str = ""


def seal(before: str, entry: Entry) -> str:
    """Return the SHA-256 (hex) over the seal before and the entry, each field unmistakable from the next."""
    said = (entry.actor, entry.action, entry.subject, entry.detail)
    return seal_of(before, entry.number, entry.project, entry.at, *said)


def seal_of(before: str, number: int, project: int | None, at: datetime, *said: str) -> str:
    """Return the seal of an entry given as its fields in their order: a long trail is checked in half the time."""
    # The bytes are those of json.dumps of a list, which would make an encoder for each.
    fields = ", ".join(map(_json, (moment(at), *said)))
    whose = "null" if project is None else project
    return hashlib.sha256(f"{before}\n[{number}, {whose}, {fields}]".encode()).hexdigest()


def moment(at: datetime) -> str:
    """Write a moment as it is sealed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def check(entries: Iterable[Sealed], noted: str = "") -> Verdict:
    """Go through an exported trail: every seal as its entry and the one before make it, and nothing cut off.

    A file was written whole when it ends with the act that wrote it. `noted` is a seal somebody noted earlier: it must
    be among them, or the trail was cut off before it or written anew since.
    """
    position, before, last, met = 0, GENESIS, "", not noted
    for one in entries:
        position += 1
        why = _wrong(one, position, before)
        if why:
            return Verdict(entries=position, head=before, broken=one.entry.number, why=why)
        before, last, met = one.seal, one.entry.action, met or one.seal == noted
    if last != EXPORTED:
        why = "The file does not end with the act that wrote it: entries are missing at its end."
    elif not met:
        why = "The seal that was noted is in none of its entries: the trail was cut off before it, or written anew."
    else:
        return Verdict(entries=position, head=before)
    return Verdict(entries=position, head=before, broken=position + 1, why=why)


def _wrong(one: Sealed, position: int, before: str) -> str:
    if one.position != position:
        return "An entry is missing before this one, or stands in the wrong place."
    return "" if seal(before, one.entry) == one.seal else "This entry, or its seal, is not what was written."
