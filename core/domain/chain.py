"""The chain of the audit trail: each entry's seal covers what it says and the seal before it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64
"""What the first seal stands on."""


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
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [entry.number, entry.project, moment, entry.actor, entry.action, entry.subject, entry.detail]
    return hashlib.sha256(f"{before}\n{json.dumps(said, ensure_ascii=False)}".encode()).hexdigest()
