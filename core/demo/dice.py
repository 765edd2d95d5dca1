"""Chance from one seed, built on `Random.random()` alone: the one draw Python promises never to change."""

from collections.abc import Sequence
from math import fsum
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice:
    """Draws that come out the same on every platform and every Python version."""

    def __init__(self, seed: int) -> None:
        self._draw = Random(seed).random

    def chance(self, share: float) -> bool:
        """Say yes in that share of all calls."""
        return self._draw() < share

    def below(self, end: int) -> int:
        """Return a whole number from 0 to `end` - 1."""
        return int(self._draw() * end)

    def between(self, first: int, last: int) -> int:
        """Return a whole number from `first` to `last`, both included."""
        return first + int(self._draw() * (last - first + 1))

    def one(self, things: Sequence[Thing]) -> Thing:
        """Return one of the things, each as likely as the others."""
        return things[int(self._draw() * len(things))]

    def some(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """Return so many different things (all of them when there are fewer), in random order."""
        return self.shuffled(things)[:count]

    def weighted(self, weights: Sequence[float]) -> int:
        """Return an index, each as likely as its weight."""
        point = self._draw() * fsum(weights)  # sum() of fractions changed in Python 3.12
        for index, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return index
        return len(weights) - 1

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """Return the things in random order."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order
