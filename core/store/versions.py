"""Model versions and releases of the project, and the pointer to production."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, select, update

from core.domain import findings
from core.domain.datasets import DatasetId
from core.domain.errors import NotFound, PointerMoved
from core.domain.findings import Findings
from core.domain.jobs import JobId
from core.domain.predictions import VersionId
from core.domain.reported import Reported
from core.domain.routing import Policy
from core.domain.versions import ModelVersion, Release, ReleaseId, Trained, VersionState
from core.store import reported, schema
from core.store.policies import policy_from, policy_kept
from core.store.scope import Scope

_version, _release, _pointer = schema.model_version, schema.release, schema.pointer
# Versions are read everywhere, and what a service reports of one can be a matrix of a thousand labels, what a training
# found a thousand suspects.
_FACTS = [column for column in _version.c if column.name not in {"reported", "findings"}]


@dataclass(frozen=True)
class SqlVersions:
    """The rows of `model_version`, `release` and `pointer`."""

    scope: Scope

    def add(
        self,
        trained: Trained,
        dataset: DatasetId,
        held_out: DatasetId | None,
        label_set: int,
        job: JobId,
        by: str,
        now: datetime,
    ) -> ModelVersion:
        """Record what a training made as a candidate; the same job is the same version."""
        number = self.scope.next_number(_version)
        earlier = self._versions(_version.c.job_id == job)
        if earlier:
            return earlier[0]
        made = {
            "number": number,
            "state": VersionState.CANDIDATE,
            "dataset_id": dataset,
            "held_out_id": held_out,
            "label_set": label_set,
            "bundle": trained.bundle,
            "bundle_hash": trained.bundle_hash,
            "engine": trained.engine,
            "normaliser": trained.normaliser,
            "facts": trained.facts,
            "reported": reported.written(trained.reported),
            "findings": findings.written(trained.findings),
            "job_id": job,
            "created_by": by,
            "created_at": now,
        }
        row = insert(_version).values(project_id=self.scope.project, **made).returning(_version.c.id)
        return self.get(VersionId(self.scope.connection.execute(row).scalar_one()))

    def get(self, version: VersionId) -> ModelVersion:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        found = self._versions(_version.c.id == version)
        if not found:
            raise NotFound
        return found[0]

    def of_job(self, job: JobId) -> ModelVersion:
        """Return the version this job made.

        Raises:
            NotFound: it made none (yet).
        """
        found = self._versions(_version.c.job_id == job)
        if not found:
            raise NotFound
        return found[0]

    def all(self) -> list[ModelVersion]:
        """Return all, newest first."""
        return self._versions()

    def reported(self, versions: Iterable[VersionId]) -> dict[VersionId, Reported]:
        """Return what services report of these versions; nothing of those of which nothing is reported."""
        query = select(_version.c.id, _version.c.reported).where(
            _version.c.project_id == self.scope.project, _version.c.id.in_(versions), _version.c.reported.is_not(None)
        )
        told = ((VersionId(row.id), reported.read(row.reported)) for row in self.scope.connection.execute(query))
        return {version: found for version, found in told if found}

    def findings(self, version: VersionId) -> Findings | None:
        """Return what its training found in its tickets; None when it did not look, or is none of this project."""
        mine = (_version.c.id == version) & (_version.c.project_id == self.scope.project)
        return findings.read(self.scope.connection.execute(select(_version.c.findings).where(mine)).scalar())

    def mark(self, version: VersionId, state: VersionState) -> None:
        """Set where it stands.

        Raises:
            NotFound: there is none of that id here.
        """
        mine = (_version.c.id == version) & (_version.c.project_id == self.scope.project)
        if self.scope.connection.execute(update(_version).where(mine).values(state=state)).rowcount == 0:
            raise NotFound

    def release(self, version: VersionId, policy: Policy, by: str, now: datetime) -> Release:
        """Bundle a version with a policy into the next release.

        Raises:
            NotFound: there is no such version here.
        """
        number = self.scope.next_number(_release)
        made = {
            "number": number,
            "version_id": self.get(version).id,
            **policy_kept(policy),
            "created_by": by,
            "created_at": now,
        }
        row = insert(_release).values(project_id=self.scope.project, **made).returning(_release.c.id)
        return self.get_release(ReleaseId(self.scope.connection.execute(row).scalar_one()))

    def releases(self) -> list[Release]:
        """Return all, newest first."""
        rows = self.scope.connection.execute(self._selected().order_by(_release.c.number.desc()))
        return [_bundled(row) for row in rows]

    def get_release(self, release: ReleaseId) -> Release:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        row = self.scope.connection.execute(self._selected().where(_release.c.id == release)).first()
        if row is None:
            raise NotFound
        return _bundled(row)

    def lock(self) -> None:
        """Let nobody else decide about this project's versions until this transaction ends."""
        project = schema.project
        mine = select(project.c.id).where(project.c.id == self.scope.project)
        # The row that whoever changes labels or freezes a set locks too: nothing a decision rests on moves meanwhile.
        self.scope.connection.execute(mine.with_for_update(key_share=True))

    def production(self) -> Release | None:
        """Return the release the pointer names now."""
        named = self._selected().join(_pointer, _pointer.c.release_id == _release.c.id)
        row = self.scope.connection.execute(named.where(_pointer.c.project_id == self.scope.project)).first()
        return _bundled(row) if row else None

    def point(self, release: ReleaseId, expected: ReleaseId | None) -> None:
        """Move the pointer from the expected release to this one.

        Raises:
            PointerMoved: it names another.
            NotFound: there is no such release here.
        """
        self.get_release(release)
        still = _pointer.c.release_id.is_not_distinct_from(expected)
        mine = update(_pointer).where(_pointer.c.project_id == self.scope.project, still)
        if self.scope.connection.execute(mine.values(release_id=release)).rowcount == 0:
            raise PointerMoved

    def _versions(self, *which: ColumnElement[bool]) -> list[ModelVersion]:
        query = select(*_FACTS).where(_version.c.project_id == self.scope.project, *which)
        rows = self.scope.connection.execute(query.order_by(_version.c.number.desc()))
        return [_made(row) for row in rows]

    def _selected(self) -> Select[Any]:
        bundle = [
            _release.c.id.label("release_id"),
            _release.c.number.label("release_number"),
            _release.c.threshold,
            _release.c.audit_share,
            _release.c.label_thresholds,
            _release.c.created_at.label("released_at"),
            _release.c.created_by.label("released_by"),
        ]
        joined = select(*_FACTS, *bundle).join(_release, _release.c.version_id == _version.c.id)
        return joined.where(_release.c.project_id == self.scope.project)


def _made(row: Row[Any]) -> ModelVersion:
    trained = Trained(
        bundle=row.bundle,
        bundle_hash=row.bundle_hash,
        engine=row.engine,
        normaliser=row.normaliser,
        facts=row.facts,
    )
    return ModelVersion(
        id=row.id,
        number=row.number,
        state=VersionState(row.state),
        dataset=row.dataset_id,
        held_out=row.held_out_id,
        job=JobId(row.job_id),
        label_set=row.label_set,
        trained=trained,
        created_at=row.created_at,
        created_by=row.created_by,
    )


def _bundled(row: Row[Any]) -> Release:
    return Release(
        id=row.release_id,
        number=row.release_number,
        version=_made(row),
        policy=policy_from(row),
        created_at=row.released_at,
        created_by=row.released_by,
    )
