"""Learning one label a document: two learners are blended by what they say of documents they have not seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.local.blend import Blend, fitted, plain
from core.local.calibration import PARTS, SEED, STRAIGHT, Bend, Honesty, Ints, bend, honesty, temperature
from core.local.features import Floats
from core.local.machines import bayes, support

LEARNERS = (support, bayes)
MOST_CELLS = 10_000_000
"""Documents times labels the blend is fitted on: bounds memory and time; beyond, a sample of the documents."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """Weights and bias of each label, and what is known of their doubt."""

    weights: Floats
    bias: Floats
    doubt: "Doubt"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What the scores are divided by, and how the first label's probability is bent.

    `accuracy` is how often unseen documents were right, None when none were asked; `honesty` how right their doubt is.
    """

    temperature: float
    whole: Bend = STRAIGHT
    accuracy: float | None = None
    honesty: Honesty | None = None


@dataclass(frozen=True, eq=False)
class _Unseen:
    """What each learner says of documents it has not learned from, though it knew their label."""

    scores: tuple[Floats, ...]
    truth: Ints
    parts: Ints
    asked: int

    def some(self, which: Any) -> "_Unseen":
        return _Unseen(tuple(one[which] for one in self.scores), self.truth[which], self.parts[which], self.asked)


def learn_single(rows: Any, truth: Ints, width: int, parts: Ints, say: Callable[[int], None]) -> Lines:
    """Learn one line for each label from rows whose labels (columns) these are; `say` which part is learned."""
    unseen = _unseen(rows, truth, width, parts, say)
    start = plain(unseen.scores, unseen.truth)
    doubt = _doubt(unseen, start)
    say(PARTS)
    blend = _fitted(unseen, start)
    lines = [learner(rows, truth, width) for learner in LEARNERS]
    bias = blend.of([bias for _, bias in lines]) + blend.bias
    return Lines(weights=blend.of([weights for weights, _ in lines]), bias=bias, doubt=doubt)


def _unseen(rows: Any, truth: Ints, width: int, parts: Ints, say: Callable[[int], None]) -> _Unseen:
    sample = np.zeros(len(truth), dtype=np.bool_)
    sample[np.random.default_rng(SEED).permutation(len(truth))[: MOST_CELLS // width]] = True
    found: list[_Unseen] = []
    for part in range(PARTS):
        say(part)
        others = parts != part
        known = np.unique(truth[others])
        here = sample & ~others & np.isin(truth, known)
        if here.any() and len(known) > 1:
            scores = (_scores(rows, truth, width, others, here, learner) for learner in LEARNERS)
            found.append(_Unseen(tuple(scores), truth[here], parts[here], 0))
    return _joined(found, width, int(sample.sum()))


def _scores(rows: Any, truth: Ints, width: int, others: Any, here: Any, learner: Any) -> Floats:
    weights, bias = learner(rows[others], truth[others], width, float(others.mean()))
    return np.asarray(rows[here] @ weights + bias, dtype=np.float32)


def _joined(found: Sequence[_Unseen], width: int, asked: int) -> _Unseen:
    nothing = tuple(np.empty((0, width), dtype=np.float32) for _ in LEARNERS)
    none = np.empty(0, dtype=np.intp)
    every = [_Unseen(nothing, none, none, 0), *found]
    scores = tuple(np.concatenate(ones) for ones in zip(*(some.scores for some in every), strict=True))
    truth, parts = (np.concatenate([getattr(some, name) for some in every]) for name in ("truth", "parts"))
    return _Unseen(scores, truth, parts, asked)


def _doubt(unseen: _Unseen, start: Blend) -> Doubt:
    """Return what is known of blends from documents that no part of them was fitted on."""
    from scipy.special import softmax

    scores = np.empty_like(unseen.scores[0])
    for part in range(PARTS):
        here = unseen.parts == part
        scores[here] = _fitted(unseen.some(~here), start).scores(unseen.some(here).scores)
    divisor = temperature(scores, unseen.truth)
    if not len(scores):
        return Doubt(temperature=divisor)
    sure = softmax(scores.astype(np.float64) / divisor, axis=1).max(axis=1)
    right = scores.argmax(axis=1) == unseen.truth
    return Doubt(
        temperature=divisor,
        whole=bend(sure, right),
        accuracy=int(right.sum()) / unseen.asked,
        honesty=honesty(sure, right, unseen.parts),
    )


def _fitted(unseen: _Unseen, start: Blend) -> Blend:
    return fitted(unseen.scores, unseen.truth, start) if len(unseen.truth) else start
