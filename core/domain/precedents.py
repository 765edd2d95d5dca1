"""Precedents: decided tickets like the one on the screen, and which of its words find them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.domain.documents import DocumentId
from core.domain.labels import Labels

MOST_LOOKED_AT = 40
MOST_TELLING = 12
#: In so many tickets a word may stand to be counted at all, and all telling ones together: it bounds the work.
MOST_TICKETS = 20_000
_SHORTEST = 3
_FAR_ENOUGH = 20_000
_WORD = re.compile(r"[^\W_]+")
_ACCENT = re.compile(r"[\u0300-\u036f]")


@dataclass(frozen=True, kw_only=True)
class Precedent:
    """A decided ticket; `by` is the person who decided it, empty where it came with its label."""

    document: DocumentId
    text: str
    labels: Labels
    decided_at: datetime
    by: str = ""


def candidates(text: str) -> list[str]:
    """Return the words of a text that could tell what it is about, as an index keeps them: each once, in order."""
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", text[:_FAR_ENOUGH].lower()))
    found = _WORD.findall(unicodedata.normalize("NFC", bare))
    long_enough = (word for word in found if len(word) >= _SHORTEST or not word.isascii())
    return list(dict.fromkeys(word for word in long_enough if not word.isdigit()))[:MOST_LOOKED_AT]


def telling(counts: Mapping[str, int]) -> list[str]:
    """Return the words to look for, rarest first, by how many tickets have each.

    A word of one ticket alone finds nothing more; so many of the others as stand in no more tickets than can be ranked.
    """
    chosen: list[str] = []
    total = 0
    for word, count in sorted(counts.items(), key=lambda entry: entry[1]):
        total += count
        if total > 2 * MOST_TICKETS or count >= MOST_TICKETS or len(chosen) == MOST_TELLING:
            break
        if count > 1:
            chosen.append(word)
    return chosen
