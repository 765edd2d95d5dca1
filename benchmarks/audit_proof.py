"""Whether the audited accuracy is what production's accuracy is: `python -m benchmarks.audit_proof`.

Each simulated week 20,000 tickets come. The model decides alone on those it is sure of; a random share of these is
audited, by chances that are fixed before anyone looks: flat, or more for those it is less sure of. The estimate and
its 95 % interval are held against the truth. Beside it the naive figure: how often the model was right on whatever
people happened to see, which are the tickets it was unsure of.
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from benchmarks.reporting import report
from core.evaluation.audit import audited_accuracy

AUDITS = (75, 150, 300, 750)
WEEKS, QUICK, TICKETS, DOUBTFUL = 500, 40, 20_000, 0.25
LEAST_FLAT, DOUBT, STEEP = 0.2, 0.8, 1.5
MOST_BIAS, LEAST_COVERED, MOST_COVERED = 0.2, 0.93, 0.97
Floats = NDArray[np.float64]


def main() -> None:
    """Simulate, print the figures: bias in points, coverage as a share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} weeks instead of {WEEKS}")
    weeks = QUICK if parser.parse_args().quick else WEEKS
    biases, covered, naive = [], [], []
    for audits in AUDITS:
        for graded in (False, True):
            rows = [
                _week(np.random.default_rng((audits, graded, week)), audits, graded=graded) for week in range(weeks)
            ]
            gaps, held, seen, half = np.array(rows).T
            biases.append(float(100 * gaps.mean()))
            covered.append(float(held.mean()))
            naive.append(float(100 * seen.mean()))
            how = "graded" if graded else "flat"
            print(
                f"{audits:>4} audits, {how:<6}  bias {biases[-1]:+.3f} points, interval ±{100 * half.mean():.2f} points "
                f"holds the truth {covered[-1]:.1%}, naive {naive[-1]:+.1f} points"
            )
    figures = {
        "bias": round(max(map(abs, biases)), 3),
        "coverage_min": round(min(covered), 4),
        "coverage_max": round(max(covered), 4),
        "naive_bias": round(min(naive), 2),
    }
    report(
        "audit_proof",
        figures,
        {"bias": MOST_BIAS, "coverage_max": MOST_COVERED},
        at_least={"coverage_min": LEAST_COVERED},
    )


def _week(rng: np.random.Generator, audits: int, *, graded: bool) -> tuple[float, float, float, float]:
    """Return the estimate's error, whether its interval holds the truth, the naive figure's error, half the interval."""
    sure = rng.beta(3.2, 0.9, size=TICKETS)
    right = rng.random(TICKETS) < 1 - DOUBT * (1 - sure) ** STEEP  # on the accepted ones it errs once in 22 times
    accepted = sure >= np.quantile(sure, DOUBTFUL)
    chances = _chances(sure[accepted], audits, graded=graded)
    seen = rng.random(chances.size) < chances
    outcomes = list(zip(right[accepted][seen].tolist(), chances[seen].tolist(), strict=True))
    found, truth = audited_accuracy(outcomes, int(accepted.sum())), float(right[accepted].mean())
    looked_at = np.concatenate([right[~accepted], right[accepted][seen]])
    return (
        found.value - truth,
        float(found.low <= truth <= found.high),
        float(looked_at.mean()) - truth,
        (found.high - found.low) / 2,
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
