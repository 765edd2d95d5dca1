"""Calibration: scores of texts a model has not seen are turned into probabilities that hold."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.evaluation.calibration import calibration_error, noise_floor
from core.local.features import Floats

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
PARTS = 3
ENOUGH = 20
"""So many documents with a label, and without it, are needed to calibrate it by itself."""
SEED = 20
HOLD = 50.0
"""How strongly a bend is held to "as it is", in documents."""
ENOUGH_FOR_BEND = 1_000_000
_EDGE = 1e-9
_FLATTEST, _STEEPEST = 1e-3, 10.0
_DIGITS = 6  # the last bits of what is fitted differ between machines
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Bend:
    """Beta calibration (Kull, Silva Filho and Flach 2017): the ends of a scale of probabilities bend apart.

    The logit of the probability is `above` · log p - `below` · log(1 - p) + `shift`; as it stands nothing is bent.
    `above` and `below` are more than 0, so that what is likelier stays likelier.
    """

    above: float = 1.0
    below: float = 1.0
    shift: float = 0.0

    def of(self, probabilities: Numbers) -> Numbers:
        """Return what probabilities, 0 to 1, are bent to."""
        from scipy.special import expit

        if self == STRAIGHT:
            return probabilities
        kept = np.clip(probabilities, _EDGE, 1 - _EDGE)
        bent: Numbers = expit(self.above * np.log(kept) - self.below * np.log1p(-kept) + self.shift)
        return bent


STRAIGHT = Bend()


def bend(probabilities: Numbers, truth: Bools) -> Bend:
    """Return the bend under which it is likeliest that these came true or not, as they did."""
    from scipy.optimize import minimize
    from scipy.special import expit

    if not len(probabilities):
        return STRAIGHT
    if len(probabilities) > ENOUGH_FOR_BEND:
        some = np.random.default_rng(SEED).permutation(len(probabilities))[:ENOUGH_FOR_BEND]
        probabilities, truth = probabilities[some], truth[some]
    kept = np.clip(probabilities, _EDGE, 1 - _EDGE)
    given = np.stack([np.log(kept), -np.log1p(-kept), np.ones_like(kept)], axis=1)
    target = _targets(truth)
    as_it_is = np.array([STRAIGHT.above, STRAIGHT.below, STRAIGHT.shift])

    def loss(values: Numbers) -> tuple[float, Numbers]:
        logits, away = given @ values, values - as_it_is
        value = float(np.sum(np.logaddexp(0, logits) - target * logits)) + HOLD / 2 * float(away @ away)
        return value / len(kept), (given.T @ (expit(logits) - target) + HOLD * away) / len(kept)

    slopes = (_FLATTEST, _STEEPEST)
    found = minimize(loss, as_it_is, jac=True, method="L-BFGS-B", bounds=[slopes, slopes, (-_STEEPEST, _STEEPEST)]).x
    above, below, shift = (round(float(value), _DIGITS) for value in found)
    return Bend(above=above, below=below, shift=shift)


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


@dataclass(frozen=True, kw_only=True)
class Honesty:
    """The calibration error of unseen answers, 0 to 1, and what it would be if nothing but chance were in it."""

    error: float
    floor: float


def honesty(probabilities: Numbers, right: Bools, parts: Ints) -> Honesty:
    """Tell how honest answers are whose bend was fitted on the other parts."""
    bent = probabilities.copy()
    for part in np.unique(parts):
        here = parts == part
        bent[here] = bend(probabilities[~here], right[~here]).of(probabilities[here])
    sure = bent.tolist()
    return Honesty(error=calibration_error(sure, right.tolist()), floor=noise_floor(sure))


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
    target = _targets(truth)
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


def _targets(truth: Bools) -> Numbers:
    """Return how likely each is held to be, as in Platt's method (1999): a few alike are no reason to be certain."""
    so = int(truth.sum())
    return np.where(truth, (so + 1) / (so + 2), 1 / (truth.size - so + 2))
