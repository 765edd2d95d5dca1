"""A version is what one training made; a release is the bundle that serves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.domain.datasets import DatasetId
from core.domain.findings import Findings
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
    `findings` is what the training found in its tickets; None of an engine that does not look.
    """

    bundle: str
    bundle_hash: str
    engine: str
    normaliser: str
    facts: dict[str, float | int | str] = field(default_factory=dict)
    reported: Reported | None = None
    findings: Findings | None = None


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


CLOUD = ("comprehend", "comprehend flywheel")
"""The engines whose versions lie at Amazon."""


def why_not_here(trained: Trained, *, cloud: bool) -> str:
    """Say why a version cannot be used by the engine in use, and what to do; empty when it can."""
    if (trained.engine in CLOUD) is cloud:
        return ""
    if cloud:
        place, back = "It lies on the machine of the embedded engine", "unset COUNTERSIGN_ENGINE"
    else:
        place, back = "It lies at Amazon, with Comprehend", "set COUNTERSIGN_ENGINE=aws"
    return f"{place}. Train a new version here, or {back} and start again."


def why_not_back(to: Release, production: Release | None) -> str:
    """Say in a sentence why one cannot go back to a release; empty when one can.

    Whoever goes back is alone and in a hurry. What was withdrawn is not behind but ahead: it comes back as it came,
    by a promotion with all its signatures.
    """
    if production is None:
        return "Nothing is in production yet."
    if to.id == production.id:
        return f"Release {to.number} is in production already."
    if to.version.state is VersionState.REJECTED:
        return f"Release {to.number} was withdrawn, and its version was rejected."
    if to.version.state is VersionState.CANDIDATE:
        return f"Release {to.number} was withdrawn. Its version is a candidate again: promote it anew."
    return ""


def way_back(production: Release | None, releases: Sequence[Release]) -> list[Release]:
    """Return the releases one can go back to: what served before comes first, other versions before the same one."""
    found = [one for one in releases if not why_not_back(one, production)]
    return sorted(found, key=lambda one: _distance(one, production)) if production else []


def _distance(to: Release, production: Release) -> tuple[bool, bool, int]:
    return to.version.id == production.version.id, to.number > production.number, -to.number
