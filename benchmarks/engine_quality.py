"""How good, honest and quick the embedded engine is beside its peers: `python -m benchmarks.engine_quality`."""

import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain

import numpy as np

from benchmarks.engine_peers import Flags, Peer, fasttext, logistic
from benchmarks.reporting import report
from benchmarks.sets import Texts, chosen
from core.domain.predictions import Prediction
from core.evaluation.calibration import calibration_error, noise_floor
from core.local.learning import learn
from core.local.model import Model

SINGLES = 300
BATCH_RATE = 5_000.0
LEAST_F1 = {"banking77": 0.930, "ittickets": 0.873}
LEAD, LEAD_OF_FASTTEXT, LEAST_AUTO98 = 0.01, 0.04, 0.83


@dataclass(frozen=True, kw_only=True)
class Quality:
    """The figures of one set; none where they were not measured."""

    accuracy: float
    f1: float
    f1_logistic: float
    f1_fasttext: float | None
    calibration_error: float
    noise_floor: float
    auto95: float
    auto98: float
    train_cpu_s: float
    cpu_ratio: float
    single_ms: float
    batch_per_s: float


def main() -> None:
    """Measure set by set, print the figures."""
    figures: dict[str, float | None] = {}
    most: dict[str, float] = {}
    least: dict[str, float] = {}
    for texts in chosen(__doc__):
        name = texts.name
        found = measured(texts)
        print(name, " ".join(f"{key} {value:.4g}" for key, value in asdict(found).items() if value is not None))
        figures |= {f"{key}_{name}": value and round(value, 4) for key, value in asdict(found).items()}
        upper, lower = bars(name, found)
        most |= {f"{key}_{name}": value for key, value in upper.items()}
        least |= {f"{key}_{name}": value for key, value in lower.items()}
    report("engine_quality", figures, most, at_least=least)


def bars(name: str, found: Quality) -> tuple[dict[str, float], dict[str, float]]:
    """Return the most, and the least, the figures of a set may be."""
    over = found.f1_logistic + (LEAD if name == "banking77" else 0.0)
    least = {"f1": max(LEAST_F1.get(name, 0.0), over), "batch_per_s": BATCH_RATE}
    if name == "banking77":
        least |= {"auto98": LEAST_AUTO98}
        least["f1"] = max(least["f1"], (found.f1_fasttext or 0.0) + LEAD_OF_FASTTEXT)
    most = {"calibration_error": found.noise_floor + 0.01, "cpu_ratio": 1.5, "single_ms": 2.0}
    return {key: round(value, 4) for key, value in most.items()}, {key: round(v, 4) for key, v in least.items()}


def measured(texts: Texts) -> Quality:
    """Learn from what is known, by the engine and by its peers; ask all what is new."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peers say much
        learn(texts.kind, texts.labels, texts.known[:200], lambda *_: None)  # what is imported once is no learning
        begun = time.process_time()
        model = learn(texts.kind, texts.labels, texts.known, lambda *_: None).model
        seconds = time.process_time() - begun
        begun = time.process_time()
        said = list(model.predict(lesson.text for lesson in texts.new))
        rate = len(said) / (time.process_time() - begun)
        plain, other = logistic(texts), fasttext(texts)
        alone = _alone(model, texts)
    right = np.array([set(one.labels) == set(lesson.labels) for one, lesson in zip(said, texts.new, strict=True)])
    top = [one.scores[0].value for one in said]
    hit = [one.scores[0].label in lesson.labels for one, lesson in zip(said, texts.new, strict=True)]
    return Quality(
        accuracy=float(right.mean()),
        f1=macro_f1(_given(texts, said), texts),
        f1_logistic=macro_f1(plain.given, texts),
        f1_fasttext=_f1(other, texts),
        calibration_error=calibration_error(top, hit),
        noise_floor=noise_floor(top),
        auto95=automated(said, right, 0.95),
        auto98=automated(said, right, 0.98),
        train_cpu_s=seconds,
        cpu_ratio=seconds / plain.seconds,
        single_ms=alone,
        batch_per_s=rate,
    )


def automated(said: Sequence[Prediction], right: Flags, precision: float) -> float:
    """Return the largest share that can be accepted, the surest first, with so many of them right."""
    order = np.argsort([-one.confidence for one in said], kind="stable")
    enough = np.flatnonzero(np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= precision)
    return float(enough[-1] + 1) / len(order) if len(enough) else 0.0


def macro_f1(given: Flags, texts: Texts) -> float:
    """Return the mean F1 over the labels that can be learned."""
    column = {label: number for number, label in enumerate(texts.labels)}
    truth = np.zeros_like(given)
    for row, lesson in enumerate(texts.new):
        truth[row, [column[label] for label in lesson.labels if label in column]] = True
    both = 2 * (given & truth).sum(axis=0)
    every = given.sum(axis=0) + truth.sum(axis=0)
    return float((both / np.maximum(every, 1))[every > 0].mean())


def _f1(peer: Peer | None, texts: Texts) -> float | None:
    return macro_f1(peer.given, texts) if peer else None


def _given(texts: Texts, said: Sequence[Prediction]) -> Flags:
    column = {label: number for number, label in enumerate(texts.labels)}
    given = np.zeros((len(said), len(column)), dtype=np.bool_)
    for row, one in enumerate(said):
        given[row, [column[label] for label in one.labels]] = True
    return given


def _alone(model: Model, texts: Texts) -> float:
    """Return the CPU milliseconds of one text asked alone."""
    begun = time.process_time()
    asked = [model.predict([lesson.text]) for lesson in texts.new[:SINGLES]]
    list(chain.from_iterable(asked))
    return (time.process_time() - begun) / len(asked) * 1_000


if __name__ == "__main__":
    main()
