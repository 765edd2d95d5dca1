"""Counts for the overview, each from an index that holds just what is counted."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select

from core.domain.predictions import VersionId
from core.domain.reports import DayCount
from core.domain.routing import Reason
from core.domain.trends import Answered
from core.store import schema
from core.store.days import day_of
from core.store.judged import Judged
from core.store.live import LIVE, production_version
from core.store.scope import Scope
from core.store.truths import REVIEWED

_document, _truth, _task, _prediction = schema.document, schema.truth, schema.task, schema.prediction


@dataclass(frozen=True)
class SqlReports:
    """Three counts by day and what a version's routing led to."""

    scope: Scope

    def days(self) -> list[DayCount]:
        """Count tickets by day received, oldest day first: accepted, reviewed, waiting."""
        counts: dict[Any, dict[str, int]] = defaultdict(lambda: {"accepted": 0, "reviewed": 0, "waiting": 0})
        parts = {"accepted": self._accepted(), "reviewed": self._reviewed(), "waiting": self._waiting()}
        for name, query in parts.items():
            for day, often in self.scope.connection.execute(query):
                counts[day_of(day)][name] = often
        return [DayCount(day=day, **counts[day]) for day in sorted(counts)]

    def routes(self, version: VersionId) -> dict[str, int]:
        """Count what a version routed by reason: "sure", "doubtful", "audit"; evaluations alone do not count."""
        reason, versions = _prediction.c.reason, schema.model_version
        query = select(reason, func.count()).join(versions).where(versions.c.project_id == self.scope.project)
        rows = self.scope.connection.execute(query.where(_prediction.c.version_id == version).group_by(reason))
        counts = {row[0]: int(row[1]) for row in rows}
        return {word: counts.get(word, 0) for word in (Reason.SURE, Reason.DOUBTFUL, Reason.AUDIT)}

    def audited(self, version: VersionId) -> tuple[Answered, ...]:
        """Return the tickets this version had drawn for the audit, those that are alike together."""
        said, mine = _prediction, schema.model_version
        drawn = select(said.c.version_id, said.c.document_id).join(mine, mine.c.id == said.c.version_id)
        here = drawn.where(said.c.version_id == version, said.c.reason == Reason.AUDIT)
        return Judged(self.scope).audited(here.where(mine.c.project_id == self.scope.project).subquery("drawn"))

    def _by_day(self) -> Select[Any]:
        day = _document.c.received_on
        return select(day, func.count()).where(_document.c.project_id == self.scope.project).group_by(day)

    def _reviewed(self) -> Select[Any]:
        known = self._by_day().join(_truth, _truth.c.document_id == _document.c.id)
        return known.where(_truth.c.project_id == self.scope.project, _truth.c.source == REVIEWED)

    def _waiting(self) -> Select[Any]:
        asked = self._by_day().join(_task, _task.c.document_id == _document.c.id)
        return asked.where(LIVE, ~exists().where(_truth.c.document_id == _document.c.id, _truth.c.source == REVIEWED))

    def _accepted(self) -> Select[Any]:
        said = self._by_day().join(_prediction, _prediction.c.document_id == _document.c.id)
        return said.where(
            _prediction.c.version_id == production_version(self.scope),
            _prediction.c.reason == Reason.SURE,
            ~exists().where(_truth.c.document_id == _document.c.id),
            ~exists().where(_task.c.document_id == _document.c.id, LIVE),
        )
