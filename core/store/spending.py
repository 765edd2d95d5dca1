"""What was paid for, and what costs as long as it is there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, literal_column, or_, select

from core.domain.documents import ProjectId
from core.domain.jobs import JobId
from core.domain.spending import Lasting, Spend
from core.store import schema
from core.store.jobs import job_from
from core.store.scope import keep_first

_spend, _job, _version, _release = schema.spend, schema.job, schema.model_version, schema.release
# Written out, not bound: a partial index is used only where its own condition stands in the statement.
_ONE_BUYER_AT_A_TIME = 7_201_102
_STATES = [_job.c.state == literal_column(f"'{state}'") for state in ("queued", "running")]


@dataclass(frozen=True)
class SqlSpending:
    """The rows of `spend`, and moments of versions and releases; sums are over all projects."""

    connection: Connection
    project: ProjectId | None = None

    def alone(self) -> None:
        """Wait until nobody else, in any project, asks whether something is within the budget; until the end of this."""
        if self.connection.dialect.name == "postgresql":  # SQLite has one writer at a time
            self.connection.execute(select(func.pg_advisory_xact_lock(_ONE_BUYER_AT_A_TIME)))

    def add(self, spend: Spend) -> None:
        """Note it; what the same job token has noted already under the same name stays."""
        values = asdict(spend)
        values["job_id"] = values.pop("job")
        self.connection.execute(keep_first(self.connection, _spend).values(project_id=self.project, **values))

    def latest(self, limit: int = 50) -> list[Spend]:
        """Return what this project's jobs noted, newest first."""
        query = select(_spend).where(_spend.c.project_id == self.project).order_by(_spend.c.id.desc()).limit(limit)
        return [_from(row) for row in self.connection.execute(query)]

    def total(self, since: datetime) -> float:
        """Sum up what was noted from a moment on."""
        query = select(func.sum(_spend.c.dollars)).where(_spend.c.at >= since)
        return float(self.connection.execute(query).scalar() or 0.0)

    def under_way(self) -> float:
        """Sum up what jobs that have not ended were estimated at, less what they noted."""
        found = [job_from(row) for row in self.connection.execute(select(_job).where(or_(*_STATES)))]
        wanted = {job.token: float(job.params.get("estimate") or 0.0) for job in found}
        noted = select(_spend.c.token, func.sum(_spend.c.dollars)).where(_spend.c.token.in_(wanted))
        paid = {row[0]: float(row[1]) for row in self.connection.execute(noted.group_by(_spend.c.token))}
        return sum(max(dollars - paid.get(token, 0.0), 0.0) for token, dollars in wanted.items())

    def lasting(self, engines: Sequence[str]) -> Lasting:
        """Return since when each version of these engines is kept, and since when such ones have served in a project."""
        ours = _version.c.engine.in_(engines)
        kept = self.connection.execute(select(_version.c.created_at).where(ours).order_by(_version.c.id))
        pointed = select(_release.c.project_id).join(_version, _version.c.id == _release.c.version_id)
        now = pointed.join(schema.pointer, schema.pointer.c.release_id == _release.c.id).where(ours)
        began = select(func.min(_release.c.created_at)).join(_version, _version.c.id == _release.c.version_id)
        serve = began.where(ours, _release.c.project_id.in_(now)).group_by(_release.c.project_id)
        rows = self.connection.execute(serve.order_by(_release.c.project_id))
        return Lasting(versions=tuple(row[0] for row in kept), endpoints=tuple(row[0] for row in rows))


def _from(row: Row[Any]) -> Spend:
    return Spend(job=JobId(row.job_id), token=row.token, what=row.what, dollars=row.dollars, at=row.at, note=row.note)
