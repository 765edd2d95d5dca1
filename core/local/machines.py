"""Two ways to learn one line for each label: a linear support vector machine, and naive Bayes."""

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from core.local.calibration import SEED, Ints
from core.local.features import Floats

Lines = tuple[Floats, Floats]
"""Weights (terms × labels) and bias."""
STRICTNESS = 0.3
"""How much a mistake on a training ticket costs (C): chosen inside the training parts of the public sets."""
ABSENT = -2.0
"""The score of a label no document has: a little below what documents of other labels get."""
LISTED = 20
WIDE = 50
"""From more labels on, each is told only from those it may be taken for."""
_FEW = 1_000
_DOUBT = 0.02
"""What is added to the count of a term that a label's documents do not hold."""
_CELLS_AT_ONCE = 5_000_000


def support(rows: Any, truth: Ints, width: int, share: float = 1.0) -> Lines:
    """Learn each label against the rest; of many labels, against documents that come near it.

    From a share of the documents lines as steep are learned as from all.
    """
    if width > WIDE:
        return _short_listed(rows, truth, width, share)
    weights = np.zeros((rows.shape[1], width), dtype=np.float32)
    bias = np.full(width, ABSENT, dtype=np.float32)
    machine = vector_machine(rows, truth, STRICTNESS / share)
    lines, borders = machine.coef_, machine.intercept_
    if len(machine.classes_) == len(("one", "other")):  # then there is one line, pointing to the second
        lines, borders = np.vstack([-lines, lines]), np.concatenate([-borders, borders])
    weights[:, machine.classes_] = lines.T
    bias[machine.classes_] = borders
    return weights, bias


def bayes(rows: Any, truth: Ints, width: int, share: float = 1.0) -> Lines:
    """Learn how much likelier each term is under a label than under the labels at large."""
    from scipy import sparse

    places = (truth, np.arange(len(truth)))
    given = sparse.csr_matrix((np.ones(len(truth), dtype=np.float32), places), shape=(width, len(truth)))
    weights = np.asarray((given @ rows).T.toarray(), dtype=np.float32, order="C")
    weights += np.float32(_DOUBT * share)
    np.log(weights, out=weights)
    weights -= np.log(np.exp(weights).sum(axis=0))
    weights -= weights.mean(axis=1, keepdims=True)
    return weights, np.zeros(width, dtype=np.float32)


def vector_machine(rows: Any, target: npt.NDArray[Any], strictness: float) -> Any:
    """Return a trained linear support vector machine of scikit-learn."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    with warnings.catch_warnings():
        # Stopping a little early costs nothing that can be measured here.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LinearSVC(C=strictness, tol=0.5, random_state=SEED).fit(rows, target)


def _short_listed(rows: Any, truth: Ints, width: int, share: float) -> Lines:
    """Learn each label from its documents, those that naive Bayes would list it for, and a few of all."""
    listed = _lists(rows, bayes(rows, truth, width, share))
    order = np.argsort(listed.ravel(), kind="stable")
    documents = order // listed.shape[1]
    borders = np.searchsorted(listed.ravel()[order], np.arange(width + 1))
    few = np.random.default_rng(SEED).permutation(len(truth))[:_FEW]
    weights = np.zeros((rows.shape[1], width), dtype=np.float32)
    bias = np.full(width, ABSENT, dtype=np.float32)
    for label in np.unique(truth):
        near = documents[borders[label] : borders[label + 1]]
        chosen = np.unique(np.concatenate([np.flatnonzero(truth == label), near, few]))
        target = truth[chosen] == label
        if not target.all():
            machine = vector_machine(rows[chosen], target, STRICTNESS / share)
            weights[:, label], bias[label] = machine.coef_[0], machine.intercept_[0]
    return weights, bias


def _lists(rows: Any, lines: Lines) -> Ints:
    """Return the likeliest labels of each document."""
    weights, bias = lines
    step = max(1, _CELLS_AT_ONCE // len(bias))
    parts = [
        np.argpartition(-(rows[first : first + step] @ weights + bias), LISTED, axis=1)[:, :LISTED]
        for first in range(0, rows.shape[0], step)
    ]
    return np.concatenate(parts)
