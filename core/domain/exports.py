"""An export is a file of tickets with their labels: which ones, in which format, and what it says of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from core.domain.documents import Document
from core.domain.errors import InvalidInput
from core.domain.jobs import Params
from core.domain.labels import Label, Labels
from core.domain.reviews import Action, ReviewId, Verdict


class Format(StrEnum):
    """What kind of file is written."""

    CSV = "csv"
    COMPREHEND = "comprehend"
    JSONL = "jsonl"
    MANIFEST = "manifest"


ENDINGS = {Format.CSV: "csv", Format.COMPREHEND: "csv", Format.JSONL: "jsonl", Format.MANIFEST: "manifest"}
FOR_EVERYTHING = (Format.CSV, Format.JSONL)
"""The formats that have a place for a ticket without labels."""
FOR_TRAINING = (Format.COMPREHEND, Format.MANIFEST)
"""The formats that programs learn from as they are: they have no place for a mark on a held-out ticket."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is exported: labelled tickets, those whose labels are of a review since a moment, or every ticket.

    Held-out tickets are left out of formats made for training, or a model would be measured by what it has learned;
    `with_held_out` puts them in. The other formats hold them, each marked as such.
    """

    format: Format
    reviewed_since: datetime | None = None
    everything: bool = False
    with_held_out: bool = False

    def __post_init__(self) -> None:
        """Refuse what no file can hold.

        Raises:
            InvalidInput: tickets without labels have no place in it, or both choices were made.
        """
        if self.everything and self.format not in FOR_EVERYTHING:
            message = f"A file of the format '{self.format}' holds labelled tickets only."
            raise InvalidInput(message)
        if self.everything and self.reviewed_since:
            message = "Choose either every ticket, or those reviewed since a day."
            raise InvalidInput(message)

    @property
    def with_answers(self) -> bool:
        """Tell whether the file says who gave which answer, or depends on it."""
        return self.format in (Format.JSONL, Format.MANIFEST)

    @property
    def without_held_out(self) -> bool:
        """Tell whether held-out tickets are left out of the file."""
        return self.format in FOR_TRAINING and not self.with_held_out

    @property
    def params(self) -> Params:
        """Return it as a job or an audit entry keeps it."""
        since = self.reviewed_since.astimezone(UTC).isoformat() if self.reviewed_since else ""
        facts: Params = {"format": self.format.value, "reviewed_since": since, "everything": self.everything}
        return facts | {"with_held_out": self.with_held_out}

    @classmethod
    def of(cls, params: Params) -> "Wanted":
        """Return what was kept."""
        since = str(params["reviewed_since"])
        return cls(
            format=Format(str(params["format"])),
            reviewed_since=datetime.fromisoformat(since) if since else None,
            everything=bool(params["everything"]),
            with_held_out=bool(params.get("with_held_out")),
        )


@dataclass(frozen=True, kw_only=True)
class Given:
    """One answer with all that was recorded of how it came about.

    `now` are its labels in the words of the current label set, None where nobody knows; `version` is the number of
    the version whose prediction was at hand, with its scores and its confidence.
    """

    review: ReviewId
    reviewer: str
    action: Action
    verdict: Verdict
    labels: Labels
    now: Labels | None
    label_set: int
    predicted: Labels
    version: int | None
    confidence: float | None
    scores: Mapping[Label, float]
    reason: str
    inclusion_probability: float
    policy: str
    position: int
    blind: bool
    together: str
    because: str
    note: str
    shown_at: datetime | None
    first_key_at: datetime | None
    decided_at: datetime
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One ticket to export; `source` says where its labels are from ("import", "review"), empty when it has none."""

    document: Document
    source: str = ""
    labelled_at: datetime | None = None
    answers: tuple[Given, ...] = ()
