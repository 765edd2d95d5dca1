"""Recorded evidence on pairs of versions and held-out sets, append-only; the same result is the same comparison."""

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
_LAST_AT = (
    select(func.max(_again.c.made_at)).where(_again.c.comparison_id == _comparison.c.id).scalar_subquery()
).label("made_at")


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
        """Record it with the hash of its canonical form; the same result is the same comparison, made again."""
        text = texts.written(evidence)
        result: dict[str, Any] = {
            "base_id": base,
            "candidate_id": candidate,
            "held_out_id": held_out,
            "outcome": gate.outcome,
        }
        result["evidence_hash"] = texts.hash_of(text)
        values = {**result, "evidence": text, "reasons": gate.reasons, "created_at": now}
        same, connection = (_comparison.c[name] == value for name, value in result.items()), self.scope.connection
        first = keep_first(connection, _comparison).values(project_id=self.scope.project, **values)
        new = connection.execute(first.returning(_comparison.c.id)).first()
        ((number,),) = connection.execute(select(_comparison.c.id).where(_mine(self.scope), *same))
        if new is None or self.all()[0].id != number:
            facts = {"project_id": self.scope.project, "comparison_id": number, "made_at": now}
            connection.execute(insert(_again).values(facts))
        return self.get(number)

    def get(self, comparison: ComparisonId) -> Comparison:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        query = select(_comparison, _LAST_AT).where(_mine(self.scope), _comparison.c.id == comparison)
        row = self.scope.connection.execute(query).first()
        if row is None:
            raise NotFound
        return Comparison(**_head(row), evidence=texts.read(row.evidence))

    def all(self) -> list[Compared]:
        """Return all, last made first, without their evidence: it may be large."""
        columns = [column for column in _comparison.c if column is not _comparison.c.evidence]
        last = select(func.max(_again.c.id)).where(_again.c.comparison_id == _comparison.c.id).scalar_subquery()
        query = select(*columns, _LAST_AT).where(_mine(self.scope))
        rows = self.scope.connection.execute(query.order_by(func.coalesce(last, 0).desc(), _comparison.c.id.desc()))
        return [Compared(**_head(row)) for row in rows]


def _mine(scope: Scope) -> ColumnElement[bool]:
    return _comparison.c.project_id == scope.project


def _head(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "id": row.id,
        "base": row.base_id,
        "candidate": row.candidate_id,
        "held_out": row.held_out_id,
        "gate": GateResult(outcome=Outcome(row.outcome), reasons=tuple(row.reasons)),
        "evidence_hash": row.evidence_hash,
        "created_at": row.created_at,
        "made_at": row.made_at or row.created_at,
    }
