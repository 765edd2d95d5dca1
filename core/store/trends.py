"""What was said and how right it was, day by day, from the newest tickets only: as quick however many there are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    union_all,
)

from core.domain.labels import Labels
from core.domain.predictions import VersionId
from core.domain.routing import Reason
from core.domain.trends import Read, Said
from core.store import schema
from core.store.days import day_of
from core.store.judged import Judged, label_sets
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
        rows = Judged(self.scope).audited(drawn, _first(versions))
        return Read(rows=rows, behind=self._newest_day(self._drawn(versions, most, behind=True)))

    def seen(self, most: int) -> Read:
        """Return the newest tickets that people have decided after a version had answered, by day received."""
        rows = Judged(self.scope).seen(self._decided(most).subquery("newest"))
        return Read(rows=rows, behind=self._newest_day(self._decided(most, behind=True)))

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
        rows, sets = self.scope.connection.execute(mine).all(), label_sets(self.scope)
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

    def _decided(self, most: int, *, behind: bool = False) -> Select[Any]:
        """Return the newest tickets that people have decided after a version had answered, or as many behind them."""
        read = 2 * most if behind else most
        standing = self._standing()
        last = self.scope.connection.execute(standing.offset(read - 1).limit(1)).first()
        parts = [standing.limit(read), *self._taken_off(0 if last is None else last.document_id, read)]
        every = union_all(*(select(part.subquery()) for part in parts)).subquery("every")
        ordered = select(every).order_by(every.c.document_id.desc())
        return ordered.limit(most).offset(most if behind else 0)

    def _standing(self) -> Select[Any]:
        """Return the tickets of which it is known what people decided, after a version had answered, newest first."""
        mine = select(_truth.c.document_id).where(
            _truth.c.project_id == self.scope.project, _truth.c.source == REVIEWED
        )
        return mine.where(_answered()).order_by(_truth.c.document_id.desc())

    def _taken_off(self, behind: int, most: int) -> list[Select[Any]]:
        """Return the newest tickets off which a change of labels took such a decision, behind a ticket; none as none."""
        former = _review.alias("former")
        last = Judged(self.scope).formerly(former)
        if last is None:
            return []
        place = former.c.document_id
        standing = exists().where(_truth.c.document_id == place, _truth.c.source == REVIEWED, _answered())
        taken = select(place).where(
            former.c.project_id == self.scope.project,
            former.c.version_id.is_not(None),
            place > behind,
            ~standing,
            former.c.id == last,
        )
        return [taken.order_by(place.desc()).limit(most)]

    def _newest_day(self, tickets: Select[Any]) -> date | None:
        """Return the newest day on which any of these tickets came in; None where there are none."""
        some = tickets.subquery("some")
        query = select(func.max(_document.c.received_on)).join(some, some.c.document_id == _document.c.id)
        day = self.scope.connection.execute(query).scalar()
        return None if day is None else day_of(day)

    def _released(self) -> list[VersionId]:
        """Return the versions that were in production, those released last first."""
        release = schema.release
        mine = select(release.c.version_id).where(release.c.project_id == self.scope.project)
        last = mine.group_by(release.c.version_id).order_by(func.max(release.c.number).desc()).limit(VERSIONS)
        return [VersionId(version) for version in self.scope.connection.execute(last).scalars()]


def _answered() -> ColumnElement[bool]:
    """Say that a version had answered before people decided."""
    return exists().where(_review.c.id == _truth.c.review_id, _review.c.version_id.is_not(None))


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


def _told(wording: Wording, answer: Labels, number: int) -> Labels:
    """Return an answer in today's words, or as it was given where nobody can carry it."""
    carried = wording.carry(answer, number)
    return answer if carried is None else carried
