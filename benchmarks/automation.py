"""How much a version can do alone, and whether what is promised of it holds: `python -m benchmarks.automation`.

Learned once a set, on its training part. `auto95`, `auto98` and `auto99` are the largest shares of the test part that can
be accepted, the surest first, with so many of them right: chosen with hindsight, so that they measure the confidences and
promise nothing. `…_raw` is the same without calibration: the scores as the learners leave them (slope 1, offset 0 and
nothing bent; for one label a ticket a softmax at temperature 1). Calibrating hardly changes who comes before whom; it changes what the number
means: `accuracy98` is how many are right among as many of the surest as are said to be right to 98 % on average.

`bound_held` asks what a promise is worth. It is about the population that held-out tickets are drawn from, so it must be
judged there: tickets kept apart to check would be a draw too, and their luck would count as breaches, or hide them. So
here **the test part is the population**: a hundred times as many tickets are drawn from it with replacement, a threshold
is chosen on the draw alone, and its share of errors among all tickets it accepts in the population is known exactly. A
draw on which no threshold promises anything breaks no promise; how many found one is printed beside, with the
share of the population that is answered alone (`found`, `share`). The promises are at most 2 and at most 5 % wrong, each
kept by one threshold for all, and by one a label beside it (`…_labels`). What those are for is `share_over`: the share of what
is answered alone that goes out as a label which is truly wrong more often than promised; `own` is how many labels got
one. `bound_held` is the least of the four; 95 of 100 are promised.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product

import numpy as np

from benchmarks.engine_peers import Flags
from benchmarks.engine_quality import automated
from benchmarks.reporting import report
from benchmarks.sets import Texts, chosen
from core.domain.labels import Label
from core.domain.predictions import Prediction
from core.evaluation.answers import Floats, Ints
from core.evaluation.label_thresholds import PerLabel, measured_by_label, promised_by_label
from core.evaluation.thresholds import measured, promised
from core.local.calibration import STRAIGHT
from core.local.learning import learn
from core.local.model import Model

DRAWS, LEAST_HELD = 100, 95
PROMISES = (0.02, 0.05)
PRECISIONS = (95, 98, 99)
NOTHING_ALONE = 2.0
"""A threshold that no confidence reaches."""


@dataclass(frozen=True, eq=False)
class Population:
    """Every ticket there is: how sure the version is of it, whether it is right, and the place of its likeliest label, 0 for none."""

    sure: Floats
    right: Flags
    given: Ints


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of a promise: how many draws kept it and how many found a threshold; the rest are means of all draws."""

    held: int
    found: int
    share: float
    share_over: float
    own: float


Choose = Callable[[Population, float], PerLabel]
"""Chooses on a draw, for a promise."""


def main() -> None:
    """Measure set by set, print the figures."""
    figures: dict[str, float | None] = {}
    least: dict[str, float] = {}
    for texts in chosen(__doc__):
        name = texts.name
        found = measure(texts)
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
    places = {label: place for place, label in enumerate(texts.labels, 1)}
    given = [places[one.likeliest] if one.likeliest else 0 for one in said]
    everything = Population(np.array([one.confidence for one in said]), _right(said, texts), np.array(given))
    held = [DRAWS]
    for most, (way, choose) in product(PROMISES, WAYS.items()):
        kept = promise(everything, most, choose)
        figures |= {f"{key}{100 * most:.0f}{way}": value for key, value in asdict(kept).items()}
        held.append(kept.held)
    return figures | {"bound_held": min(held)}


def accuracy_at(said: Sequence[Prediction], right: Flags, precision: float) -> float:
    """Return how many are right among the most that are, by what the confidences say, right so often; 1 of none."""
    sure = np.array([one.confidence for one in said])
    order = np.argsort(-sure, kind="stable")
    most = int((np.cumsum(sure[order]) / np.arange(1, len(order) + 1) >= precision).sum())
    return float(right[order[:most]].mean()) if most else 1.0


def uncalibrated(model: Model) -> Model:
    """Return the model whose scores are taken for logits as they are."""
    slope, offset = np.ones_like(model.slope), np.zeros_like(model.offset)
    return replace(model, slope=slope, offset=offset, each=STRAIGHT, whole=STRAIGHT)


def promise(everything: Population, most_wrong: float, choose: Choose) -> Kept:
    """Choose on a hundred draws of as many tickets, and see what each choice does to all there are."""
    held = found = 0
    means: list[tuple[float, float, int]] = []
    for draw in range(DRAWS):
        chosen = choose(_draw(everything, np.random.default_rng(draw)), most_wrong)
        accepted = everything.sure >= _least(chosen, everything) - 1e-12
        wrong = int((accepted & ~everything.right).sum())
        held += wrong <= most_wrong * int(accepted.sum())
        found += bool(accepted.any())
        means.append((float(accepted.mean()), _over(everything, accepted, most_wrong), len(chosen.own)))
    share, share_over, own = np.mean(means, axis=0).tolist()
    return Kept(held=held, found=found, share=share, share_over=share_over, own=own)


def one_for_all(drawn: Population, most_wrong: float) -> PerLabel:
    """Choose one threshold for all tickets, as the page does."""
    return PerLabel(together=promised(measured(drawn.sure, drawn.right.astype(np.int64)), most_wrong))


def one_a_label(drawn: Population, most_wrong: float) -> PerLabel:
    """Choose thresholds of single labels beside it; a label is named by its place."""
    given = [Label(str(place)) if place else None for place in drawn.given]
    by_label = measured_by_label(given, drawn.sure.tolist(), drawn.right.tolist())
    return promised_by_label(measured(drawn.sure, drawn.right.astype(np.int64)), by_label, most_wrong)


WAYS = {"": one_for_all, "_labels": one_a_label}


def _least(chosen: PerLabel, everything: Population) -> Floats:
    """Return the confidence from which on each ticket is answered alone."""
    of_all = NOTHING_ALONE if chosen.together.threshold is None else chosen.together.threshold
    least = np.full(int(everything.given.max()) + 1, of_all)
    for label, own in chosen.own.items():
        least[int(label)] = own if own < 1 else NOTHING_ALONE
    return np.asarray(least[everything.given], dtype=np.float64)


def _over(everything: Population, accepted: Flags, most_wrong: float) -> float:
    """Return the share of what is accepted that has a label of which too much is wrong."""
    of_label = np.bincount(everything.given, weights=accepted)
    wrong = np.bincount(everything.given, weights=accepted & ~everything.right)
    return float(of_label[wrong > most_wrong * of_label].sum() / max(of_label.sum(), 1))


def _draw(everything: Population, dice: np.random.Generator) -> Population:
    which: Ints = dice.integers(len(everything.sure), size=len(everything.sure))
    return Population(everything.sure[which], everything.right[which], everything.given[which])


def _right(said: Sequence[Prediction], texts: Texts) -> Flags:
    return np.array([set(one.labels) == set(lesson.labels) for one, lesson in zip(said, texts.new, strict=True)])


if __name__ == "__main__":
    main()
