"""When tickets arrive and what the desk will record: quotas, office hours, outages, wrong labels."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import fsum

from core.demo.dice import Dice
from core.demo.topic import NEW_FROM_WEEK, NEW_LABEL
from core.demo.topics import TOPICS
from core.demo.words import expand
from core.domain.labels import Label

WRONG_SHARE = 0.03
_OUTAGE_SHARE = 0.07
_OUTAGE_SIZE = (5, 25)
_DAYS = (24, 20, 19, 18, 16, 2, 1)
_HOURS = (1, 1, 1, 1, 1, 3, 12, 40, 90, 110, 100, 80, 50, 75, 90, 80, 60, 35, 14, 8, 6, 4, 3, 2)
_OFFICE = range(8, 17)
_WORKDAYS = range(5)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One ticket to be written; `recorded` is None when unlabelled, `outage` what its whole crowd reports."""

    when: datetime
    label: Label
    recorded: Label | None
    outage: str = ""


def quotas(count: int, labels: list[Label]) -> list[int]:
    """Share out so many tickets by the weights of the labels; the parts add up exactly."""
    total = fsum(TOPICS[label].weight for label in labels)
    exact = [count * TOPICS[label].weight / total for label in labels]
    parts = [int(part) for part in exact]
    by_rest = sorted(range(len(labels)), key=lambda index: parts[index] - exact[index])
    for index in by_rest[: count - sum(parts)]:
        parts[index] += 1
    return parts


def _moment(first: datetime, weeks: int, dice: Dice) -> datetime:
    days = 7 * dice.below(weeks) + dice.weighted(_DAYS)
    return first + timedelta(days=days, hours=dice.weighted(_HOURS), seconds=dice.below(3600))


def _office_moment(first: datetime, weeks: int, dice: Dice) -> datetime:
    while True:
        when = _moment(first, weeks, dice)
        since = when - first
        if since.days % 7 in _WORKDAYS and since.seconds // 3600 in _OFFICE:
            return when


def _crowds(count: int, dice: Dice) -> list[int]:
    """Cut a label's tickets into outages (5 to 25 each) and, for the rest, single reports."""
    left = round(count * _OUTAGE_SHARE)
    sizes = []
    while left >= _OUTAGE_SIZE[0]:
        sizes.append(min(left, dice.between(*_OUTAGE_SIZE)))
        left -= sizes[-1]
    return sizes + [1] * (count - sum(sizes))


def _of_label(label: Label, known: list[bool], first: datetime, weeks: int, dice: Dice) -> list[Arrival]:
    arrivals: list[Arrival] = []
    for size in _crowds(len(known), dice):
        outage = expand(dice.one(TOPICS[label].outages), dice) if size > 1 else ""
        when = _office_moment(first, weeks, dice) if outage else _moment(first, weeks, dice)
        for _ in range(size):
            recorded = label if known[len(arrivals)] else None
            later = timedelta(seconds=dice.below(3600) if outage else 0)
            arrivals.append(Arrival(when=when + later, label=label, recorded=recorded, outage=outage))
    return arrivals


def _with_mistakes(arrivals: list[Arrival], share: float, dice: Dice) -> list[Arrival]:
    """Let the desk write down a neighbouring label for exactly that share of the labelled tickets."""
    known = [index for index, arrival in enumerate(arrivals) if arrival.recorded]
    for index in dice.some(known, round(len(known) * share)):
        wrong = dice.one(TOPICS[arrivals[index].label].taken_for)
        arrivals[index] = replace(arrivals[index], recorded=wrong)
    return arrivals


def plan(weeks: int, labelled: int, unlabelled: int, start: datetime, wrong: float, dice: Dice) -> list[Arrival]:
    """Return all arrivals in order of time; the new label comes from week six on, so never in a shorter history."""
    labels = [label for label in TOPICS if label != NEW_LABEL or weeks >= NEW_FROM_WEEK]
    arrivals: list[Arrival] = []
    for label, known, unknown in zip(labels, quotas(labelled, labels), quotas(unlabelled, labels), strict=True):
        quiet = NEW_FROM_WEEK - 1 if label == NEW_LABEL else 0
        first = start + timedelta(weeks=quiet)
        marks = dice.shuffled([True] * known + [False] * unknown)
        arrivals += _of_label(label, marks, first, weeks - quiet, dice)
    return sorted(_with_mistakes(arrivals, wrong, dice), key=lambda arrival: arrival.when)
