"""Whether the audited accuracy is what production's accuracy is: `python -m benchmarks.audit_proof`.

Each simulated week 20,000 tickets come. The model decides alone on those it is sure of; a random share of these is
audited, by chances that are fixed before anyone looks: flat, or more for those it is less sure of. People answer the
others. Two estimates that the app shows are held, with their 95 % intervals, against the truth: how often the answers
that all tickets end with are right, and how often the model is right where it decides alone. The figures are those of
all tickets, as the audit's recipe has it; those of the decisions alone stand beside them (`alone_bias`), their
intervals hold the truth in the very same weeks. `coverage_long` has as many more weeks as it takes to tell how often
the intervals really hold the truth, for the two ends of a range that 500 weeks know to a point or two only.

The naive figure is how often the model was right on whatever people happened to see, which are the tickets it was
unsure of, against how often it is right on all.
"""

import argparse
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.reporting import report
from core.evaluation.audit import audited_accuracy, overall_accuracy

AUDITS = (75, 150, 300, 750)
WEEKS, LONG, AT_ONCE, QUICK, TICKETS, DOUBTFUL = 500, 5_000, 250, 40, 20_000, 0.25
LEAST_FLAT, DOUBT, STEEP = 0.2, 0.8, 1.5
MOST_BIAS, LEAST_COVERED, MOST_COVERED = 0.2, 0.93, 0.97
Floats = NDArray[np.float64]


def main() -> None:
    """Simulate, print the figures: bias in points, coverage as a share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} weeks instead of {WEEKS} and {LONG:,}")
    quick = parser.parse_args().quick
    weeks, long = (QUICK, 2 * QUICK) if quick else (WEEKS, LONG)
    rows = []
    with ProcessPoolExecutor(2) as pool:
        for audits, graded in product(AUDITS, (False, True)):
            parts = [range(start, min(start + AT_ONCE, long)) for start in range(0, long, AT_ONCE)]
            made = pool.map(_weeks, [audits] * len(parts), [graded] * len(parts), parts)
            rows.append(_row(audits, np.concatenate(list(made)), weeks, graded=graded))
    bias, alone, covered, naive, really, off = np.array(rows).T
    figures: dict[str, float | None] = {
        "bias": round(float(np.abs(bias).max()), 3),
        "coverage_min": round(float(covered.min()), 4),
        "coverage_max": round(float(covered.max()), 4),
        "naive_bias": round(float(naive[np.abs(naive).argmin()]), 2),
        "alone_bias": round(float(np.abs(alone).max()), 3),
        "coverage_long_min": round(float(really.min()), 4),
        "coverage_long_max": round(float(really.max()), 4),
        "bias_long": round(float(np.abs(off).max()), 3),
    }
    aims = {"bias": MOST_BIAS, "coverage_max": MOST_COVERED}
    report("audit_proof", figures, aims, at_least={"coverage_min": LEAST_COVERED})


def _row(audits: int, made: Floats, weeks: int, *, graded: bool) -> tuple[float, ...]:
    """Print one row and return its figures: of the first weeks, and of all there are."""
    overall, alone, held, naive, half = made[:weeks].mean(axis=0)
    off, _, really, _, _ = made.mean(axis=0)
    print(
        f"{audits:>4} audits, {'graded' if graded else 'flat':<6} bias {100 * overall:+.3f} points of all tickets, "
        f"{100 * alone:+.3f} of those decided alone; interval of all ±{100 * half:.2f} points holds the truth "
        f"{held:.1%}; naive {100 * naive:+.1f} points. In {len(made):,} weeks: bias {100 * off:+.3f}, held {really:.1%}"
    )
    return 100 * overall, 100 * alone, held, 100 * naive, really, 100 * off


def _weeks(audits: int, graded: bool, weeks: Iterable[int]) -> Floats:  # noqa: FBT001 - a pool passes by position
    return np.array([_week(np.random.default_rng((audits, graded, week)), audits, graded=graded) for week in weeks])


def _week(rng: np.random.Generator, audits: int, *, graded: bool) -> tuple[float, ...]:
    """Return both estimates' errors, whether the interval holds the truth, the naive error, half the interval."""
    sure = rng.beta(3.2, 0.9, size=TICKETS)
    right = rng.random(TICKETS) < 1 - DOUBT * (1 - sure) ** STEEP  # on the accepted ones it errs once in 22 times
    accepted = sure >= np.quantile(sure, DOUBTFUL)
    chances = _chances(sure[accepted], audits, graded=graded)
    seen, alone = rng.random(chances.size) < chances, right[accepted]
    outcomes = list(zip(alone[seen].tolist(), chances[seen].tolist(), strict=True))
    found = audited_accuracy(outcomes, int(accepted.sum()))
    overall = overall_accuracy(found, int(accepted.sum()), int((~alone[seen]).sum()), TICKETS)
    truth = 1 - float((~alone[~seen]).sum()) / TICKETS
    looked_at = np.concatenate([right[~accepted], alone[seen]])
    return (
        overall.value - truth,
        found.value - float(alone.mean()),
        float(overall.low <= truth <= overall.high),
        float(looked_at.mean() - right.mean()),
        (overall.high - overall.low) / 2,
    )


def _chances(sure: Floats, audits: int, *, graded: bool) -> Floats:
    """Return each ticket's chance to be audited: flat, or by its doubt, with a fifth of flat at the least."""
    flat = np.full(sure.size, audits / sure.size)
    if not graded:
        return flat
    doubt = np.sqrt(sure * (1 - sure))
    graded_by_doubt: Floats = np.minimum(1.0, LEAST_FLAT * flat + (1 - LEAST_FLAT) * audits * doubt / doubt.sum())
    return graded_by_doubt


if __name__ == "__main__":
    main()
