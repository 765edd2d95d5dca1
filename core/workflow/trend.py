"""Trend: how versions, production and what it answers change over time; shown, never deciding anything."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.domain.actors import Actor, Permission, require
from core.domain.comparisons import Comparison, ComparisonId, Figures
from core.domain.datasets import Dataset
from core.domain.decisions import Decision
from core.domain.documents import ProjectId
from core.domain.labels import Change, Label, heir
from core.domain.trends import Course, Drift, Mix, Said, Standing, first_and_newest, first_complete, newest_week
from core.domain.versions import ModelVersion, Release
from core.evaluation.drift import drift
from core.evaluation.trend import accuracy_of, course, macro_f1_of
from core.ports import Store, Tx

COMPARISONS = 40
WEEKS = 52
READ = 10_000
"""The newest tickets that figures of production come from, so that a page is as quick however many there are."""
PERIOD = 28
"""The days of a period whose mix of labels is compared."""


@dataclass(frozen=True, kw_only=True)
class Drifts:
    """What `version` answers now, from a day to a day, against its first weeks and what it was compared on.

    None where there is nothing to compare with: no other weeks, or no held-out set.
    """

    version: int
    now: tuple[date, date]
    first: tuple[date, date] | None
    since_first: Drift | None
    held_out: int | None
    since_held_out: Drift | None


@dataclass(frozen=True)
class Trending:
    """Read how things went, in production from the `read` newest tickets at most."""

    store: Store
    read: int = READ

    def compared(self, actor: Actor, project: ProjectId) -> list[ComparisonId]:
        """Return the newest comparisons, oldest first."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return [found.id for found in tx.comparisons.all()[:COMPARISONS]][::-1]

    def standings(self, actor: Actor, project: ProjectId, comparison: ComparisonId) -> tuple[Standing, ...]:
        """Return how the versions of a comparison do on its held-out set: base and candidate, or the one there is.

        A comparison never changes, and neither does this.
        """
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            found = tx.comparisons.get(comparison)
            held_out = tx.datasets.get(found.held_out)
            sides = {found.base: found.evidence.base, found.candidate: found.evidence.candidate}
            return tuple(_standing(tx.versions.get(one), held_out, figures) for one, figures in sides.items())

    def moves(self, actor: Actor, project: ProjectId) -> list[Decision]:
        """Return what moved production to another release, oldest first."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return [made for made in tx.decisions.all() if made.after is not None][::-1]

    def production(self, actor: Actor, project: ProjectId) -> Course:
        """Return how well production did week by week, audited and as people happened to see it.

        Only weeks of which both are read as a whole: else an older one would say that nobody looked at it. The newest
        week is told even if it is not; that is said.
        """
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            reads = tx.trends.audits(self.read), tx.trends.seen(self.read)
        begin, newest = first_complete(reads), newest_week(reads)
        if begin is None or newest is None:
            return course(reads[0].rows, reads[1].rows, WEEKS)
        drawn, seen = ([row for row in read.rows if row.day >= min(begin, newest)] for read in reads)
        found = course(drawn, seen, WEEKS)
        if found.whole is None or len(found.weeks) == WEEKS:
            return found
        return replace(found, whole=replace(found.whole, newest=self.read, partial=begin > newest))

    def drifts(self, actor: Actor, project: ProjectId) -> Drifts | None:
        """Return how the mix of labels that production answers has moved; None where it has answered nothing new."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            release = tx.versions.production()
            if release is None:
                return None
            version = release.version.id
            newest = tx.trends.said(version, self.read // 2, newest=True)
            oldest = tx.trends.said(version, self.read // 2, newest=False)
            return _drifts(tx, release, newest, oldest) if newest else None


def _standing(version: ModelVersion, held_out: Dataset, figures: Figures) -> Standing:
    return Standing(
        version=version.number,
        trained_at=version.created_at,
        held_out=held_out,
        documents=figures.documents,
        labels=sum(1 for one in figures.labels if one.support),
        accuracy=accuracy_of(figures),
        macro_f1=macro_f1_of(figures),
    )


def _drifts(tx: Tx, release: Release, newest: Sequence[Said], oldest: Sequence[Said]) -> Drifts:
    """Compare the newest weeks with the first ones, which are as long and share no day with them."""
    early, late = first_and_newest(oldest, newest, PERIOD)
    kind, now, compared = tx.project().kind, _mix(late), _compared(tx, release.version)
    return Drifts(
        version=release.version.number,
        now=_span(late),
        first=_span(early) if early else None,
        since_first=drift(_mix(early), now, kind) if early else None,
        held_out=tx.datasets.get(compared.held_out).number if compared else None,
        since_held_out=drift(_answers(tx, compared), now, kind) if compared else None,
    )


def _compared(tx: Tx, version: ModelVersion) -> Comparison | None:
    """Return the newest comparison that this version was the candidate of."""
    head = next((found for found in tx.comparisons.all() if found.candidate == version.id), None)
    return tx.comparisons.get(head.id) if head else None


def _answers(tx: Tx, compared: Comparison) -> Mix:
    """Return what the candidate of a comparison answered there, in today's words."""
    figures = compared.evidence.candidate
    changes = tx.labels.since(tx.datasets.get(compared.held_out).label_set.number)
    given: Counter[Label] = Counter()
    for one in figures.labels:
        given[_today(one.label, changes)] += one.tp + one.fp
    return Mix(tickets=figures.documents, labels=dict(given))


def _today(label: Label, changes: Iterable[Change]) -> Label:
    """Return what a label is called today; one that fell apart or away keeps its name."""
    return heir(label, changes) or label


def _mix(rows: Iterable[Said]) -> Mix:
    """Count labels over days."""
    given: Counter[Label] = Counter()
    tickets = 0
    for row in rows:
        tickets += row.tickets
        for label in row.labels:
            given[label] += row.tickets
    return Mix(tickets=tickets, labels=dict(given))


def _span(rows: Iterable[Said]) -> tuple[date, date]:
    days = [row.day for row in rows]
    return min(days), max(days)
