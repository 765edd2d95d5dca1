"""Several learners' scores become one: each label's is a weighted sum of all scores, fitted on unseen documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.local.calibration import Ints
from core.local.features import Floats

FULL = 150
"""Up to so many labels each one's score follows those of all labels, beyond it only its own."""
HOLD = 22.0
"""How strongly the weights are held to the plain sum of the learners' scores."""
_ROUNDS = 60
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Blend:
    """For each learner a matrix (its labels × ours) or one factor for each label; and a bias."""

    shares: tuple[Floats, ...]
    bias: Floats

    def scores(self, given: Sequence[Floats]) -> Floats:
        """Return the blended scores of documents."""
        return self.of(given) + self.bias

    def of(self, given: Sequence[Floats]) -> Floats:
        """Return the blended weights of learners, or their scores without the bias."""
        parts = (one @ share if share.ndim > 1 else one * share for one, share in zip(given, self.shares, strict=True))
        return np.asarray(sum(parts), dtype=np.float32)


def plain(scores: Sequence[Floats], truth: Ints) -> Blend:
    """Return the sum of the learners, each with one factor, under which the truth is likeliest.

    The first learner alone when there is nothing to go by. As in `temperature` the truth is a little uncertain.
    """
    from scipy.optimize import minimize

    width = scores[0].shape[1]
    factors = np.array([1.0] + [0.0] * (len(scores) - 1))
    if len(truth):
        spread = np.array([max(float(one.std()), 1e-6) for one in scores])
        given = [one / np.float32(size) for one, size in zip(scores, spread, strict=True)]
        doubt = 1 / (len(truth) + 2)

        def loss(logs: Numbers) -> tuple[float, Numbers]:
            sizes = np.exp(logs)
            value, slope = _loss(sum(one * np.float32(by) for one, by in zip(given, sizes, strict=True)), truth, doubt)
            return value, np.array([float((one * slope).sum()) for one in given]) * sizes

        found = minimize(loss, np.zeros(len(scores)), jac=True, method="L-BFGS-B", bounds=[(-4.0, 4.0)] * len(scores))
        factors = np.exp(found.x) / spread
    return Blend(tuple(np.full(width, by, dtype=np.float32) for by in factors), np.zeros(width, dtype=np.float32))


def fitted(scores: Sequence[Floats], truth: Ints, start: Blend) -> Blend:
    """Return the blend under which the truth is likeliest, held near the one to start from."""
    from scipy.optimize import minimize

    width = scores[0].shape[1]
    middle = [one.mean(axis=0) for one in scores]
    spread = [max(float(one.std()), 1e-6) for one in scores]
    given = [(one - at) / np.float32(by) for one, at, by in zip(scores, middle, spread, strict=True)]
    shape = (width, width) if width <= FULL else (width,)
    first = [share * by for share, by in zip(start.shares, spread, strict=True)]
    held = np.concatenate([*((np.diag(one) if width <= FULL else one).ravel() for one in first), np.zeros(width)])

    def blend(values: Numbers) -> Blend:
        pieces = np.split(values.astype(np.float32), np.cumsum([np.prod(shape)] * len(scores)))
        return Blend(tuple(piece.reshape(shape) for piece in pieces[:-1]), pieces[-1])

    def loss(values: Numbers) -> tuple[float, Numbers]:
        value, slope = _loss(blend(values).scores(given), truth, 0.0)
        slopes = [(one.T @ slope if width <= FULL else (one * slope).sum(axis=0)).ravel() for one in given]
        away = values - held
        hold = HOLD / len(truth)
        return value + hold / 2 * float(away @ away), np.concatenate([*slopes, slope.sum(axis=0)]) + hold * away

    options = {"maxiter": _ROUNDS, "ftol": 1e-5}
    best = blend(minimize(loss, held, jac=True, method="L-BFGS-B", options=options).x)
    shares = tuple(share / np.float32(by) for share, by in zip(best.shares, spread, strict=True))
    moved = Blend(shares, best.bias)
    return Blend(shares, best.bias - moved.of(middle))


def _loss(scores: Any, truth: Ints, doubt: float) -> tuple[float, Floats]:
    """Return how unlikely the truth is on average, and how that changes with each score."""
    from scipy.special import log_softmax

    logs = log_softmax(scores, axis=1)
    rows = np.arange(len(truth))
    value = -float(np.mean((1 - doubt) * logs[rows, truth] + doubt * logs.mean(axis=1)))
    slope = np.exp(logs) - np.float32(doubt / logs.shape[1])
    slope[rows, truth] -= np.float32(1 - doubt)
    return value, slope / np.float32(len(truth))
