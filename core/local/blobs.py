"""Blobs in one folder: a key is a path below it."""

from collections.abc import Iterable
from pathlib import Path

from core.domain.blob_keys import segments_of
from core.domain.errors import NotFound
from core.local.files import BESIDE, HALF_WRITTEN, forget_old, make_folder, write_whole

_LEFT_BEHIND = 24 * 3600.0
"""Seconds after which a half-written file has lost its writer; a living one writes all the time."""


class FolderBlobs:
    """Files by key in one folder on this machine."""

    def __init__(self, folder: Path) -> None:
        """Keep everything below this folder, which is made when the first file is written."""
        self.folder = folder.absolute()

    def put(self, key: str, chunks: Iterable[bytes]) -> str:
        """Write a file durably, replacing one of that key, and return its SHA-256 (hex).

        Raises:
            InvalidInput: this cannot be a key.
        """
        path = self._place(key)
        make_folder(path.parent)
        forget_old(path.parent, _LEFT_BEHIND, HALF_WRITTEN)
        return write_whole(path, chunks)

    def forget_halves(self, folder: str) -> None:
        """Remove what writers that were killed have left below a folder of keys; nobody may be writing there."""
        forget_old(self._place(folder), 0.0, HALF_WRITTEN)

    def path(self, key: str) -> Path:
        """Return the path of the file.

        Raises:
            NotFound: no such key.
            InvalidInput: this cannot be a key.
        """
        path = self._place(key)
        if not path.is_file():
            message = f"There is no file '{key}'."
            raise NotFound(message)
        return path

    def exists(self, key: str) -> bool:
        """Tell whether there is a file of that key.

        Raises:
            InvalidInput: this cannot be a key.
        """
        return self._place(key).is_file()

    def delete(self, key: str) -> None:
        """Remove the file; nothing happens when it is not there.

        Raises:
            InvalidInput: this cannot be a key.
        """
        path = self._place(key)
        if path.is_file():
            path.unlink(missing_ok=True)

    def keys(self, folder: str) -> list[str]:
        """Return the keys of the whole files directly in a folder of keys, sorted.

        Raises:
            InvalidInput: this cannot be a folder of keys.
        """
        place = self._place(folder)
        files = place.iterdir() if place.is_dir() else ()
        return sorted(f"{folder}/{path.name}" for path in files if path.is_file() and BESIDE not in path.name)

    def _place(self, key: str) -> Path:
        return self.folder.joinpath(*segments_of(key))
