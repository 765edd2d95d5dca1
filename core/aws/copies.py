"""Local copies of files in a bucket, each whole or absent; those not used for longest leave when there are too many."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

_BESIDE = "~"
"""Stands in the name of every file that is still being written."""
_FRESH = 3600.0
"""Seconds for which a copy that was handed out stays, however full it is: somebody is reading it."""
_OLD = 24 * 3600.0
"""Seconds after which a copy that nobody asked for leaves: it may be of tickets that were deleted since."""


@dataclass(frozen=True, kw_only=True)
class Copies:
    """A folder with copies, at most so many bytes beside those in use."""

    folder: Path
    limit: int = 2 << 30

    def find(self, name: str) -> Path | None:
        """Return the copy of that name and note that it was used."""
        path = self.folder / name
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def keep(self, name: str, fill: Callable[[IO[bytes]], None]) -> Path:
        """Make the copy of that name; whatever `fill` raises, there is none."""
        beside = self.beside(name)
        try:
            with beside.open("xb") as file:
                fill(file)
            path = beside.replace(self.folder / name)
        finally:
            beside.unlink(missing_ok=True)
        self.tidy()
        return path

    def beside(self, name: str) -> Path:
        """Return a place for a file that nobody finds yet."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.folder / f"{name}{_BESIDE}{uuid4().hex}"

    def forget(self, beginning: str) -> None:
        """Remove the copies whose names begin so."""
        for path in self.folder.glob(f"{beginning}*"):
            if _BESIDE not in path.name:
                path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Let go what nobody asked for today, then those not used for longest until the rest fits."""
        now, room = time.time(), self.limit
        for path, size, used in sorted(self._all(), key=lambda one: -one[2]):
            room -= size
            if now - used > (_OLD if room >= 0 else _FRESH):
                path.unlink(missing_ok=True)

    def _all(self) -> list[tuple[Path, int, float]]:
        found = []
        for path in self.folder.iterdir():
            with suppress(FileNotFoundError):  # another process was quicker
                known = path.stat()
                found.append((path, known.st_size, known.st_mtime))
        return found
