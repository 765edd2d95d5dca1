"""Answers as numbers: which ticket has which label, on one axis of labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.domain.errors import InvalidInput, WrongNumberOfLabels
from core.domain.labels import Kind, Label, Labels

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Answers = Sequence[Labels]


@dataclass(frozen=True)
class Axis:
    """The labels numbers stand for, in order; `place` is the way back."""

    labels: Labels
    place: dict[Label, int]

    def pairs(self, answers: Answers) -> Ints:
        """Return row × width + label for each label a row has, ascending, once; labels off the axis are left out."""
        width = len(self.labels)
        found = (
            row * width + self.place[label]
            for row, labels in enumerate(answers)
            for label in labels
            if label in self.place
        )
        return np.unique(np.fromiter(found, dtype=np.int64))


def axis_of(labels: Labels, *answers: Answers) -> Axis:
    """Return the axis of these labels in their order, then of others the answers hold, by name."""
    others = {label for rows in answers for row in rows for label in row}
    on_it = tuple(dict.fromkeys((*labels, *sorted(others))))
    return Axis(on_it, {label: place for place, label in enumerate(on_it)})


def exactly_right(truth: Answers, answers: Answers) -> list[bool]:
    """Tell for each ticket whether the answer is the truth, in whatever order its labels stand."""
    return [set(true) == set(given) for true, given in zip(truth, answers, strict=True)]


def check(kind: Kind, truth: Answers, *versions: Answers) -> None:
    """Refuse tickets nothing can be measured on.

    Raises:
        InvalidInput: there is no ticket, or a ticket without an answer of some version.
        WrongNumberOfLabels: a single-label ticket has none or several.
    """
    if not truth:
        raise InvalidInput("The held-out set is empty: label some held-out tickets, then compare again.")
    if any(len(answers) != len(truth) for answers in versions):
        raise InvalidInput("Some held-out tickets have no prediction: classify them all, then compare again.")
    if kind is Kind.SINGLE and any(len(set(labels)) != 1 for rows in (truth, *versions) for labels in rows):
        raise WrongNumberOfLabels
