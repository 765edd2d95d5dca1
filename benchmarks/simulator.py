"""A large population of tickets under two versions whose true difference is known; samples of it are held-out sets."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.domain.labels import Label, Labels
from core.domain.predictions import Prediction

Ints = NDArray[np.int64]
SIZE, LABELS, ACCURACY, CHURN = 200_000, 77, 0.86, 0.048
MOST_STEPS = 40


@dataclass(frozen=True)
class Population:
    """Numbers of labels: what each ticket is, what production says, what the candidate says."""

    truth: Ints
    base: Ints
    candidate: Ints

    @cached_property
    def names(self) -> Labels:
        """Return the labels by their numbers."""
        return tuple(Label(f"label {number:03}") for number in range(LABELS))

    @property
    def gain(self) -> float:
        """Return the true gain in macro F1, 0 to 1."""
        return macro_f1(self.truth, self.candidate) - macro_f1(self.truth, self.base)

    def sample(self, tickets: int, rng: np.random.Generator) -> tuple[list[Labels], list[Prediction], list[Prediction]]:
        """Draw a held-out set: what its tickets are, and what both versions say."""
        rows = rng.integers(self.truth.size, size=tickets)
        sure = rng.beta(6, 1.5, size=tickets).tolist()
        truth: list[Labels] = [(self.names[number],) for number in self.truth[rows].tolist()]
        return truth, self._said(self.base[rows], sure), self._said(self.candidate[rows], sure)

    def _said(self, answers: Ints, sure: list[float]) -> list[Prediction]:
        return [
            Prediction(labels=(self.names[number],), scores=(), confidence=one, margin=one)
            for number, one in zip(answers.tolist(), sure, strict=True)
        ]


def population(gain: float, seed: int = 7) -> Population:
    """Make a population whose candidate truly gains so much macro F1 (0 to 1); one ticket in twenty flips.

    Some labels are frequent and some rare, some easy and some hard; a wrong answer is a label close by. How many of
    the flips mend and how many break is searched for until the gain is met within a hundredth of a point.
    """
    rng = np.random.default_rng(seed)
    weights = 1 / (np.arange(LABELS) + 8)
    truth = rng.choice(LABELS, size=SIZE, p=weights / weights.sum())
    ease = rng.beta(8, 8 / ACCURACY - 8, size=LABELS)[truth]
    right = rng.random(SIZE) < ease
    close = (truth + rng.choice([-2, -1, 1, 2], size=SIZE)) % LABELS
    base = np.where(right, truth, close)
    order = rng.permutation(SIZE)
    breakable, mendable = order[right[order]], order[~right[order]]
    flips, low, high = round(CHURN * SIZE), 0, round(CHURN * SIZE)
    for _ in range(MOST_STEPS):
        mended = (low + high) // 2
        candidate = base.copy()
        candidate[mendable[:mended]] = truth[mendable[:mended]]
        broken = breakable[: flips - mended]
        candidate[broken] = close[broken]
        found = Population(truth, base, candidate)
        if low >= high:
            break
        low, high = (mended + 1, high) if found.gain < gain else (low, mended)
    return found


def macro_f1(truth: Ints, answers: Ints) -> float:
    """Return the mean F1 of the labels that occur."""
    support, given = np.bincount(truth, minlength=LABELS), np.bincount(answers, minlength=LABELS)
    hits = np.bincount(truth[truth == answers], minlength=LABELS)
    f1 = 2 * hits / np.maximum(support + given, 1)
    return float(f1[support > 0].mean())
