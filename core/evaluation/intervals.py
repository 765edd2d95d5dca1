"""Intervals: how sure a gain or a share is, given how few tickets it was seen on."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from core.domain.comparisons import Interval
from core.domain.gate import Metric
from core.domain.labels import Kind, Labels
from core.domain.predictions import Prediction
from core.evaluation.answers import Answers, Axis, Floats, Ints, axis_of, check, exactly_right

LEVEL = 0.95
_CELLS_AT_ONCE = 500_000
_METRICS = (Metric.MACRO_F1, Metric.ACCURACY, Metric.MICRO_F1, Metric.WEIGHTED_F1)
_DIGITS = 12  # sums differ in the last bits between machines; evidence is hashed and must not


def gains(
    truth: Sequence[Labels],
    base: Sequence[Prediction],
    candidate: Sequence[Prediction],
    labels: Labels,
    kind: Kind,
    *,
    resamples: int = 2_000,
    seed: int = 0,
) -> dict[Metric, Interval]:
    """Return the gain in each metric a gate may be set on, candidate minus base, each with its 95 % interval.

    Paired bootstrap: tickets are drawn with replacement and both versions are measured on the same
    drawn tickets, macro F1 over the labels that occur among them. The interval is the middle 95 %
    of the gains seen. Drawing is not stratified by label: that makes intervals too narrow. With
    fewer than some ten tickets a label the macro F1 interval is still somewhat too narrow.

    Raises:
        InvalidInput: there is no ticket, or a ticket without a prediction.
        WrongNumberOfLabels: a single-label ticket has none or several.
    """
    was, now = [one.labels for one in base], [one.labels for one in candidate]
    check(kind, truth, was, now)
    tickets = list(zip(truth, was, now, strict=True))
    distinct = list(dict.fromkeys(tickets))
    place = {ticket: row for row, ticket in enumerate(distinct)}
    rows = np.array([place[ticket] for ticket in tickets], dtype=np.int64)
    table = _table(distinct, axis_of(labels, truth, was, now))
    seen = table.gains(np.bincount(rows)[:, None])
    drawn = np.concatenate([table.gains(weights) for weights in _draws(rows, resamples, seed)], axis=1)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    found = (_interval(float(seen[i, 0]), float(low[i]), float(high[i])) for i in range(len(_METRICS)))
    return dict(zip(_METRICS, found, strict=True))


def paired_change(found: int, lost: int, tickets: int) -> Interval:
    """Return the change of a share of the same tickets, (found − lost) ÷ tickets, with its 95 % interval.

    Wald's after half a ticket is added to each of the four boxes (Agresti & Min 2005), which holds its level
    where few tickets changed; without a ticket it is anywhere from -1 to 1.
    """
    if not tickets:
        return Interval(0.0, -1.0, 1.0)
    z, n = NormalDist().inv_cdf((1 + LEVEL) / 2), tickets + 2
    middle = (found - lost) / n
    half = z * math.sqrt(found + lost + 1 - (found - lost) ** 2 / n) / n
    return _interval((found - lost) / tickets, max(-1.0, middle - half), min(1.0, middle + half))


def wilson_share(share: float, n: float, z: float) -> Interval:
    """Return the Wilson interval of a share seen on `n` tickets, `z` standard errors wide to each side."""
    square = z * z / n
    centre = (share + square / 2) / (1 + square)
    half = z * math.sqrt(share * (1 - share) / n + square / n / 4) / (1 + square)
    # At a share of 0 or 1 the bound is that number itself; rounding must not push the share outside.
    return Interval(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


@dataclass(frozen=True)
class _Members:
    """Which rows have which label: `rows` sorted by label, cut at `starts` into the groups of `labels`."""

    rows: Ints
    starts: Ints
    labels: Ints
    width: int

    def sums(self, weights: Ints) -> Ints:
        """Add up the rows' weights for each label; a column is one resample."""
        out = np.zeros((self.width, weights.shape[1]), dtype=weights.dtype)
        if self.rows.size:
            out[self.labels] = np.add.reduceat(weights[self.rows], self.starts, axis=0)
        return out


@dataclass(frozen=True)
class _Side:
    """One version's answers on the distinct tickets: what it gave, what of it is true, which tickets are right."""

    given: _Members
    hits: _Members
    right: NDArray[np.bool_]


@dataclass(frozen=True)
class _Table:
    """The distinct (truth, base, candidate) answers; many tickets share one, which is what makes this fast."""

    truth: _Members
    base: _Side
    candidate: _Side

    def gains(self, weights: Ints) -> Floats:
        """Return the gains in the order of _METRICS for each column of row weights."""
        true = self.truth.sums(weights)
        right = weights[self.candidate.right].sum(axis=0) - weights[self.base.right].sum(axis=0)
        before, after = (_f1s(side, true, weights) for side in (self.base, self.candidate))
        macro, micro, weighted = after - before
        return np.stack([macro, right / weights.sum(axis=0), micro, weighted])


def _f1s(side: _Side, true: Ints, weights: Ints) -> Floats:
    """Return macro, micro and weighted F1 for each column; a label that does not occur has no hits and adds nothing."""
    hits, sizes = side.hits.sums(weights), true + side.given.sums(weights)
    each = 2 * hits / np.maximum(sizes, 1)
    macro = each.sum(axis=0) / np.maximum((true > 0).sum(axis=0), 1)
    micro = 2 * hits.sum(axis=0) / np.maximum(sizes.sum(axis=0), 1)
    weighted = (each * true).sum(axis=0) / np.maximum(true.sum(axis=0), 1)
    return np.stack([macro, micro, weighted])


def _table(distinct: Sequence[tuple[Labels, Labels, Labels]], axis: Axis) -> _Table:
    """Sort the distinct tickets' labels so that one pass counts a block of resamples."""
    truth, was, now = ([ticket[i] for ticket in distinct] for i in range(3))
    true = axis.pairs(truth)

    def side(answers: Answers) -> _Side:
        given = axis.pairs(answers)
        hits = np.intersect1d(true, given, assume_unique=True)
        return _Side(_members(given, axis), _members(hits, axis), np.array(exactly_right(truth, answers)))

    return _Table(_members(true, axis), side(was), side(now))


def _members(pairs: Ints, axis: Axis) -> _Members:
    """Group (row, label) pairs by label."""
    width = max(len(axis.labels), 1)
    order = np.argsort(pairs % width, kind="stable")
    labels, starts = np.unique(pairs[order] % width, return_index=True)
    return _Members(pairs[order] // width, starts, labels, width)


def _draws(rows: Ints, resamples: int, seed: int) -> Iterator[Ints]:
    """Yield how often each distinct row is drawn, a block of resamples at a time; a column is one resample."""
    rng = np.random.default_rng(seed)
    distinct, step = int(rows.max()) + 1, max(1, _CELLS_AT_ONCE // rows.size)
    for start in range(0, resamples, step):
        width = min(step, resamples - start)
        drawn = rows[rng.integers(rows.size, size=(width, rows.size))]
        cells = drawn * width + np.arange(width)[:, None]
        yield np.bincount(cells.ravel(), minlength=distinct * width).reshape(distinct, width)


def _interval(value: float, low: float, high: float) -> Interval:
    """Round, and never write minus zero."""
    return Interval(*(round(number, _DIGITS) + 0.0 for number in (value, low, high)))
