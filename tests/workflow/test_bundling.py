"""The file of a version leaves whole, checked, and noted."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.errors import BundleDamaged, NotFound
from core.domain.predictions import VersionId
from core.domain.versions import ModelVersion
from tests.support.workflow_desk import ADA, OLGA, Desk

KEY, CONTENT = "bundles/one.zip", b"weights" * 1000
CLOUD = "arn:aws:comprehend:eu-west-1:1:document-classifier/desk/version/2"


def with_bundle(desk: Desk, key: str, digest: str) -> ModelVersion:
    """Record a version whose bundle is there."""
    desk.history()
    made = desk.candidate()
    trained, job = replace(made.trained, bundle=key, bundle_hash=digest), desk.classify()
    with desk.store.transaction(desk.id) as tx:
        return tx.versions.add(trained, made.dataset, made.held_out, 1, job.id, "olga", desk.clock.now())


@pytest.fixture
def version(desk: Desk) -> ModelVersion:
    return with_bundle(desk, KEY, desk.blobs.put(KEY, [CONTENT]))


def fetch(desk: Desk, version: VersionId) -> Path:
    return desk.bundling.fetch(OLGA, desk.id, version)


def test_a_versions_file_is_handed_out_with_its_size_known_before(desk: Desk, version: ModelVersion) -> None:
    assert desk.bundling.size(ADA, desk.id, version.id) == len(CONTENT)
    assert hashlib.sha256(fetch(desk, version.id).read_bytes()).hexdigest() == version.trained.bundle_hash


def test_that_a_file_was_taken_away_is_in_the_audit_trail(desk: Desk, version: ModelVersion) -> None:
    fetch(desk, version.id)
    entry = desk.reports.audit(OLGA, desk.id, "fetch bundle")[0]
    assert (entry.actor, entry.subject) == ("olga", f"version {version.number}")
    assert entry.detail == {"sha256": version.trained.bundle_hash}


def test_a_file_whose_bytes_have_changed_is_kept_back_and_nothing_is_noted(desk: Desk, version: ModelVersion) -> None:
    desk.blobs.put(KEY, [CONTENT, b"and more"])
    with pytest.raises(BundleDamaged):
        fetch(desk, version.id)
    assert desk.reports.audit(OLGA, desk.id, "fetch bundle") == []


@pytest.mark.parametrize("key", ["bundles/gone.zip", CLOUD])
def test_a_version_whose_file_is_not_here_has_no_size(desk: Desk, key: str) -> None:
    version = with_bundle(desk, key, "0" * 64)
    assert desk.bundling.size(OLGA, desk.id, version.id) is None


def test_a_version_of_another_project_is_not_found(desk: Desk, version: ModelVersion) -> None:
    desk.start("Other")
    with pytest.raises(NotFound):
        fetch(desk, version.id)
