"""Comparing two versions: the evidence on the same held-out tickets."""

from collections.abc import Sequence

from core.domain.comparisons import Evidence, Flips
from core.domain.labels import Kind, Labels
from core.domain.predictions import Prediction
from core.evaluation.answers import check, exactly_right
from core.evaluation.intervals import gain
from core.evaluation.metrics import figures
from core.evaluation.significance import mcnemar


def compare(
    truth: Sequence[Labels],
    base: Sequence[Prediction],
    candidate: Sequence[Prediction],
    labels: Labels,
    kind: Kind,
    *,
    seed: int = 0,
) -> Evidence:
    """Return the evidence on two versions; the same tickets in the same order and seed give the same evidence.

    Raises:
        InvalidInput: there is no held-out ticket, or one without a prediction of a version.
        WrongNumberOfLabels: a single-label ticket has none or several.
    """
    was, now = [one.labels for one in base], [one.labels for one in candidate]
    check(kind, truth, was, now)
    flips = _flips(exactly_right(truth, was), exactly_right(truth, now))
    macro, accuracy = gain(truth, base, candidate, labels, kind, seed=seed)
    return Evidence(
        kind=kind,
        base=figures(truth, base, labels, kind),
        candidate=figures(truth, candidate, labels, kind),
        gain=macro,
        accuracy_gain=accuracy,
        flips=flips,
        p_value=mcnemar(flips.fixed, flips.broken),
    )


def _flips(was: Sequence[bool], now: Sequence[bool]) -> Flips:
    """Count what became of each ticket."""
    pairs = list(zip(was, now, strict=True))
    return Flips(
        both_right=pairs.count((True, True)),
        fixed=pairs.count((False, True)),
        broken=pairs.count((True, False)),
        both_wrong=pairs.count((False, False)),
    )
