"""Automating: what the two versions of a comparison would answer alone, and what reviewing takes here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from core.domain.actors import Actor, Permission, require
from core.domain.comparisons import ComparisonId
from core.domain.datasets import DatasetId
from core.domain.documents import ProjectId
from core.domain.labels import Label, heir
from core.domain.own_work import pace
from core.domain.predictions import VersionId
from core.domain.reports import DayCount
from core.evaluation.answers import exactly_right
from core.evaluation.label_thresholds import measured_by_label
from core.evaluation.thresholds import Measured, measured
from core.ports import Store, Tx

WEEKS = 4
DAYS_A_WEEK = 7
LATEST = 100
MOST_PEOPLE = 12


@dataclass(frozen=True, kw_only=True)
class Automatable:
    """What a threshold is chosen from: both versions' held-out answers, and the work there is.

    `base_labels` and `candidate_labels` divide the answers by the likeliest label that was given, in today's words.
    `a_week` is how many tickets arrived a week of late, `seconds` what an answer took the middle reviewer;
    None where too little is known.
    """

    base: Measured
    candidate: Measured
    base_labels: Mapping[Label, Measured]
    candidate_labels: Mapping[Label, Measured]
    a_week: int | None
    seconds: float | None


@dataclass(frozen=True)
class Automating:
    """Read what a threshold is chosen from; nothing of it is kept, and evidence stays as it is."""

    store: Store

    def held_out(self, actor: Actor, project: ProjectId, comparison: ComparisonId) -> Automatable:
        """Return both versions' answers to the held-out tickets of a comparison, by how sure they are."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            found = tx.comparisons.get(comparison)
            base, base_labels = _measured(tx, found.base, found.held_out)
            candidate, candidate_labels = _measured(tx, found.candidate, found.held_out)
            return Automatable(
                base=base,
                candidate=candidate,
                base_labels=base_labels,
                candidate_labels=candidate_labels,
                a_week=_a_week(tx.reports.days()),
                seconds=_seconds(tx),
            )


def _measured(tx: Tx, version: VersionId, held_out: DatasetId) -> tuple[Measured, Mapping[Label, Measured]]:
    """Count a version's answers, and those of each label by itself."""
    found = [(example.labels, said) for example, said in tx.predictions.of(version, held_out) if said]
    sure = [said.confidence for _, said in found]
    right = exactly_right([truth for truth, _ in found], [said.labels for _, said in found])
    changes = tx.labels.since(tx.datasets.get(held_out).label_set.number)
    given = [heir(said.likeliest, changes) if said.likeliest else None for _, said in found]
    return measured(sure, right), measured_by_label(given, sure, right)


def _a_week(days: Sequence[DayCount]) -> int | None:
    """Return how many tickets a week came in the last four weeks that brought any; None before a week has passed."""
    if not days or (days[-1].day - days[0].day).days + 1 < DAYS_A_WEEK:
        return None
    first = max(days[0].day, days[-1].day - timedelta(days=WEEKS * DAYS_A_WEEK - 1))
    came = sum(day.accepted + day.reviewed + day.waiting for day in days if day.day >= first)
    return round(came * DAYS_A_WEEK / ((days[-1].day - first).days + 1))


def _seconds(tx: Tx) -> float | None:
    """Return the median of people's own median seconds an answer, of those who reviewed last."""
    people = list(dict.fromkeys(day.reviewer for day in tx.reviews.days()))[:MOST_PEOPLE]
    latest = ([one for one in tx.reviews.latest(person, LATEST) if not one.undone] for person in people)
    paces = [found.median for found in map(pace, latest) if found]
    return median(paces) if paces else None
