"""From a matrix of probabilities to predictions, giving what `predict_from` gives, many at a time."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from core.domain.labels import Kind, Labels
from core.domain.predictions import CUT, TOP, Prediction, Score
from core.local.calibration import STRAIGHT, Bend

Probabilities = npt.NDArray[np.float64]


def answers(probabilities: Probabilities, labels: Labels, kind: Kind, whole: Bend = STRAIGHT) -> Iterator[Prediction]:
    """Yield one prediction per row; `labels` names the columns and is sorted, so that columns break ties.

    `whole` bends what the probabilities say of the whole answer into how likely it is to be exactly right.
    """
    order = _best(probabilities, min(TOP, len(labels)))
    best = np.take_along_axis(probabilities, order, axis=1)
    chosen = order.tolist()
    if kind is Kind.SINGLE:
        top = _as_sure(best, whole).tolist()
        yield from (_single(columns, values, labels) for columns, values in zip(chosen, top, strict=True))
        return
    top = best.tolist()
    confidence = whole.of(np.maximum(probabilities, 1 - probabilities).prod(axis=1)).tolist()
    margin = np.abs(2 * probabilities - 1).min(axis=1).tolist()
    for row, (columns, values) in enumerate(zip(chosen, top, strict=True)):
        given = tuple(labels[column] for column, value in zip(columns, values, strict=True) if value >= CUT)
        if len(given) == TOP < len(labels):
            given = _all_given(probabilities[row], labels)
        yield Prediction(
            labels=given,
            scores=_scores(columns, values, labels),
            confidence=confidence[row],
            margin=margin[row],
        )


def _as_sure(best: Probabilities, whole: Bend) -> Probabilities:
    """Bend the first of each row; the others share what it leaves, and stay behind it."""
    if whole == STRAIGHT:
        return best
    first = whole.of(best[:, 0])
    rest = (1 - first) / np.maximum(1 - best[:, 0], np.finfo(np.float64).tiny)
    others = np.minimum(best[:, 1:] * rest[:, None], np.nextafter(first, 0)[:, None])
    return np.column_stack([first, others])


def _best(probabilities: Probabilities, count: int) -> npt.NDArray[np.intp]:
    """Return the columns of the highest values of each row, best first, the left one first among equals."""
    width = probabilities.shape[1]
    if width <= 4 * count:
        return np.argsort(-probabilities, axis=1, kind="stable")[:, :count]
    some = np.sort(np.argpartition(-probabilities, count - 1, axis=1)[:, :count], axis=1)
    values = np.take_along_axis(probabilities, some, axis=1)
    order = np.take_along_axis(some, np.argsort(-values, axis=1, kind="stable"), axis=1)
    # Where values beyond the last one kept equal it, the partition has kept any of them.
    tied = np.flatnonzero((probabilities >= values.min(axis=1, keepdims=True)).sum(axis=1) > count)
    order[tied] = np.argsort(-probabilities[tied], axis=1, kind="stable")[:, :count]
    return order


def _single(columns: list[int], values: list[float], labels: Labels) -> Prediction:
    return Prediction(
        labels=(labels[columns[0]],),
        scores=_scores(columns, values, labels),
        confidence=values[0],
        margin=values[0] - (values[1] if len(values) > 1 else 0.0),
    )


def _all_given(row: npt.NDArray[np.float64], labels: Labels) -> Labels:
    return tuple(labels[column] for column in np.argsort(-row, kind="stable") if row[column] >= CUT)


def _scores(columns: list[int], values: list[float], labels: Labels) -> tuple[Score, ...]:
    return tuple(Score(labels[column], value) for column, value in zip(columns, values, strict=True))
