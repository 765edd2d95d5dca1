"""What was said and how right it was, day by day, from the newest tickets only: as quick however many there are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)

from core.domain.labels import Labels
from core.domain.predictions import VersionId
from core.domain.reviews import GIVING_LABELS, TaskState, Verdict
from core.domain.routing import Reason
from core.domain.trends import Answered, Read, Said
from core.store import schema
from core.store.days import day_of
from core.store.live import one_of
from core.store.scope import Scope
from core.store.truths import REVIEWED
from core.store.wording import Wording

_document, _truth, _prediction, _review = schema.document, schema.truth, schema.prediction, schema.review
VERSIONS = 40
"""Of how many released versions answers are looked at, the newest: SQLite takes 500 queries in one."""


@dataclass(frozen=True)
class SqlTrends:
    """Walks along the ends of indices: neither a version's answers nor the reviews are read as a whole."""

    scope: Scope

    def audits(self, most: int) -> Read:
        """Return the newest tickets that were drawn for the audit, by day received."""
        versions = self._released()
        if not versions:
            return Read(rows=(), behind=None)
        drawn = self._drawn(versions, most).subquery("drawn")
        said, known = _prediction, and_(_truth.c.document_id == _prediction.c.document_id, _truth.c.source == REVIEWED)
        mine = and_(said.c.version_id == drawn.c.version_id, said.c.document_id == drawn.c.document_id)
        former = _review.alias("former")
        alike = (
            *(_document.c.received_on, said.c.version_id, said.c.labels, said.c.inclusion_probability),
            *(_truth.c.labels.label("really"), _review.c.labels.label("told"), _review.c.label_set.label("told_in")),
            *(former.c.labels.label("formerly"), former.c.label_set.label("formerly_in")),
        )
        query = (
            select(*alike, func.count().label("tickets"))
            .select_from(drawn.join(said, mine).join(_document, _document.c.id == said.c.document_id))
            .outerjoin(_truth, known)
            .outerjoin(_review, _review.c.id == _truth.c.review_id)
            .outerjoin(former, self._formerly(former))
            .where(_first(versions))
            .group_by(*alike)
        )
        rows, sets, wording = self.scope.connection.execute(query).all(), self._sets(), Wording(self.scope)
        told = tuple(_audited(row, wording, sets[row.version_id]) for row in rows)
        return Read(rows=told, behind=self._newest_day(self._drawn(versions, most, behind=True)))

    def seen(self, most: int) -> Read:
        """Return the newest tickets that people have decided after a version had answered, by day received."""
        newest = self._decided().limit(most).subquery("newest")
        alike = (
            *(
                _document.c.received_on,
                _prediction.c.version_id,
                _prediction.c.labels.label("said"),
                _review.c.predicted,
            ),
            *(_review.c.labels.label("told"), _review.c.label_set.label("told_in"), newest.c.labels.label("really")),
        )
        mine = and_(
            _prediction.c.version_id == _review.c.version_id, _prediction.c.document_id == _review.c.document_id
        )
        query = (
            select(*alike, func.count().label("tickets"))
            .select_from(newest.join(_document, _document.c.id == newest.c.document_id))
            .join(_review, _review.c.id == newest.c.review_id)
            .join(_prediction, mine)
            .group_by(*alike)
        )
        rows, sets, wording = self.scope.connection.execute(query).all(), self._sets(), Wording(self.scope)
        told = tuple(_shown(row, wording, sets[row.version_id]) for row in rows)
        return Read(rows=told, behind=self._newest_day(self._decided().limit(most).offset(most)))

    def said(self, version: VersionId, most: int, *, newest: bool) -> list[Said]:
        """Return what a version answered of the tickets that came in since it is in production, by day received."""
        others = [other for other in self._released() if other != version]
        ends = self.scope.connection.execute(select(*map(_last, others))).first() if others else None
        since = max((end for end in ends or () if end is not None), default=0)
        place = _prediction.c.document_id
        some = (
            select(place, _prediction.c.labels)
            .where(_prediction.c.version_id == version, place > since, _prediction.c.reason != "")
            .order_by(place.desc() if newest else place)
            .limit(most)
            .subquery("some")
        )
        alike = (_document.c.received_on, some.c.labels)
        joined = select(*alike, func.count().label("tickets")).join(some, some.c.document_id == _document.c.id)
        mine = joined.where(_document.c.project_id == self.scope.project).group_by(*alike)
        rows, sets = self.scope.connection.execute(mine).all(), self._sets()
        wording = Wording(self.scope)
        return [
            Said(
                day=day_of(row.received_on),
                labels=_told(wording, row.labels, sets[version]),
                tickets=row.tickets,
            )
            for row in rows
        ]

    def _drawn(self, versions: list[VersionId], most: int, *, behind: bool = False) -> Select[Any]:
        """Return the newest tickets of all versions' audits, or as many behind them: the newest of each one's newest."""
        version, place = _prediction.c.version_id, _prediction.c.document_id
        each = (
            select(version, place)
            .where(version == one, _prediction.c.reason == Reason.AUDIT)
            .order_by(place.desc())
            .limit(2 * most if behind else most)
            .subquery()
            for one in versions
        )
        every = union_all(*(select(part) for part in each)).subquery("every")
        ordered = select(every).order_by(every.c.document_id.desc(), every.c.version_id)
        return ordered.limit(most).offset(most if behind else 0)

    def _decided(self) -> Select[Any]:
        """Return the tickets that people have decided after a version had answered, newest first."""
        answered = exists().where(_review.c.id == _truth.c.review_id, _review.c.version_id.is_not(None))
        mine = select(_truth.c.document_id, _truth.c.review_id, _truth.c.labels)
        known = mine.where(_truth.c.project_id == self.scope.project, _truth.c.source == REVIEWED, answered)
        return known.order_by(_truth.c.document_id.desc())

    def _newest_day(self, tickets: Select[Any]) -> date | None:
        """Return the newest day on which any of these tickets came in; None where there are none."""
        some = tickets.subquery("some")
        query = select(func.max(_document.c.received_on)).join(some, some.c.document_id == _document.c.id)
        day = self.scope.connection.execute(query).scalar()
        return None if day is None else day_of(day)

    def _formerly(self, former: FromClause) -> ColumnElement[bool]:
        """Say that an answer is the last that decided a ticket before a change of labels took answers away.

        As when truths are settled: of answers that count and stand, to a question that was decided.
        """
        broke = Wording(self.scope).lost()
        if broke is None:
            return false()
        one, undo, asked = _review.alias("one"), _review.alias("undo"), schema.task
        last = (
            select(func.max(one.c.id))
            .join(asked, asked.c.id == one.c.task_id)
            .where(
                one.c.document_id == _prediction.c.document_id,
                one.c.label_set < broke,
                one.c.reason != Reason.KNOWN,
                one_of(one.c.action, GIVING_LABELS),
                one.c.verdict == Verdict.COUNTED,
                asked.c.state == TaskState.DONE,
                ~exists().where(undo.c.undoes_id == one.c.id),
            )
            .correlate(_prediction)
        )
        return former.c.id == last.scalar_subquery()

    def _released(self) -> list[VersionId]:
        """Return the versions that were in production, those released last first."""
        release = schema.release
        mine = select(release.c.version_id).where(release.c.project_id == self.scope.project)
        last = mine.group_by(release.c.version_id).order_by(func.max(release.c.number).desc()).limit(VERSIONS)
        return [VersionId(version) for version in self.scope.connection.execute(last).scalars()]

    def _sets(self) -> dict[VersionId, int]:
        """Return the label set that each version speaks."""
        version = schema.model_version
        rows = self.scope.connection.execute(
            select(version.c.id, version.c.label_set).where(version.c.project_id == self.scope.project)
        )
        return {VersionId(row.id): row.label_set for row in rows}


def _last(version: VersionId) -> ScalarSelect[Any]:
    """Return the newest ticket that a version routed, as a part of a query."""
    mine = select(_prediction.c.document_id).where(_prediction.c.version_id == version, _prediction.c.reason != "")
    return mine.order_by(_prediction.c.document_id.desc()).limit(1).scalar_subquery()


def _first(versions: list[VersionId]) -> ColumnElement[bool]:
    """Say that no version in production had answered a ticket before."""
    said, earlier = _prediction, _prediction.alias("earlier")
    return ~exists().where(
        earlier.c.version_id.in_(versions),
        earlier.c.document_id == said.c.document_id,
        earlier.c.reason != "",
        or_(
            earlier.c.predicted_at < said.c.predicted_at,
            and_(earlier.c.predicted_at == said.c.predicted_at, earlier.c.version_id < said.c.version_id),
        ),
    )


def _audited(row: Row[Any], wording: Wording, number: int) -> Answered:
    """Say whether an audited answer, given under a label set's number, was right."""
    right, answered = None, row.really is not None or row.formerly is not None
    if row.really is not None:
        right = _right(wording, row.labels, number, row)
    if right is None and row.formerly is not None:
        right = wording.agree(row.labels, number, row.formerly, row.formerly_in)
    return Answered(
        day=day_of(row.received_on),
        right=right,
        probability=row.inclusion_probability,
        tickets=row.tickets,
        unclear=answered and right is None,
    )


def _shown(row: Row[Any], wording: Wording, number: int) -> Answered:
    """Say whether what people were shown was right; what could not be said in the words of then was not shown."""
    shown = wording.then(row.told_in).carry(row.said, number) is not None
    right = _right(wording, row.predicted, row.told_in, row) if shown else None
    return Answered(
        day=day_of(row.received_on), right=right, probability=1.0, tickets=row.tickets, unclear=right is None
    )


def _right(wording: Wording, answer: Labels, number: int, row: Row[Any]) -> bool | None:
    """Tell whether an answer is what the ticket is, in today's words or those in which people said so."""
    carried = wording.carry(answer, number)
    if carried is not None:
        return set(carried) == set(row.really)
    return wording.agree(answer, number, row.told, row.told_in)


def _told(wording: Wording, answer: Labels, number: int) -> Labels:
    """Return an answer in today's words, or as it was given where nobody can carry it."""
    carried = wording.carry(answer, number)
    return answer if carried is None else carried
