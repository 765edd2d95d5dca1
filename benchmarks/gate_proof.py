"""How often the gate lets candidates pass whose true gain is known: `python -m benchmarks.gate_proof`.

For each size of held-out set and each kind of candidate (one point of macro F1 worse, equal, one point better) 1,000
promotions are simulated: a set is drawn, both versions are compared on it, the gate judges. Worse and better candidates
are judged by the standard rule (no worse than one point), equal ones by the rule that asks for superiority. The seed
of this project compared two point estimates from two sets: it is tried on the same candidates.
"""

import argparse
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import numpy as np

from benchmarks.reporting import report
from benchmarks.simulator import Population, macro_f1, population
from core.domain.gate import GateRule, Outcome
from core.domain.judging import judge
from core.domain.labels import Kind
from core.evaluation.comparison import compare

SIZES = (500, 1_000, 3_000)
GAINS = {"worse": -0.01, "equal": 0.0, "better": 0.01}
PROMOTIONS, QUICK, AT_ONCE = 1_000, 12, 25
MOST_WORSE, MOST_EQUAL = 0.06, 0.08
BETTER = GateRule(superiority=True)


def main() -> None:
    """Simulate, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} promotions a row instead of {PROMOTIONS:,}")
    promotions = QUICK if parser.parse_args().quick else PROMOTIONS
    figures: dict[str, float | None] = {}
    with ProcessPoolExecutor(2) as pool:
        for size in SIZES:
            for kind in GAINS:
                starts = range(0, promotions, AT_ONCE)
                parts = [(kind, size, start, min(AT_ONCE, promotions - start)) for start in starts]
                passed = list(pool.map(_simulated, parts))
                shares = {name: sum(part[name] for part in passed) / promotions for name in passed[0]}
                figures |= _figures(kind, size, shares)
                print(f"{size:>6,} tickets, {kind:<7}", {name: round(share, 3) for name, share in shares.items()})
    aims = {f"worse_passed_{size}": MOST_WORSE for size in SIZES}
    aims |= {f"equal_passed_{size}": MOST_EQUAL for size in SIZES}
    report("gate_proof", figures, aims)


def _figures(kind: str, size: int, shares: Mapping[str, float]) -> dict[str, float]:
    """Name what is reported of a row; the equal candidate is judged by superiority."""
    figures = {f"{kind}_passed_{size}": shares["superior" if kind == "equal" else "passed"]}
    if kind != "better":
        figures[f"seed_{kind}_passed_{size}"] = shares["seed"]
    else:
        figures[f"better_superior_{size}"] = shares["superior"]
    return figures


@cache
def _population(kind: str) -> Population:
    return population(GAINS[kind])


def _simulated(part: tuple[str, int, int, int]) -> dict[str, int]:
    """Count what passes of some promotions: by the standard rule, by superiority, by the seed's rule."""
    kind, size, start, count = part
    everybody, passed = _population(kind), {"passed": 0, "superior": 0, "seed": 0}
    for number in range(start, start + count):
        rng = np.random.default_rng((size, number))
        truth, base, candidate = everybody.sample(size, rng)
        evidence = compare(truth, base, candidate, everybody.names, Kind.SINGLE, seed=number)
        passed["passed"] += judge(evidence, GateRule()).outcome is Outcome.PROMOTE
        passed["superior"] += judge(evidence, BETTER).outcome is Outcome.PROMOTE
        passed["seed"] += _seed_passes(everybody, size, rng)
    return passed


def _seed_passes(everybody: Population, size: int, rng: np.random.Generator) -> bool:
    """Compare two point estimates, each from a set of its own."""
    one, other = (rng.integers(everybody.truth.size, size=size) for _ in range(2))
    was = macro_f1(everybody.truth[one], everybody.base[one])
    return macro_f1(everybody.truth[other], everybody.candidate[other]) > was


if __name__ == "__main__":
    main()
