"""Recorded evidence; one per pair of versions and held-out set, append-only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select

from core.domain.comparisons import Compared, Comparison, ComparisonId, Evidence
from core.domain.datasets import DatasetId
from core.domain.errors import NotFound
from core.domain.gate import GateResult, Outcome
from core.domain.predictions import VersionId
from core.store import evidence as texts
from core.store import schema
from core.store.scope import Scope, keep_first

_comparison, _again = schema.comparison, schema.compared_again


@dataclass(frozen=True)
class SqlComparisons:
    """The rows of `comparison`."""

    scope: Scope

    def add(
        self,
        base: VersionId,
        candidate: VersionId,
        held_out: DatasetId,
        evidence: Evidence,
        gate: GateResult,
        now: datetime,
    ) -> Comparison:
        """Record it with the hash of its canonical form; the same triple is the same comparison, and the newest again."""
        text = texts.written(evidence)
        triple = {"base_id": base, "candidate_id": candidate, "held_out_id": held_out}
        values = {
            **triple,
            "evidence": text,
            "evidence_hash": texts.hash_of(text),
            "outcome": gate.outcome,
            "reasons": gate.reasons,
            "created_at": now,
        }
        first = keep_first(self.scope.connection, _comparison).values(project_id=self.scope.project, **values)
        self.scope.connection.execute(first)
        (made,) = self._found(*(_comparison.c[name] == value for name, value in triple.items()))
        if self.all()[0].id != made.id:
            facts = {"project_id": self.scope.project, "comparison_id": made.id, "made_at": now}
            self.scope.connection.execute(insert(_again).values(facts))
        return made

    def get(self, comparison: ComparisonId) -> Comparison:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        found = self._found(_comparison.c.id == comparison)
        if not found:
            raise NotFound
        return found[0]

    def all(self) -> list[Compared]:
        """Return all, last made first, without their evidence: it may be large."""
        columns = [column for column in _comparison.c if column is not _comparison.c.evidence]
        last = select(func.max(_again.c.id)).where(_again.c.comparison_id == _comparison.c.id).scalar_subquery()
        query = select(*columns).where(_comparison.c.project_id == self.scope.project)
        rows = self.scope.connection.execute(query.order_by(func.coalesce(last, 0).desc(), _comparison.c.id.desc()))
        return [Compared(**_head(row)) for row in rows]

    def _found(self, *which: ColumnElement[bool]) -> list[Comparison]:
        query = select(_comparison).where(_comparison.c.project_id == self.scope.project, *which)
        return [_from(row) for row in self.scope.connection.execute(query)]


def _from(row: Row[Any]) -> Comparison:
    return Comparison(**_head(row), evidence=texts.read(row.evidence))


def _head(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "base": row.base_id,
        "candidate": row.candidate_id,
        "held_out": row.held_out_id,
        "gate": GateResult(outcome=Outcome(row.outcome), reasons=tuple(row.reasons)),
        "evidence_hash": row.evidence_hash,
        "created_at": row.created_at,
    }
