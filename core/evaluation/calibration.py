"""Calibration: whether answers given with 80 % confidence are right 80 % of the time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.evaluation.answers import Floats, Ints

BINS = 15
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
