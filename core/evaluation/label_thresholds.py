"""Thresholds of single labels: what is wrong too often under the threshold of all gets a higher one of its own."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.domain.labels import Label
from core.evaluation.intervals import LEVEL
from core.evaluation.thresholds import GRID, Measured, Operating, measured, promised, steps_of, upper

WAYS = 4
"""A label's own threshold lies a quarter, a half or three quarters of the way from that of all up to 1, or it is 1.

One of 1 accepts nothing, whatever the confidence: some versions are always wholly sure.
"""


class Why(StrEnum):
    """Why a label has a threshold of its own, or has none."""

    RAISED = "raised"
    KEEPS = "keeps"
    UNSURE = "unsure"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class OfLabel:
    """What is let through as one label: under the threshold of all, and under its own, where it has one."""

    label: Label
    why: Why
    before: Operating
    after: Operating


@dataclass(frozen=True, kw_only=True)
class PerLabel:
    """The threshold of all in `together`, with what is answered alone when labels keep to their own beside it."""

    together: Operating
    labels: tuple[OfLabel, ...] = ()

    @property
    def own(self) -> dict[Label, float]:
        """Return the labels' own thresholds."""
        raised = (one for one in self.labels if one.why is Why.RAISED)
        return {one.label: one.after.threshold for one in raised if one.after.threshold is not None}


def measured_by_label(
    given: Sequence[Label | None], confidence: Sequence[float], right: Sequence[bool]
) -> dict[Label, Measured]:
    """Count answers as `measured` does, those of each label apart; answers without a label belong to none."""
    rows: dict[Label, list[int]] = {}
    for row, label in enumerate(given):
        if label is not None:
            rows.setdefault(label, []).append(row)
    return {
        label: measured([confidence[row] for row in some], [right[row] for row in some]) for label, some in rows.items()
    }


def promised_by_label(
    seen: Measured, by_label: Mapping[Label, Measured], most_wrong: float, confidence: float = LEVEL
) -> PerLabel:
    """Return a threshold that keeps a promise for all, and higher ones of labels that are clearly worse than promised.

    Half of the chance of failing goes to the threshold of all (`promised`), half to the labels, shared by all of them
    and by the steps each can be raised by. A label that was wrong more often than promised is raised by the least step
    after which it was not, if what that takes away is surely (Clopper and Pearson's lower bound) wrong more often than
    promised: taking such tickets away from what keeps a promise leaves what keeps it. `by_label` divides the tickets by
    the likeliest label they were given; those that were given none belong to no label.

    Raises:
        ValueError: the promise or the confidence is not between 0 and 1.
    """
    whole, half = promised(seen, most_wrong, of_all(confidence)), 1 - of_all(confidence)
    if whole.threshold is None:
        return PerLabel(together=whole)
    error = half / (WAYS * max(len(by_label), 1))
    found = tuple(
        _of_label(label, counted, whole.threshold, most_wrong, error) for label, counted in sorted(by_label.items())
    )
    together = _together(whole, found)
    if upper(together.wrong, together.accepted, half / steps_of(seen.tickets)) > most_wrong:
        return PerLabel(together=whole)  # so few are left that nothing is sure of them any more
    return PerLabel(together=together, labels=found)


def of_all(confidence: float) -> float:
    """Return the confidence that the threshold of all has to have where labels have thresholds of their own beside it."""
    return 1 - (1 - confidence) / 2


def lower(wrong: int, accepted: int, error: float) -> float:
    """Return Clopper and Pearson's (1934) bound: the share of errors is lower with a chance of at most `error`."""
    from scipy.special import betaincinv  # slow to load, and only this needs it

    return float(betaincinv(wrong, accepted - wrong + 1, error)) if wrong else 0.0


def _of_label(label: Label, counted: Measured, threshold: float, most_wrong: float, error: float) -> OfLabel:
    before = counted.at(threshold)
    if before.wrong <= most_wrong * before.accepted:
        why = Why.KEEPS if before.accepted else Why.NOTHING
        return OfLabel(label=label, why=why, before=before, after=before)
    for higher in _higher(threshold):
        after = counted.at(higher) if higher < 1 else Operating(threshold=1.0, tickets=counted.tickets)
        wrong, taken = before.wrong - after.wrong, before.accepted - after.accepted
        if after.wrong <= most_wrong * after.accepted and taken and lower(wrong, taken, error) > most_wrong:
            return OfLabel(label=label, why=Why.RAISED, before=before, after=after)
    return OfLabel(label=label, why=Why.UNSURE, before=before, after=before)


def _higher(threshold: float) -> list[float]:
    start = round(threshold * GRID)
    return [(start + math.ceil((GRID - start) * way / WAYS)) / GRID for way in range(1, WAYS + 1)]


def _together(whole: Operating, labels: tuple[OfLabel, ...]) -> Operating:
    return Operating(
        threshold=whole.threshold,
        tickets=whole.tickets,
        accepted=whole.accepted - sum(one.before.accepted - one.after.accepted for one in labels),
        wrong=whole.wrong - sum(one.before.wrong - one.after.wrong for one in labels),
    )
