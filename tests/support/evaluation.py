"""Small tickets for tests of the numbers: answers as predictions, drawn sets, matrices as scikit-learn wants them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction

# Neither sorted nor of one length, so that a place on the axis is never the place by name.
NAMES = tuple(Label(name) for name in ("network", "Billing", "10", "ünïcode", "2", "account access", "a"))


def prediction(*labels: str, confidence: float = 0.9) -> Prediction:
    """Return the prediction of these labels."""
    return Prediction(labels=tuple(Label(name) for name in labels), scores=(), confidence=confidence, margin=0.1)


def predictions(answers: Sequence[Labels], confidence: float = 0.9) -> list[Prediction]:
    """Return a prediction for each answer."""
    return [prediction(*labels, confidence=confidence) for labels in answers]


def single(*names: str) -> list[Labels]:
    """Return one single-label answer for each name."""
    return [(Label(name),) for name in names]


@dataclass(frozen=True)
class Tickets:
    """Held-out tickets under two versions."""

    kind: Kind
    truth: list[Labels]
    base: list[Labels]
    candidate: list[Labels]


def tickets(kind: Kind, most: int = 40) -> st.SearchStrategy[Tickets]:
    """Draw tickets; often some label is missing in the truth or in the answers."""
    label = st.sampled_from(NAMES)
    many = st.lists(label, unique=True, max_size=4).map(tuple)
    answer = label.map(lambda name: (name,)) if kind is Kind.SINGLE else many
    rows = st.lists(st.tuples(answer, answer, answer), min_size=1, max_size=most)
    return rows.map(lambda drawn: Tickets(kind, *(list(column) for column in zip(*drawn, strict=True))))


def matrix(answers: Sequence[Labels], names: Labels = NAMES) -> NDArray[np.int64]:
    """Return the 0/1 matrix of tickets by labels."""
    return np.array([[int(name in labels) for name in names] for labels in answers])


def simulated(kind_of: int, tickets: int, right: Sequence[float], seed: int) -> list[list[Labels]]:
    """Return the truth over so many labels, then for each rate answers that are right that often."""
    rng = np.random.default_rng(seed)
    names = [Label(f"label {number}") for number in range(kind_of)]
    truth = rng.integers(kind_of, size=tickets)
    versions = [np.where(rng.random(tickets) < rate, truth, rng.integers(kind_of, size=tickets)) for rate in right]
    return [[(names[place],) for place in column] for column in (truth, *versions)]
