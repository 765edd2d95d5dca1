"""The answer space of a project: named labels in a versioned, ordered set."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.domain.errors import InvalidInput, UnknownLabel, WrongNumberOfLabels

Label = NewType("Label", str)
Labels = tuple[Label, ...]
MOST_LABELS = 2_000
LONGEST_NAME = 100
SEPARATOR = "|"


class Kind(StrEnum):
    """Whether a ticket has exactly one label or any number of them."""

    SINGLE = "single"
    MULTI = "multi"


@dataclass(frozen=True, kw_only=True)
class LabelSet:
    """One frozen version of the labels a ticket can have; `number` counts from 1 in its project."""

    kind: Kind
    number: int
    labels: Labels

    def check(self, labels: Labels) -> Labels:
        """Return the labels without repeats in label-set order, or say why they are no answer.

        Raises:
            UnknownLabel: one of them is not in this set.
            WrongNumberOfLabels: a single-label project got none or several.
        """
        unknown = [label for label in labels if label not in self.labels]
        if unknown:
            message = f"Unknown: {', '.join(unknown)}."
            raise UnknownLabel(message)
        chosen = set(labels)
        if self.kind is Kind.SINGLE and len(chosen) != 1:
            raise WrongNumberOfLabels
        return tuple(label for label in self.labels if label in chosen)

    def with_(self, labels: Labels) -> "LabelSet":
        """Return the next version holding these labels too; the same set when nothing is new."""
        new = tuple(dict.fromkeys(label for label in labels if label not in self.labels))
        if not new:
            return self
        return LabelSet(kind=self.kind, number=self.number + 1, labels=self.labels + tuple(sorted(new)))


def label_named(name: str) -> Label:
    """Return a clean label name.

    Raises:
        InvalidInput: empty, too long, or holding a control character or the multi-label separator.
    """
    clean = " ".join(name.split())
    if not clean:
        message = "A label needs a name."
        raise InvalidInput(message)
    if len(clean) > LONGEST_NAME:
        message = f"A label name has at most {LONGEST_NAME} characters; this one has {len(clean)}."
        raise InvalidInput(message)
    if SEPARATOR in clean or not clean.isprintable():
        message = f"A label name holds no '{SEPARATOR}' and no control characters."
        raise InvalidInput(message)
    return Label(clean)


def parse_labels(cell: str, kind: Kind) -> Labels:
    """Read the labels of one cell; in multi-label projects they are separated by '|'.

    Raises:
        InvalidInput: a name that cannot be a label.
    """
    names = cell.split(SEPARATOR) if kind is Kind.MULTI else [cell]
    return tuple(dict.fromkeys(label_named(name) for name in names if name.strip()))
