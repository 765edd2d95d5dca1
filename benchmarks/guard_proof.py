"""How often the guard accuses versions that are equally good, and whether it sees a label fall.

`python -m benchmarks.guard_proof`: for 77 and for 1,000 labels 1,000 pairs of versions are simulated, each on a
held-out set of its own. Some labels are frequent, some seldom, some easy, some hard. The two are equal: one ticket in
five is answered anew by chances that are the same, which makes about one in twenty right under one and wrong under the
other. A false alarm is any label that is called regressed. Then one label with 100 tickets loses 30 points of recall
beside that noise: how often it is found.
"""

import argparse
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from numpy.typing import NDArray

from benchmarks.reporting import report
from core.domain.guards import LabelChange, Standing
from core.domain.labels import Label, Labels
from core.evaluation.guard import guard

SIZES = {77: 10_000, 1_000: 40_000}
"""How many tickets the held-out set has, by the number of labels: most have enough to be tested."""
PAIRS, QUICK, AT_ONCE = 1_000, 20, 5
ACCURACY, ANEW = 0.86, 0.2
PLANTED, DROP = 100, 0.30
MOST_ALARMS, LEAST_FOUND = 0.05, 0.95
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def main() -> None:
    """Simulate, print the figures as shares of the pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} pairs instead of {PAIRS:,}")
    pairs = QUICK if parser.parse_args().quick else PAIRS
    parts = [range(start, min(start + AT_ONCE, pairs)) for start in range(0, pairs, AT_ONCE)]
    figures: dict[str, float | None] = {}
    with ProcessPoolExecutor(2) as pool:
        for labels, tickets in SIZES.items():
            counted = np.array(list(pool.map(_seen, [labels] * len(parts), parts))).sum(axis=0)
            alarms, found, tested, flips = (counted / pairs).tolist()
            figures |= {f"false_alarm_{labels}": alarms, f"found_drop_{labels}": found}
            print(
                f"{labels:>5,} labels, {tickets:,} tickets: {tested:.0f} labels tested, {flips / tickets:.1%} of the "
                f"tickets flip; any false alarm {alarms:.1%}, the drop found {found:.1%}"
            )
    figures["found_drop"] = min(figures[f"found_drop_{labels}"] or 0.0 for labels in SIZES)
    aims = {f"false_alarm_{labels}": MOST_ALARMS for labels in SIZES}
    report("guard_proof", figures, aims, at_least={"found_drop": LEAST_FOUND})


def _seen(labels: int, pairs: Iterable[int]) -> tuple[int, int, int, int]:
    """Count false alarms and found drops of some pairs; labels tested and tickets flipped, to see what they are of."""
    names: Labels = tuple(Label(f"label {number:04}") for number in range(labels))
    alarms = found = tested = flips = 0
    for number in pairs:
        rng = np.random.default_rng((labels, number))
        ease = rng.beta(8, 8 / ACCURACY - 8, size=labels)
        ease[0] = ACCURACY
        truth = _truth(rng, labels)
        base = _said(rng, truth, ease)
        candidate = np.where(rng.random(truth.size) < ANEW, _said(rng, truth, ease), base)
        equal = _guarded((truth, base, candidate), names)
        alarms += any(one.standing is Standing.REGRESSED for one in equal)
        tested += sum(one.standing is not Standing.TOO_FEW for one in equal)
        flips += int(((base == truth) != (candidate == truth)).sum())
        hurt = _guarded((truth, base, _fallen(rng, truth, candidate)), names)
        found += next(one.standing is Standing.REGRESSED for one in hurt if one.label == names[0])
    return alarms, found, tested, flips


def _truth(rng: np.random.Generator, labels: int) -> Ints:
    """Draw what the tickets are; the first label has its 100 tickets exactly."""
    weights = 1 / (np.arange(1, labels) + labels / 2)
    others = rng.choice(np.arange(1, labels), size=SIZES[labels] - PLANTED, p=weights / weights.sum())
    return np.concatenate([np.zeros(PLANTED, dtype=np.int64), others])


def _said(rng: np.random.Generator, truth: Ints, ease: Floats) -> Ints:
    """Return what a version says; a wrong answer is a label close by."""
    close = (truth + rng.choice([-2, -1, 1, 2], size=truth.size)) % ease.size
    answers: Ints = np.where(rng.random(truth.size) < ease[truth], truth, close)
    return answers


def _fallen(rng: np.random.Generator, truth: Ints, candidate: Ints) -> Ints:
    """Take 30 points of recall from the first label: each ticket found loses its answer with that chance."""
    lost = (truth == 0) & (candidate == 0) & (rng.random(truth.size) < DROP / ACCURACY)
    fallen: Ints = np.where(lost, 1, candidate)
    return fallen


def _guarded(sides: tuple[Ints, Ints, Ints], names: Labels) -> tuple[LabelChange, ...]:
    truth, base, candidate = ([(names[number],) for number in side.tolist()] for side in sides)
    return guard(truth, base, candidate, names)


if __name__ == "__main__":
    main()
