"""What was said and how right it was, day by day, from the newest tickets only: as quick however many there are."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, exists, func, or_, select, union_all

from core.domain.labels import Labels
from core.domain.predictions import VersionId
from core.domain.routing import Reason
from core.domain.trends import Answered, Said
from core.store import schema
from core.store.days import day_of
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

    def audits(self, most: int) -> list[Answered]:
        """Return the newest tickets that were drawn for the audit, by day received."""
        versions = self._released()
        if not versions:
            return []
        drawn = self._drawn(versions, most).subquery("drawn")
        said, earlier = _prediction, _prediction.alias("earlier")
        first = ~exists().where(
            earlier.c.version_id.in_(versions),
            earlier.c.document_id == said.c.document_id,
            earlier.c.reason != "",
            or_(
                earlier.c.predicted_at < said.c.predicted_at,
                and_(earlier.c.predicted_at == said.c.predicted_at, earlier.c.version_id < said.c.version_id),
            ),
        )
        mine = and_(said.c.version_id == drawn.c.version_id, said.c.document_id == drawn.c.document_id)
        known = and_(_truth.c.document_id == said.c.document_id, _truth.c.source == REVIEWED)
        really = _truth.c.labels.label("really")
        alike = (_document.c.received_on, said.c.version_id, said.c.labels, said.c.inclusion_probability, really)
        query = (
            select(*alike, func.count().label("tickets"))
            .select_from(drawn.join(said, mine).join(_document, _document.c.id == said.c.document_id))
            .outerjoin(_truth, known)
            .where(first)
            .group_by(*alike)
        )
        rows, sets, wording = self.scope.connection.execute(query).all(), self._sets(), Wording(self.scope)
        return [
            Answered(
                day=day_of(row.received_on),
                right=_right(wording, row.labels, sets[row.version_id], row.really),
                probability=row.inclusion_probability,
                tickets=row.tickets,
            )
            for row in rows
        ]

    def seen(self, most: int) -> list[Answered]:
        """Return the newest tickets that people have decided after a version had answered, by day received."""
        answered = exists().where(_review.c.id == _truth.c.review_id, _review.c.version_id.is_not(None))
        newest = (
            select(_truth.c.document_id, _truth.c.review_id, _truth.c.labels)
            .where(_truth.c.project_id == self.scope.project, _truth.c.source == REVIEWED, answered)
            .order_by(_truth.c.document_id.desc())
            .limit(most)
            .subquery("newest")
        )
        alike = (_document.c.received_on, _review.c.predicted, _review.c.label_set, newest.c.labels.label("really"))
        query = (
            select(*alike, func.count().label("tickets"))
            .select_from(newest.join(_document, _document.c.id == newest.c.document_id))
            .join(_review, _review.c.id == newest.c.review_id)
            .group_by(*alike)
        )
        rows, wording = self.scope.connection.execute(query).all(), Wording(self.scope)
        return [
            Answered(
                day=day_of(row.received_on),
                right=_right(wording, row.predicted, row.label_set, row.really),
                probability=1.0,
                tickets=row.tickets,
            )
            for row in rows
        ]

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

    def _drawn(self, versions: list[VersionId], most: int) -> Select[Any]:
        """Return the newest tickets of all versions' audits: each version's own newest ones, the newest of them."""
        version, place = _prediction.c.version_id, _prediction.c.document_id
        each = (
            select(version, place)
            .where(version == one, _prediction.c.reason == Reason.AUDIT)
            .order_by(place.desc())
            .limit(most)
            .subquery()
            for one in versions
        )
        every = union_all(*(select(part) for part in each)).subquery("every")
        return select(every).order_by(every.c.document_id.desc(), every.c.version_id).limit(most)

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


def _right(wording: Wording, answer: Labels, number: int, truth: Labels | None) -> bool | None:
    """Tell whether an answer is what the ticket is; one that nobody can carry into today's words is not."""
    if truth is None:
        return None
    carried = wording.carry(answer, number)
    return carried is not None and set(carried) == set(truth)


def _told(wording: Wording, answer: Labels, number: int) -> Labels:
    """Return an answer in today's words, or as it was given where nobody can carry it."""
    carried = wording.carry(answer, number)
    return answer if carried is None else carried
