"""A document is one ticket's text and its facts; its normalised text decides whether it is held out."""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from core.domain.labels import Labels

ProjectId = NewType("ProjectId", int)
DocumentId = NewType("DocumentId", int)

LONGEST_TEXT = 200_000
NORMALISER = "nfkc-casefold-space-1"
_PARTS = 10_000


def normalise(text: str) -> str:
    """Return the text as training and serving both see it: NFKC, case-folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def text_hash(text: str) -> str:
    """Return the SHA-256 (hex) of the normalised text: equal for texts a model cannot tell apart."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


def content_hash(text: str, external_id: str = "") -> str:
    """Return the SHA-256 (hex) that makes one ticket the same ticket when it is imported again."""
    return hashlib.sha256(f"{external_id}\x00{text}".encode()).hexdigest()


def is_held_out(hashed_text: str, salt: str, share: float) -> bool:
    """Tell whether a text belongs to the held-out part: a keyed hash, so it never moves as data grows.

    `hashed_text` is the result of `text_hash`; `share` is the held-out part of all texts, 0 to 1.
    """
    digest = hmac.new(salt.encode(), hashed_text.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") % _PARTS < round(share * _PARTS)


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """A ticket on its way in; `labels` is None when nobody has said what it is; higher `urgency` comes first.

    `reviewed` labels are a reviewer's, come home in a file of ours: a model may have chosen the ticket. `label_set` is
    the number of the label set in whose words they are, None for the current one.
    """

    text: str
    external_id: str = ""
    labels: Labels | None = None
    received_at: datetime | None = None
    urgency: float = 0.0
    reviewed: bool = False
    label_set: int | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A stored ticket; `labels` is the truth as known now, None while it is not."""

    id: DocumentId
    external_id: str
    text: str
    text_hash: str
    received_at: datetime
    held_out: bool
    labels: Labels | None = None
    urgency: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What a training ticket is known to be, and by whose word.

    `by` is who gave the last answer it follows from, at that moment, as one who decides for others where `adjudicated`;
    empty where it came with a file, which may have `brought` a reviewer's word given elsewhere.
    """

    labels: Labels
    by: str = ""
    at: datetime | None = None
    adjudicated: bool = False
    brought: bool = False
