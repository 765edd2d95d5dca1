"""An order of labels in which those that are taken for each other stand side by side."""

from collections.abc import Sequence

import numpy as np

from core.domain.comparisons import Transition
from core.domain.labels import Labels

_DIGITS = 9  # ties between distances that differ in the last bits fall the same way on every machine


def clustered(labels: Labels, transitions: Sequence[Transition]) -> Labels:
    """Return the labels in the order of the leaves of their tree, which both versions' matrices share.

    The tree is built by average linkage on 1 − (R + Rᵀ) ÷ 2, R being the share of each label's tickets that one of the
    two versions takes for another label. Labels that are never confused come last, in their own order.
    """
    place = {label: number for number, label in enumerate(labels)}
    rates = np.zeros((len(labels), len(labels)))
    support = np.zeros(len(labels))
    for one in transitions:
        row = place[one.true]
        support[row] += 2 * one.count
        for said in (one.base, one.candidate):
            rates[row, place[said]] += one.count
    np.fill_diagonal(rates, 0)
    rates /= np.maximum(support, 1)[:, None]
    close = (rates + rates.T) / 2
    confused = np.flatnonzero(close.any(axis=0))
    if len(confused) < 3:  # noqa: PLR2004 - two stand side by side in any order
        return labels
    from scipy.cluster.hierarchy import leaves_list, linkage  # slow to load, and only a comparison needs it
    from scipy.spatial.distance import squareform

    far = np.round(1 - close[np.ix_(confused, confused)], _DIGITS)
    np.fill_diagonal(far, 0)
    order = confused[leaves_list(linkage(squareform(far), "average"))].tolist()
    return (*(labels[number] for number in order), *(label for label in labels if place[label] not in set(order)))
