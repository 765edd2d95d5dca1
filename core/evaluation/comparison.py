"""Comparing two versions: the evidence on the same held-out tickets."""

from collections import Counter
from collections.abc import Sequence

from core.domain.comparisons import Evidence, Flips, Transition
from core.domain.gate import STANDARD, GateRule
from core.domain.labels import Kind, Labels
from core.domain.predictions import Prediction
from core.evaluation.answers import Answers, Axis, axis_of, check, exactly_right
from core.evaluation.guard import guard
from core.evaluation.intervals import gains
from core.evaluation.metrics import figures
from core.evaluation.ordering import clustered
from core.evaluation.significance import as_many, detectable, mcnemar


def compare(
    truth: Sequence[Labels],
    base: Sequence[Prediction],
    candidate: Sequence[Prediction],
    labels: Labels,
    kind: Kind,
    *,
    rule: GateRule = STANDARD,
    seed: int = 0,
) -> Evidence:
    """Return the evidence on two versions; the same tickets in the same order and seed give the same evidence.

    Of the rule it takes what the guard looks for: protected labels, and how many tickets a label needs.

    Raises:
        InvalidInput: there is no held-out ticket, or one without a prediction of a version.
        WrongNumberOfLabels: a single-label ticket has none or several.
    """
    was, now = [one.labels for one in base], [one.labels for one in candidate]
    check(kind, truth, was, now)
    moved = _transitions(truth, was, now, axis_of(labels, truth, was, now)) if kind is Kind.SINGLE else ()
    flips = _flips(exactly_right(truth, was), exactly_right(truth, now))
    return Evidence(
        kind=kind,
        base=figures(truth, base, labels, kind),
        candidate=figures(truth, candidate, labels, kind),
        gains=gains(truth, base, candidate, labels, kind, seed=seed),
        flips=flips,
        p_value=mcnemar(flips.fixed, flips.broken),
        p_exact=as_many(flips.fixed, flips.broken),
        detectable=detectable(len(truth), flips.fixed + flips.broken),
        guard=guard(truth, was, now, labels, protected=rule.protected, least=rule.least_support),
        transitions=moved,
        order=clustered(axis_of(labels, truth, was, now).labels, moved),
    )


def _transitions(truth: Answers, was: Answers, now: Answers, axis: Axis) -> tuple[Transition, ...]:
    """Count the tickets of each triple of true label and two answers, in the axis's order."""
    triples = Counter(
        (axis.place[true[0]], axis.place[old[0]], axis.place[new[0]])
        for true, old, new in zip(truth, was, now, strict=True)
    )
    names = axis.labels
    return tuple(
        Transition(names[true], names[old], names[new], count) for (true, old, new), count in sorted(triples.items())
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
