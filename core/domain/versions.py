"""A version is what one training made; a release is the bundle that serves."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.domain.datasets import DatasetId
from core.domain.jobs import JobId
from core.domain.predictions import VersionId
from core.domain.reported import Reported
from core.domain.routing import Policy

ReleaseId = NewType("ReleaseId", int)


class VersionState(StrEnum):
    """Where a version stands: a candidate awaits a decision; production serves; the rest is history."""

    CANDIDATE = "candidate"
    PRODUCTION = "production"
    RETIRED = "retired"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What an engine hands over: where the bundle is, its SHA-256, and what it says of itself.

    `reported` is how well a service says it does; None of an engine that measures nothing by itself.
    """

    bundle: str
    bundle_hash: str
    engine: str
    normaliser: str
    facts: dict[str, float | int | str] = field(default_factory=dict)
    reported: Reported | None = None


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """One trained model with its lineage; `number` counts from 1 in its project."""

    id: VersionId
    number: int
    state: VersionState
    dataset: DatasetId
    held_out: DatasetId | None
    job: JobId
    label_set: int
    trained: Trained
    created_at: datetime
    created_by: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """What serves, moved and rolled back whole: model with calibrator, policy, labels, data."""

    id: ReleaseId
    number: int
    version: ModelVersion
    policy: Policy
    created_at: datetime
    created_by: str
