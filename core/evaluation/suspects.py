"""Labels that look wrong, by confident learning: Northcutt, Jiang & Chuang 2021 (JAIR 70, "Confident Learning").

Asked are probabilities of models that have not learned from the rows they speak of. A row counts for a label when its
probability reaches what rows of that label have on average; how many rows of one label count for another (the confident
joint) says how many are mislabelled. Suspected is who is pruned both by class (the least of its own label's
probability) and by noise rate (the widest margin of one other label), which the paper calls C+NR.

Rows come back by the odds of the better label against their own: on the sets of `docs/engine.md` that puts more wrong
labels first than the paper's margin does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
_LEAST = 1e-30


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A row, the label (column) that is better, or wrongly missing or there, and how much likelier: from 0 to 1.

    `twin` is a row of the same text that is labelled the better way.
    """

    row: int
    better: int
    surety: float
    twin: int | None = None


def one_label(chances: Numbers, given: Ints) -> list[Doubt]:
    """Return the doubtful rows where each has one label (column), the surest first.

    `chances` are probabilities, rows × labels.
    """
    if not len(given):
        return []
    rows = np.arange(len(given))
    own = chances[rows, given]
    others = chances.copy()
    others[rows, given] = -1.0
    better = others.argmax(axis=1)
    best = others[rows, better]
    expected = _expected(chances, given)
    doubted = _by_class(own, given, expected) & _by_noise(chances, given, expected) & (best > own)
    found = (_doubt(row, better[row], best[row], own[row]) for row in np.flatnonzero(doubted).tolist())
    return surest(found)


def several_labels(chances: Numbers, given: Bools, known: Bools) -> list[Doubt]:
    """Return the doubtful rows where each has any number of labels, told label by label; each row once, the surest first.

    `known` tells which chances come from a model that had learned the label.
    """
    found: list[Doubt] = []
    for column in range(given.shape[1]):
        rows = np.flatnonzero(known[:, column])
        sides = np.stack([1 - chances[rows, column], chances[rows, column]], axis=1)
        told = one_label(sides, given[rows, column].astype(np.intp))
        found += [replace(one, row=int(rows[one.row]), better=column) for one in told]
    return surest(found)


def conflicts(twins: Iterable[Ints], given: Bools, chances: Numbers, place: Ints, *, one: bool) -> list[Doubt]:
    """Return the rows whose labels conflict with those of the same text, by how many say so and by their chances.

    `twins` are rows of one text each, `place` tells where in `chances` a row is (-1: nowhere), `one` whether each has
    one label.
    """
    found: list[Doubt] = []
    for group in twins:
        where = place[group]
        judged = chances[where[where >= 0]]
        chance = judged.mean(axis=0) if len(judged) else np.full(given.shape[1], 0.5)
        found += (_one_of_twins if one else _several_of_twins)(group, given[group], chance)
    return surest(found)


def surest(doubts: Iterable[Doubt]) -> list[Doubt]:
    """Return the surest doubt of each row, the surest first; a twin that another doubt knows of is kept."""
    kept: dict[int, Doubt] = {}
    twins: dict[int, int] = {}
    for one in sorted(doubts, key=lambda one: (-one.surety, one.row, one.better)):
        kept.setdefault(one.row, one)
        if one.twin is not None:
            twins.setdefault(one.row, one.twin)
    return [replace(one, twin=twins.get(row)) for row, one in kept.items()]


def _expected(chances: Numbers, given: Ints) -> Ints:
    """Return how many rows of each label (rows) are truly of which other (columns): the confident joint, scaled."""
    width = chances.shape[1]
    often = np.bincount(given, minlength=width)
    own = np.bincount(given, weights=chances[np.arange(len(given)), given], minlength=width)
    least = np.where(often > 0, own / np.maximum(often, 1), np.inf)
    counting = np.where(chances >= least, chances, -1.0)
    which = counting.argmax(axis=1)
    some = counting[np.arange(len(given)), which] >= 0
    joint = np.zeros((width, width))
    np.add.at(joint, (given[some], which[some]), 1)
    expected = joint / np.maximum(joint.sum(axis=1, keepdims=True), 1) * often[:, None]
    np.fill_diagonal(expected, 0)
    return _whole(expected)


def _whole(counts: Numbers) -> Ints:
    """Return whole numbers with the sums of the rows kept: where labels are many, most counts are below a half."""
    whole = np.floor(counts).astype(np.intp)
    left = np.rint(counts.sum(axis=1)).astype(np.intp) - whole.sum(axis=1)
    order = np.argsort(whole - counts, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    return np.asarray(whole + (rank < left[:, None]), dtype=np.intp)


def _by_class(own: Numbers, given: Ints, expected: Ints) -> Bools:
    """Mark of each label as many rows as are expected to be of another, those with the least of their own."""
    order = np.lexsort((own, given))
    often = np.bincount(given, minlength=len(expected))
    rank = np.empty(len(given), dtype=np.intp)
    rank[order] = np.arange(len(given)) - np.repeat(np.cumsum(often) - often, often)
    return np.asarray(rank < expected.sum(axis=1)[given])


def _by_noise(chances: Numbers, given: Ints, expected: Ints) -> Bools:
    """Mark of each label, for each other one, as many rows as are expected to be of it: those it leads by most."""
    marked = np.zeros(len(given), dtype=np.bool_)
    for label in np.flatnonzero(expected.any(axis=1)):
        rows = np.flatnonzero(given == label)
        for other in np.flatnonzero(expected[label]):
            lead = chances[rows, other] - chances[rows, label]
            marked[rows[np.argsort(-lead, kind="stable")[: expected[label, other]]]] = True
    return marked


def _one_of_twins(group: Ints, given: Bools, chance: Numbers) -> list[Doubt]:
    labels, weight = given.argmax(axis=1), given.sum(axis=0) * np.maximum(chance, _LEAST)
    # Of equals the first is kept, that the same tickets make the same queue.
    best = labels[weight[labels].argmax()]
    twin = int(group[labels == best][0])
    others = np.flatnonzero(labels != best)
    return [_doubt(int(group[at]), best, weight[best], weight[labels[at]], twin) for at in others.tolist()]


def _several_of_twins(group: Ints, given: Bools, chance: Numbers) -> list[Doubt]:
    having = given.sum(axis=0)
    found: list[Doubt] = []
    for column in np.flatnonzero((having > 0) & (having < len(group))).tolist():
        with_it = having[column] * np.maximum(chance[column], _LEAST)
        without = (len(group) - having[column]) * np.maximum(1 - chance[column], _LEAST)
        has = given[:, column]
        right = has if with_it >= without else ~has
        best, other = max(with_it, without), min(with_it, without)
        twin = int(group[right][0])
        found += [_doubt(int(row), column, best, other, twin) for row in group[~right].tolist()]
    return found


def _doubt(row: int, better: int, best: float, own: float, twin: int | None = None) -> Doubt:
    return Doubt(row=row, better=int(better), surety=float(best) / max(float(best) + float(own), _LEAST), twin=twin)
