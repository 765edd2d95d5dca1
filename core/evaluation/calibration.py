"""Calibration: whether answers given with 80 % confidence are right 80 % of the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from core.domain.comparisons import Bin, Interval
from core.evaluation.answers import Floats, Ints
from core.evaluation.intervals import LEVEL, wilson_share

BINS, SHOWN = 15, 10
_CELLS_AT_ONCE = 2_000_000
_DIGITS = 12  # sums differ in the last bits between machines; evidence is hashed and must not


@dataclass(frozen=True)
class _Bins:
    """Tickets by ascending confidence, cut into bins of equal mass.

    Tickets of equal confidence may lie on both sides of a cut. Each of them counts with the share of
    its group that is right, so that nothing depends on the order the tickets came in.
    """

    values: Floats
    group: Ints
    sizes: Ints
    starts: Ints

    def error(self, right: Floats) -> Floats:
        """Return the ECE for each row of `right`: how many tickets of each group are right."""
        gaps = (right / self.sizes - self.values)[:, self.group]
        return np.asarray(np.abs(np.add.reduceat(gaps, self.starts, axis=1)).sum(axis=1) / self.group.size)


def _bins(confidence: Floats, bins: int) -> _Bins:
    """Cut the confidences into at most so many bins, none empty."""
    values, sizes = np.unique(confidence, return_counts=True)
    edges = np.arange(min(bins, confidence.size)) * confidence.size // min(bins, confidence.size)
    return _Bins(values, np.repeat(np.arange(values.size), sizes), sizes, edges)


def _clean(confidence: Sequence[float]) -> Floats:
    """Return confidences as probabilities: sums of floats may end a hair outside 0 to 1."""
    return np.clip(np.asarray(confidence, dtype=np.float64), 0, 1)


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal mass: 0 is perfect, 1 the worst; 0 for no tickets."""
    if not len(confidence):
        return 0.0
    values = _clean(confidence)
    cut = _bins(values, bins)
    groups = np.searchsorted(cut.values, values)
    counts = np.bincount(groups, weights=np.asarray(right, dtype=np.float64), minlength=cut.values.size)
    return round(float(cut.error(counts.astype(np.float64)[None, :])[0]), _DIGITS)


def reliability(confidence: Sequence[float], right: Sequence[bool], bins: int = SHOWN) -> tuple[Bin, ...]:
    """Return bins of equal mass by ascending confidence, each with Wilson's interval of how often it is right.

    Tickets of equal confidence on both sides of a cut count as in the calibration error.
    """
    if not len(confidence):
        return ()
    values = _clean(confidence)
    cut = _bins(values, bins)
    counts = np.bincount(np.searchsorted(cut.values, values), weights=np.asarray(right, dtype=np.float64))
    sizes = np.diff(np.append(cut.starts, cut.group.size))
    sure = np.add.reduceat(cut.values[cut.group], cut.starts) / sizes
    share = np.add.reduceat((counts / cut.sizes)[cut.group], cut.starts) / sizes
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    return tuple(
        Bin(confidence=round(one, _DIGITS), right=_rounded(wilson_share(seen, size, z)), tickets=size)
        for one, seen, size in zip(sure.tolist(), share.tolist(), sizes.tolist(), strict=True)
    )


def _rounded(found: Interval) -> Interval:
    return Interval(*(round(number, _DIGITS) for number in (found.value, found.low, found.high)))


def noise_floor(confidence: Sequence[float], bins: int = BINS, repeats: int = 200, seed: int = 0) -> float:
    """Return the mean calibration error if each answer were right exactly as often as its confidence says.

    A calibration error at or below it is what chance alone shows on so few tickets.
    """
    if not len(confidence):
        return 0.0
    cut = _bins(_clean(confidence), bins)
    rng = np.random.default_rng(seed)
    step = max(1, _CELLS_AT_ONCE // cut.group.size)
    total = 0.0
    for start in range(0, repeats, step):
        size = (min(step, repeats - start), cut.values.size)
        drawn = rng.binomial(cut.sizes, cut.values, size=size).astype(np.float64)
        total += float(cut.error(drawn).sum())
    return round(total / repeats, _DIGITS)
