"""Trend: how well one version does with its interval, and how well production did week by week."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import NormalDist

from core.domain.comparisons import Cell, Figures, Interval, LabelFigures
from core.domain.labels import Label
from core.domain.trends import Answered, Course, Week
from core.evaluation.audit import audited_accuracy, judged, left_out
from core.evaluation.intervals import LEVEL, wilson_share

_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


def accuracy_of(figures: Figures) -> Interval:
    """Return the accuracy of a version with its 95 % interval (Wilson): what all such tickets would show."""
    return wilson_share(figures.accuracy, figures.documents, _Z) if figures.documents else Interval(0.0, 0.0, 1.0)


def macro_f1_of(figures: Figures) -> Interval:
    """Return the macro F1 of a version with its 95 % interval, from what it would be without each of the tickets.

    The spread of those values is its variance v (jackknife): v = (n − 1) ÷ n · Σ (θᵢ − θ̄)². The interval is Wilson's on
    the tickets that an accuracy of the same size and variance would have, θ (1 − θ) ÷ v, so that it neither leaves 0 to
    1 nor shrinks to a point where few are wrong. Labels that do not occur in the set have no F1 in the mean.
    Multi-label evidence does not say which labels came together: each label's own variance is added, as if they were
    independent.
    """
    occurring = {one.label: one for one in figures.labels if one.support}
    if not occurring:
        return wilson_share(figures.macro_f1, figures.documents, _Z)
    if figures.confusion:
        total = math.fsum(one.f1 for one in occurring.values())
        variance = _jackknife([(_without(cell, occurring, total), cell.count) for cell in figures.confusion])
    else:
        variance = math.fsum(map(_alone, occurring.values())) / len(occurring) ** 2
    value = figures.macro_f1
    enough = 0 < value < 1 and variance > 0
    return wilson_share(value, value * (1 - value) / variance if enough else figures.documents, _Z)


def _without(cell: Cell, occurring: Mapping[Label, LabelFigures], total: float) -> float:
    """Return macro F1 without one of a cell's tickets; a label whose only ticket that was is in no mean any more."""
    hit, gone = cell.true == cell.predicted, occurring[cell.true].support == 1
    touched = {cell.true, cell.predicted} & occurring.keys()
    after = {label: _f1_without(occurring[label], hit=hit) for label in touched}
    if gone:
        after[cell.true] = 0.0
    rest = total + math.fsum(after[label] - occurring[label].f1 for label in touched)
    return rest / max(len(occurring) - gone, 1)


def _alone(one: LabelFigures) -> float:
    """Return the variance of one label's F1 by itself."""
    right, wrong = _f1_without(one, hit=True), _f1_without(one, hit=False)
    return _jackknife([(right, one.tp), (wrong, one.fp + one.fn), (one.f1, one.tn)])


def _f1_without(one: LabelFigures, *, hit: bool) -> float:
    """Return a label's F1 without one of the tickets on which it was right, or of those on which it was wrong."""
    hits, size = one.tp - hit, one.support + one.tp + one.fp - 1 - hit
    return 2 * hits / size if size > 0 else 0.0


def _jackknife(without: Sequence[tuple[float, int]]) -> float:
    """Return the variance of a figure from its values without one ticket, each with how many tickets give it."""
    tickets = sum(count for _, count in without)
    mean = math.fsum(value * count for value, count in without) / tickets
    return (tickets - 1) / tickets * math.fsum(count * (value - mean) ** 2 for value, count in without)


def weeks(drawn: Iterable[Answered], seen: Iterable[Answered], most: int = 52) -> tuple[Week, ...]:
    """Return the newest weeks up to the last one with an answer, those without any among them, oldest first.

    How many tickets production accepted in a week follows from those that were drawn for the audit: each stands for
    1 ÷ its chance of being drawn.
    """
    by_week: dict[date, tuple[list[Answered], list[Answered]]] = defaultdict(lambda: ([], []))
    for which, rows in enumerate((drawn, seen)):
        for row in rows:
            by_week[row.day - timedelta(days=row.day.weekday())][which].append(row)
    if not by_week:
        return ()
    last = max(by_week)
    first = max(min(by_week), last - timedelta(weeks=most - 1))
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return tuple(_week(monday, *by_week.get(monday, ([], []))) for monday in mondays)


def course(drawn: Sequence[Answered], seen: Sequence[Answered], most: int = 52) -> Course:
    """Return the newest weeks one by one and all together: one week often has too few audits to say anything."""
    found = weeks(drawn, seen, most)
    if not found:
        return Course(weeks=(), whole=None)
    first = found[0].monday
    whole = _week(first, *([row for row in rows if row.day >= first] for rows in (drawn, seen)))
    return Course(weeks=found, whole=whole)


def _week(monday: date, drawn: Sequence[Answered], seen: Sequence[Answered]) -> Week:
    outcomes = judged(drawn)
    accepted = round(math.fsum(row.tickets / row.probability for row in drawn))
    known = [row for row in seen if row.right is not None]
    return Week(
        monday=monday,
        audited=audited_accuracy(outcomes, accepted) if outcomes else None,
        audits=len(outcomes),
        drawn=sum(row.tickets for row in drawn),
        unclear=left_out(drawn),
        unseen=left_out(seen),
        seen=sum(row.tickets for row in known),
        confirmed=sum(row.tickets for row in known if row.right),
    )
