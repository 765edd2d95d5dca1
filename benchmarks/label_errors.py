"""How well wrong labels are found, beside cleanlab on the same probabilities: `python -m benchmarks.label_errors`."""

import argparse
import importlib
import importlib.util
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.reporting import report
from benchmarks.sets import FOLDER, Texts, read
from core.domain.documents import normalise
from core.domain.labels import Kind
from core.evaluation.suspects import one_label
from core.local.calibration import parts_of
from core.local.features import learn_features
from core.local.learning import MOST_WEIGHTS
from core.local.model import calibrated
from core.local.single import learn_single

NAMES = ("banking77", "ittickets")
PERCENTS = (5, 10)
QUICK = 2_000
SEED = 5
FIRST = 100
ALLOWANCE = 0.01
PEERS = {"cleanlab": "prune_by_noise_rate", "cleanlab_both": "both"}
"""cleanlab as it is by default, and by the rule we follow: where class and noise rate both say so."""
Rows = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Found:
    """How many suspects were wrong, how many of the wrong were suspects, how many of the first hundred were wrong."""

    precision: float
    recall: float
    first100: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    def __str__(self) -> str:
        told = f"precision {self.precision:.3f}, recall {self.recall:.3f}, F1 {self.f1:.3f}"
        return f"{told}, of the first hundred {self.first100:.2f} are wrong"


def main() -> None:
    """Measure set by set and rate by rate, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part of each set")
    asked = parser.parse_args()
    peers = PEERS if importlib.util.find_spec("cleanlab") else {}
    if not peers:
        print("cleanlab: skipped, this development dependency is not installed")
    figures: dict[str, float | None] = {}
    least: dict[str, float] = {}
    for name in NAMES:
        texts = read(name)
        if not texts:
            print(f"{name}: skipped, {FOLDER.name}/{name} is not on this machine")
            continue
        for percent in PERCENTS:
            found = measured(texts.some(QUICK, 0) if asked.quick else texts, percent, peers)
            for who, one in found.items():
                print(f"{name}, {percent} % wrong, {who or 'ours'}: {one}")
                figures |= _figures("_".join(part for part in (who, name) if part), percent, one)
            rivals = [one.f1 for who, one in found.items() if who]
            least |= {f"f1_{percent}_{name}": round(max(rivals) - ALLOWANCE, 4)} if rivals else {}
    report("label_errors", figures, {}, at_least=least)


def measured(texts: Texts, percent: int, peers: dict[str, str]) -> dict[str, Found]:
    """Flip some labels, learn, and ask everybody which they suspect; ours goes by no name."""
    column = {label: number for number, label in enumerate(texts.labels)}
    given = np.array([column[lesson.labels[0]] for lesson in texts.known])
    wrong = flipped(given, len(column), percent)
    rows, chances = unseen([lesson.text for lesson in texts.known], given, len(column))
    ours = np.array([doubt.row for doubt in one_label(chances, given[rows])], dtype=np.intp)
    ranked = {"": ours} | {who: cleanlab(chances, given[rows], how) for who, how in peers.items()}
    return {who: found(wrong, rows[suspects]) for who, suspects in ranked.items()}


def flipped(given: Rows, width: int, percent: int) -> Rows:
    """Give some rows another label at random, the same ones every time, and return which."""
    dice = np.random.default_rng([SEED, percent])
    wrong = dice.choice(len(given), len(given) * percent // 100, replace=False)
    given[wrong] = (given[wrong] + dice.integers(1, width, len(wrong))) % width
    return np.asarray(wrong, dtype=np.intp)


def unseen(texts: list[str], given: Rows, width: int) -> tuple[Rows, Any]:
    """Return rows and the chance of each label as training asks for them: by models that have not seen these rows."""
    from threadpoolctl import threadpool_limits

    plain = [normalise(text) for text in texts]
    _, groups = np.unique(np.array(plain, dtype=object), return_inverse=True)
    with threadpool_limits(1):
        _, rows = learn_features(plain, MOST_WEIGHTS // width)
        lines = learn_single(rows, given, width, parts_of(groups, given), lambda _: None)
    slope = np.full(width, 1 / lines.doubt.temperature, dtype=np.float32)
    chances = calibrated(lines.said.scores, Kind.SINGLE, slope, np.zeros_like(slope))
    return lines.said.places, chances.astype(np.float32)


def cleanlab(chances: Any, given: Rows, how: str) -> Rows:
    """Return whom cleanlab suspects, by its own order."""
    library = importlib.import_module("cleanlab.filter")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options = {"filter_by": how, "n_jobs": 1, "return_indices_ranked_by": "self_confidence"}
        suspects = library.find_label_issues(given, chances, **options)
    return np.asarray(suspects, dtype=np.intp)


def found(wrong: Rows, suspects: Rows) -> Found:
    """Tell how many are wrong of all suspected, and of the first of them; and how many of the wrong are suspected."""
    hits = np.isin(suspects, wrong)
    precision, first = (float(some.mean()) if len(some) else 0.0 for some in (hits, hits[:FIRST]))
    return Found(precision=precision, recall=float(hits.sum()) / len(wrong), first100=first)


def _figures(place: str, percent: int, one: Found) -> dict[str, float]:
    of = {"precision": one.precision, "recall": one.recall, "f1_": one.f1, "first100_precision": one.first100}
    return {f"{what}{percent}_{place}": round(value, 4) for what, value in of.items()}


if __name__ == "__main__":
    main()
