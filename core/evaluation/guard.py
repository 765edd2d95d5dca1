"""The guard: each label's tickets under both versions, tested together so that many labels raise no false alarm."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.comparisons import Interval
from core.domain.gate import Protected
from core.domain.guards import ALPHA, LabelChange, Standing
from core.domain.labels import Label, Labels
from core.evaluation.answers import Answers
from core.evaluation.intervals import paired_change
from core.evaluation.significance import as_many, holm

_DIGITS = 12


@dataclass(frozen=True)
class _Counts:
    """How many tickets of each label there are, and what became of them."""

    support: Counter[Label] = field(default_factory=Counter)
    hits: Counter[Label] = field(default_factory=Counter)
    found: Counter[Label] = field(default_factory=Counter)
    lost: Counter[Label] = field(default_factory=Counter)
    mistaken: Counter[Label] = field(default_factory=Counter)
    cleared: Counter[Label] = field(default_factory=Counter)

    def add(self, truth: Labels, base: Labels, candidate: Labels) -> None:
        """Count one ticket."""
        true, was, now = set(truth), set(base), set(candidate)
        self.support.update(true)
        self.hits.update(true & was)
        self.found.update(true & now - was)
        self.lost.update(true & was - now)
        self.mistaken.update(now - true - was)
        self.cleared.update(was - true - now)


def guard(
    truth: Answers,
    base: Answers,
    candidate: Answers,
    labels: Labels,
    *,
    protected: Sequence[Protected] = (),
    least: int = 20,
) -> tuple[LabelChange, ...]:
    """Say for each label that occurs, in the order of `labels`, what the candidate changes about it.

    A label with `least` tickets or more is tested on both sides: those that have it (lost against found) and those
    that have it not (mistaken against cleared), each by the exact binomial chance of so uneven a split; the smaller of
    the two, doubled, is the label's p. Holm's method adjusts them over all labels (Holm 1979), so that at most one
    comparison in twenty of equally good versions calls any label regressed. Protected labels are tested among
    themselves, and need evidence that their recall falls by less than their margin: without it they have too little
    support. A label that was found and is found no more has regressed whatever its p.
    """
    counts = _Counts()
    for ticket in zip(truth, base, candidate, strict=True):
        counts.add(*ticket)
    margins = {one.label: one.margin for one in protected}
    occurring = [label for label in dict.fromkeys((*labels, *sorted(counts.support))) if counts.support[label]]
    raw = {label: _change(counts, label, protected=label in margins) for label in occurring}
    tested = [one for one in raw.values() if one.support >= least]
    for family in ([one for one in tested if not one.protected], [one for one in tested if one.protected]):
        raw |= {one.label: one for one in _adjusted(family)}
    return tuple(replace(raw[label], standing=_standing(raw[label], margins, least)) for label in occurring)


def _change(counts: _Counts, label: Label, *, protected: bool) -> LabelChange:
    """Count one label; nothing is tested yet."""
    found, lost, support = counts.found[label], counts.lost[label], counts.support[label]
    recall: Interval = paired_change(found, lost, support)
    return LabelChange(
        label=label,
        support=support,
        found=found,
        lost=lost,
        mistaken=counts.mistaken[label],
        cleared=counts.cleared[label],
        p_harm=1.0,
        p_gain=1.0,
        gone=counts.hits[label] > 0 and counts.hits[label] + found == lost,
        least_recall=recall.low,
        most_recall=recall.high,
        protected=protected,
        standing=Standing.TOO_FEW,
    )


def _adjusted(family: Sequence[LabelChange]) -> list[LabelChange]:
    """Test the labels of one family together."""
    harm = holm([_p(one.lost, one.found, one.mistaken, one.cleared) for one in family])
    gain = holm([_p(one.found, one.lost, one.cleared, one.mistaken) for one in family])
    return [
        replace(one, p_harm=round(worse, _DIGITS), p_gain=round(better, _DIGITS))
        for one, worse, better in zip(family, harm, gain, strict=True)
    ]


def _p(worse: int, better: int, more: int, fewer: int) -> float:
    return min(1.0, 2 * min(as_many(worse, better), as_many(more, fewer)))


def by_recall(one: LabelChange) -> bool:
    """Tell whether a label is better or worse by the tickets that have it, rather than by those it is wrongly given to."""
    if one.standing is Standing.BETTER:
        return as_many(one.found, one.lost) <= as_many(one.cleared, one.mistaken)
    if one.standing is Standing.REGRESSED:
        return one.gone or as_many(one.lost, one.found) <= as_many(one.mistaken, one.cleared)
    return False


def _standing(one: LabelChange, margins: Mapping[Label, float], least: int) -> Standing:
    if one.support < least:
        return Standing.TOO_FEW
    if one.gone or one.p_harm <= ALPHA:
        return Standing.REGRESSED
    if one.protected and one.least_recall < -margins[one.label]:
        return Standing.TOO_FEW
    return Standing.BETTER if one.p_gain <= ALPHA else Standing.NO_HARM
