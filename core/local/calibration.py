"""Calibration: scores of texts a model has not seen are turned into probabilities that hold."""

from typing import Any

import numpy as np
import numpy.typing as npt

from core.local.features import Floats

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
PARTS = 3
ENOUGH = 20
"""So many documents with a label, and without it, are needed to calibrate it by itself."""
SEED = 20


def parts_of(groups: Ints, strata: Ints) -> Ints:
    """Deal documents into parts, each stratum evenly; documents of one group (equal texts) stay together.

    Strata of one or two documents are dealt like the others: they are then missing where they are tested.
    """
    _, first = np.unique(groups, return_index=True)
    order = np.lexsort((np.random.default_rng(SEED).random(len(first)), strata[first]))
    dealt = np.empty(len(first), dtype=np.intp)
    dealt[order] = np.arange(len(first)) % PARTS
    return np.asarray(dealt[groups], dtype=np.intp)


def temperature(scores: Floats, truth: Ints) -> float:
    """Return the divisor of the scores under which the truth is likeliest; 1 when there is nothing to go by.

    As in Platt's method the truth is held to be a little uncertain, the more so the fewer documents there
    are: a handful of right answers is no reason to be sure of everything.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    if not len(scores):
        return 1.0
    doubt = 1 / (len(scores) + 2)

    def loss(logarithm: float) -> float:
        logs = log_softmax(scores / np.exp(logarithm), axis=1)
        right = logs[np.arange(len(truth)), truth]
        return -float(np.mean((1 - doubt) * right + doubt * logs.mean(axis=1)))

    return float(np.exp(minimize_scalar(loss, bounds=(-4.0, 4.0), method="bounded").x))


def sigmoids(scores: Floats, truth: Bools, known: Bools) -> tuple[Floats, Floats]:
    """Return slope and offset of each label's sigmoid; labels with few documents share one.

    `known` tells which scores came from a training that had documents with the label and without it.
    """
    shared = _sigmoid(scores[known], truth[known])
    pairs = [shared] * scores.shape[1]
    for column in range(scores.shape[1]):
        rows = known[:, column]
        given = truth[rows, column]
        if min(given.sum(), (~given).sum()) >= ENOUGH:
            pairs[column] = _sigmoid(scores[rows, column], given)
    slope, offset = np.array(pairs, dtype=np.float32).T
    return slope.copy(), offset.copy()


def _sigmoid(scores: npt.NDArray[Any], truth: npt.NDArray[Any]) -> tuple[float, float]:
    from scipy.optimize import minimize
    from scipy.special import expit

    if not len(scores):
        return 1.0, 0.0
    with_label = int(truth.sum())
    without = len(truth) - with_label
    target = np.where(truth, (with_label + 1) / (with_label + 2), 1 / (without + 2))
    values = scores.astype(np.float64)

    def loss(pair: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = pair[0] * values + pair[1]
        wrong = expit(logits) - target
        mean = float(np.mean(np.logaddexp(0, logits) - target * logits))
        return mean, np.array([np.mean(wrong * values), np.mean(wrong)])

    begin = np.array([1.0, 0.0])
    # A higher score never makes a label less likely, whatever a few documents say.
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=[(1e-3, None), (None, None)])
    return float(found.x[0]), float(found.x[1])
