"""Labels that not both versions of a comparison know: what a version cannot answer counts as wrong for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.domain.labels import Change, Labels, heir


class KnownBy(StrEnum):
    """Which of the two versions can give a label."""

    CANDIDATE = "candidate"
    BASE = "base"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True)
class Unshared:
    """Labels that only one version can give, or neither, and how many held-out tickets have one of them or several."""

    known_by: KnownBy
    labels: Labels
    tickets: int


def unshared(base: Labels, candidate: Labels, held_out: Labels) -> dict[KnownBy, Labels]:
    """Return the labels that are not known to both, all being in the words of the held-out set; what is empty is left out."""
    was, now = set(base), set(candidate)
    found = {
        KnownBy.CANDIDATE: tuple(label for label in candidate if label not in was),
        KnownBy.BASE: tuple(label for label in base if label not in now),
        KnownBy.NEITHER: tuple(label for label in held_out if label not in was | now),
    }
    return {by: labels for by, labels in found.items() if labels}


def in_words_after(labels: Labels, changes: Iterable[Change]) -> Labels:
    """Return what a version can say in newer words; what was split or retired stays as it is, for no new word stands for it."""
    made = tuple(changes)
    return tuple(dict.fromkeys(heir(label, made) or label for label in labels))
