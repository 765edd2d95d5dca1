"""Serving on this machine: a small file says which release serves; the database remains the authority."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from core.domain.documents import ProjectId
from core.domain.errors import BundleDamaged
from core.domain.surroundings import Astray
from core.domain.versions import Release, ReleaseId
from core.local import bundle
from core.local.blobs import FolderBlobs
from core.local.files import make_folder, read_json, write_json

TRIAL = "trial-"


class LocalServing:
    """One JSON file for each project, written only after the release's bundle has proved to work."""

    def __init__(self, folder: Path, blobs: FolderBlobs) -> None:
        """Keep the files in this folder; bundles come from these blobs."""
        self._folder = folder.absolute()
        self._blobs = blobs

    def switch(self, project: ProjectId, release: Release) -> None:
        """Make this release the one that serves; doing it again changes nothing.

        Raises:
            BundleDamaged: it cannot be loaded; what served before still serves.
        """
        self._prove(release)
        make_folder(self._folder)
        write_json(self._file(project), _projection(release))

    def rehearse(self, project: ProjectId, release: Release) -> None:
        """Do what `switch` does in a folder of its own, and read it back; nothing of it stays.

        Raises:
            BundleDamaged: it cannot be loaded, or what was written reads otherwise.
        """
        make_folder(self._folder)
        with TemporaryDirectory(prefix=TRIAL, dir=self._folder) as place:
            copy = LocalServing(Path(place), self._blobs)
            copy.switch(project, release)
            if copy.serving(project) != release.id:
                raise BundleDamaged("What was written for it could not be read back.")

    def forget_trials(self) -> None:
        """Remove what rehearsals that were killed have left; none may be under way."""
        for place in self._folder.glob(f"{TRIAL}*"):
            shutil.rmtree(place)

    def serving(self, project: ProjectId) -> ReleaseId | None:
        """Read back which release serves; a file that says nothing counts as none, so that it is written anew."""
        try:
            return ReleaseId(int(read_json(self._file(project))["release"]))
        except (TypeError, KeyError, ValueError):
            return None

    def astray(self, project: ProjectId) -> Astray | None:  # noqa: ARG002 - the port's
        """Find nothing: nobody else writes in this folder."""
        return None

    def _prove(self, release: Release) -> None:
        list(bundle.opened(self._blobs, release.version.trained).predict(["a ticket"]))

    def _file(self, project: ProjectId) -> Path:
        return self._folder / f"{int(project)}.json"


def _projection(release: Release) -> dict[str, object]:
    trained, own = release.version.trained, dict(release.policy.by_label)
    return {
        "release": release.id,
        "number": release.number,
        "version": release.version.number,
        "bundle": trained.bundle,
        "bundle_hash": trained.bundle_hash,
        "threshold": release.policy.threshold,
        "audit_share": release.policy.audit_share,
        **({"label_thresholds": own} if own else {}),
    }
