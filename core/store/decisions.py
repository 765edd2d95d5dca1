"""What people decided about production, append-only."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from core.domain.decisions import Act, Decision, NewDecision
from core.store import schema
from core.store.scope import Scope, keep_first

_decision = schema.decision
# How the domain's fields are named where they point to rows.
_COLUMNS = {name: f"{name}_id" for name in ("version", "before", "after", "comparison", "proposal")}


@dataclass(frozen=True)
class SqlDecisions:
    """The rows of `decision`."""

    scope: Scope

    def add(self, decision: NewDecision) -> Decision:
        """Record it; the same operation returns the first one."""
        values = {_COLUMNS.get(name, name): value for name, value in asdict(decision).items()}
        first = keep_first(self.scope.connection, _decision).values(project_id=self.scope.project, **values)
        self.scope.connection.execute(first)
        query = self._selected().where(_decision.c.operation == decision.operation)
        return _from(self.scope.connection.execute(query).one())

    def by_operation(self, operation: str) -> Decision | None:
        """Return the decision of this operation, or None."""
        row = self.scope.connection.execute(self._selected().where(_decision.c.operation == operation)).first()
        return _from(row) if row else None

    def all(self) -> list[Decision]:
        """Return all, newest first."""
        rows = self.scope.connection.execute(self._selected().order_by(_decision.c.id.desc()))
        return [_from(row) for row in rows]

    def _selected(self) -> Select[Any]:
        version = schema.model_version
        before, after = schema.release.alias("before"), schema.release.alias("after")
        numbers = [
            version.c.number.label("version_number"),
            before.c.number.label("before_number"),
            after.c.number.label("after_number"),
        ]
        return (
            select(_decision, *numbers)
            .join(version, version.c.id == _decision.c.version_id)
            .outerjoin(before, before.c.id == _decision.c.before_id)
            .outerjoin(after, after.c.id == _decision.c.after_id)
            .where(_decision.c.project_id == self.scope.project)
        )


def _from(row: Row[Any]) -> Decision:
    return Decision(
        id=row.id,
        operation=row.operation,
        act=Act(row.act),
        version=row.version_id,
        version_number=row.version_number,
        before=row.before_id,
        before_number=row.before_number,
        after=row.after_id,
        after_number=row.after_number,
        comparison=row.comparison_id,
        reason=row.reason,
        actor=row.actor,
        decided_at=row.decided_at,
        proposal=row.proposal_id,
    )
