"""A calibrator: two numbers that turn the score of an answer into the probability that the answer is right.

Platt's method (1999) on the logit of the score, held near "as it is" by a little doubt, so that few answers, or answers
that are all right or all wrong, are no reason to be sure of everything or of nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_LEAST = 1e-4  # what services write of a score: four digits
_DOUBT = 1.0
_STEEPNESS, _SHIFT = (0.01, 10.0), (-10.0, 10.0)
_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Calibrator:
    """The logit of a score times `slope`, which is above 0, plus `offset`, is the logit of the probability."""

    slope: float
    offset: float

    def of(self, score: float) -> float:
        """Return the probability, between 0 and 1 and neither; a higher score never has a lower one."""
        return _kept(1 / (1 + math.exp(-(self.slope * _logit(score) + self.offset))))


def fitted(scores: Sequence[float], right: Sequence[bool]) -> Calibrator:
    """Return the calibrator under which it is likeliest that these answers were right or wrong as they were."""
    from scipy.optimize import minimize  # slow to load, and only this needs it
    from scipy.special import expit

    logits, was = np.array([_logit(score) for score in scores]), np.asarray(right, dtype=np.bool_)
    yes = int(was.sum())
    target = np.where(was, (yes + 1) / (yes + 2), 1 / (was.size - yes + 2))
    rows, as_it_is = np.stack([logits, np.ones_like(logits)], axis=1), np.array([1.0, 0.0])

    def loss(pair: np.ndarray) -> tuple[float, np.ndarray]:
        found, moved = rows @ pair, pair - as_it_is
        given = float(np.sum(np.logaddexp(0, found) - target * found)) + _DOUBT / 2 * float(moved @ moved)
        return given, rows.T @ (expit(found) - target) + _DOUBT * moved

    best = minimize(loss, as_it_is, jac=True, method="L-BFGS-B", bounds=[_STEEPNESS, _SHIFT]).x
    # The last bits differ between machines; what is noted must not.
    return Calibrator(slope=round(float(best[0]), _DIGITS), offset=round(float(best[1]), _DIGITS))


def _logit(score: float) -> float:
    kept = _kept(score)
    return math.log(kept / (1 - kept))


def _kept(value: float) -> float:
    return min(max(value, _LEAST), 1 - _LEAST)
