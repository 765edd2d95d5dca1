"""Bundles: the file of a version leaves the installation, whole and as it was recorded."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.domain.actors import Actor, Permission, require
from core.domain.documents import ProjectId
from core.domain.errors import BundleDamaged, InvalidInput, NotFound, ServiceAway, ServiceRefused
from core.domain.jobs import Params
from core.domain.predictions import VersionId
from core.ports import Blobs, Clock, Store


@dataclass(frozen=True)
class Bundling:
    """Hand out the files of versions. They hold words of tickets, and who fetched one is in the audit trail."""

    store: Store
    blobs: Blobs
    clock: Clock

    def size(self, actor: Actor, project: ProjectId, version: VersionId) -> int | None:
        """Return how many bytes a version's file has; None where its engine keeps it elsewhere, it is gone, or away."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            bundle = tx.versions.get(version).trained.bundle
        try:
            return self.blobs.path(bundle).stat().st_size
        except (NotFound, InvalidInput, ServiceAway, ServiceRefused):  # an engine in the cloud names no file of ours
            return None

    def fetch(self, actor: Actor, project: ProjectId, version: VersionId) -> Path:
        """Return where the file of a version is, checked against its recorded hash; that it is taken away is noted.

        Raises:
            NotFound: there is no such file.
            BundleDamaged: its bytes are not those of the training.
        """
        require(actor, Permission.EXPORT)
        with self.store.reading(project) as tx:
            found = tx.versions.get(version)
        path = self.blobs.path(found.trained.bundle)
        with path.open("rb") as file:  # read in pieces, and outside a transaction: it may be large
            if hashlib.file_digest(file, "sha256").hexdigest() != found.trained.bundle_hash:
                raise BundleDamaged("Its bytes have changed since the training.")
        with self.store.transaction(project) as tx:
            about: Params = {"sha256": found.trained.bundle_hash}
            tx.audit.add(actor.id, "fetch bundle", f"version {found.number}", about, self.clock.now())
        return path
