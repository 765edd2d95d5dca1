"""What people proposed to promote, append-only; a decision ends a proposal."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, Select, exists, select

from core.domain.errors import NotFound
from core.domain.proposals import NewProposal, Proposal, ProposalId
from core.store import schema
from core.store.scope import Scope, keep_first

_proposal = schema.proposal
_COLUMNS = {name: f"{name}_id" for name in ("version", "expected", "comparison")}


@dataclass(frozen=True)
class SqlProposals:
    """The rows of `proposal`."""

    scope: Scope

    def add(self, proposal: NewProposal) -> Proposal:
        """Record it; the same operation returns the first one."""
        values = {_COLUMNS.get(name, name): value for name, value in asdict(proposal).items()}
        first = keep_first(self.scope.connection, _proposal).values(project_id=self.scope.project, **values)
        self.scope.connection.execute(first)
        query = self._selected().where(_proposal.c.operation == proposal.operation)
        return _from(self.scope.connection.execute(query).one())

    def by_operation(self, operation: str) -> Proposal | None:
        """Return the proposal of this operation, or None."""
        row = self.scope.connection.execute(self._selected().where(_proposal.c.operation == operation)).first()
        return _from(row) if row else None

    def get(self, proposal: ProposalId) -> Proposal:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        row = self.scope.connection.execute(self._selected().where(_proposal.c.id == proposal)).first()
        if row is None:
            raise NotFound
        return _from(row)

    def all(self) -> list[Proposal]:
        """Return all, newest first."""
        return self._listed(self._selected())

    def open(self) -> list[Proposal]:
        """Return those that no decision has ended, newest first."""
        ended = exists().where(schema.decision.c.proposal_id == _proposal.c.id)
        return self._listed(self._selected().where(~ended))

    def _listed(self, query: Select[Any]) -> list[Proposal]:
        return [_from(row) for row in self.scope.connection.execute(query.order_by(_proposal.c.id.desc()))]

    def _selected(self) -> Select[Any]:
        version = schema.model_version
        joined = select(_proposal, version.c.number.label("version_number"))
        return joined.join(version, version.c.id == _proposal.c.version_id).where(
            _proposal.c.project_id == self.scope.project
        )


def _from(row: Row[Any]) -> Proposal:
    return Proposal(
        id=ProposalId(row.id),
        operation=row.operation,
        version=row.version_id,
        version_number=row.version_number,
        expected=row.expected_id,
        comparison=row.comparison_id,
        evidence_hash=row.evidence_hash,
        label_set=row.label_set,
        despite=row.despite,
        reason=row.reason,
        actor=row.actor,
        proposed_at=row.proposed_at,
    )
