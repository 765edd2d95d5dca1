"""Our own files when they come home: whose word a row's labels are, and in the words of which label set."""

from collections.abc import Collection
from dataclasses import dataclass

from core.domain.spreadsheets import is_ours

REVIEWED = "review"
"""What our files say of labels that a person gave here; all others came with an import."""
JOB = "labeling-job/countersign-label-set-"
"""How the job's name begins in our augmented manifests; the number of the label set ends it."""
FROM = "labels-from"
"""Where the metadata of our augmented manifests says whose word the labels are."""

_JSON_LINES = frozenset(("ticket", "external_id", "text", "labels", "source", "label_set", "answers"))
_LABELS = ("label", "labels")
_LONGEST_NUMBER = 9


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a row's labels are from: `label_set` is None when they are in today's words, as in anybody's file."""

    reviewed: bool = False
    label_set: int | None = None


def is_own(columns: Collection[str]) -> bool:
    """Tell whether a file with these columns was written here."""
    return is_ours(columns) or _JSON_LINES.issubset(columns)


def origin(columns: tuple[str, ...], cells: tuple[str, ...], label: str) -> Origin:
    """Say where the labels of a row are from, which stand in the column `label`."""
    if label not in _LABELS or not is_own(columns):
        return Origin()
    facts = dict(zip(columns, cells, strict=True))
    number = facts["label_set"].strip()
    written = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER
    return Origin(
        reviewed=facts.get("source", "").strip() == REVIEWED,
        label_set=int(number) if written else None,
    )
