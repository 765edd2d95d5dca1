"""How much a version can do alone, and whether what is promised of it holds: `python -m benchmarks.automation`.

Learned once a set, on its training part. `auto95`, `auto98` and `auto99` are the largest shares of the test part that can
be accepted, the surest first, with so many of them right: chosen with hindsight, so that they measure the confidences and
promise nothing. `…_raw` is the same without calibration: the scores as the learners leave them (slope 1 and offset 0, for
one label a ticket a softmax at temperature 1). Calibrating hardly changes who comes before whom; it changes what the number
means: `accuracy98` is how many are right among as many of the surest as are said to be right to 98 % on average.

`bound_held` asks what a promise is worth. It is about the population that held-out tickets are drawn from, so it must be
judged there: tickets kept apart to check would be a draw too, and their luck would count as breaches, or hide them. So
here **the test part is the population**: a hundred times as many tickets are drawn from it with replacement, a threshold
is chosen on the draw alone, and its share of errors among all tickets it accepts in the population is known exactly. A
draw on which no threshold promises anything breaks no promise; how many found one is printed beside, with the
share of the population that is answered alone (`found`, `share`). The figure is the least of two promises: at most 2 and
at most 5 % wrong. 95 of 100 are promised.
"""

import argparse
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.engine_peers import Flags
from benchmarks.engine_quality import automated
from benchmarks.reporting import report
from benchmarks.sets import FOLDER, SETS, Texts, read
from core.domain.predictions import Prediction
from core.evaluation.answers import Floats, Ints
from core.evaluation.thresholds import measured, promised
from core.local.learning import learn
from core.local.model import Model

QUICK = (3_000, 1_000)
DRAWS, LEAST_HELD = 100, 95
PROMISES = (0.02, 0.05)
PRECISIONS = (95, 98, 99)
NOTHING_ALONE = 2.0
"""A threshold that no confidence reaches."""


@dataclass(frozen=True, eq=False)
class Population:
    """Every ticket there is: how sure the version is of it, and whether it is right."""

    sure: Floats
    right: Flags


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of a promise: how many draws kept it, how many found a threshold, and the mean share answered alone."""

    held: int
    found: int
    share: float


Choose = Callable[[Population, float], Floats | float]
"""Chooses on a draw, for a promise."""


def main() -> None:
    """Measure set by set, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part of each set")
    parser.add_argument("--set", choices=SETS, help="this set only")
    asked = parser.parse_args()
    figures: dict[str, float | None] = {}
    least: dict[str, float] = {}
    for name in [asked.set] if asked.set else SETS:
        texts = read(name)
        if not texts:
            print(f"{name}: skipped, {FOLDER.name}/{name} is not on this machine")
            continue
        found = measure(texts.some(*QUICK) if asked.quick else texts)
        figures |= {f"{key}_{name}": round(value, 4) for key, value in found.items()}
        least[f"bound_held_{name}"] = LEAST_HELD
    report("automation", figures, {}, at_least=least)


def measure(texts: Texts) -> dict[str, float]:
    """Learn from what is known; see what can be answered alone of what is new, and how well promises are kept."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = learn(texts.kind, texts.labels, texts.known, lambda *_: None).model
        said, raw = (list(one.predict(lesson.text for lesson in texts.new)) for one in (model, uncalibrated(model)))
    figures = {f"auto{share}": automated(said, _right(said, texts), share / 100) for share in PRECISIONS}
    figures |= {f"auto{share}_raw": automated(raw, _right(raw, texts), share / 100) for share in PRECISIONS}
    figures |= {
        "accuracy98": accuracy_at(said, _right(said, texts), 0.98),
        "accuracy98_raw": accuracy_at(raw, _right(raw, texts), 0.98),
    }
    everything = Population(np.array([one.confidence for one in said]), _right(said, texts))
    kept = {f"{100 * most:.0f}": promise(everything, most, one_threshold) for most in PROMISES}
    for most, one in kept.items():
        figures |= {f"held{most}": one.held, f"found{most}": one.found, f"share{most}": one.share}
    return figures | {"bound_held": min(one.held for one in kept.values())}


def accuracy_at(said: Sequence[Prediction], right: Flags, precision: float) -> float:
    """Return how many are right among the most that are, by what the confidences say, right so often; 1 of none."""
    sure = np.array([one.confidence for one in said])
    order = np.argsort(-sure, kind="stable")
    most = int((np.cumsum(sure[order]) / np.arange(1, len(order) + 1) >= precision).sum())
    return float(right[order[:most]].mean()) if most else 1.0


def uncalibrated(model: Model) -> Model:
    """Return the model whose scores are taken for logits as they are."""
    return replace(model, slope=np.ones_like(model.slope), offset=np.zeros_like(model.offset))


def promise(everything: Population, most_wrong: float, choose: Choose) -> Kept:
    """Choose on a hundred draws of as many tickets, and see what each choice does to all there are."""
    held = found = 0
    alone: list[float] = []
    for draw in range(DRAWS):
        drawn = _draw(everything, np.random.default_rng(draw))
        accepted = everything.sure >= np.asarray(choose(drawn, most_wrong)) - 1e-12
        wrong = int((accepted & ~everything.right).sum())
        held += wrong <= most_wrong * int(accepted.sum())
        found += bool(accepted.any())
        alone.append(float(accepted.mean()))
    return Kept(held=held, found=found, share=float(np.mean(alone)))


def one_threshold(drawn: Population, most_wrong: float) -> float:
    """Choose one threshold for all tickets, as the page does."""
    chosen = promised(measured(drawn.sure, drawn.right.astype(np.int64)), most_wrong).threshold
    return NOTHING_ALONE if chosen is None else chosen


def _draw(everything: Population, dice: np.random.Generator) -> Population:
    which: Ints = dice.integers(len(everything.sure), size=len(everything.sure))
    return Population(everything.sure[which], everything.right[which])


def _right(said: Sequence[Prediction], texts: Texts) -> Flags:
    return np.array([set(one.labels) == set(lesson.labels) for one, lesson in zip(said, texts.new, strict=True)])


if __name__ == "__main__":
    main()
