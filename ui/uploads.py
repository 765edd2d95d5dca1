"""An uploaded file as a file on disk, as long as the page needs it."""

import time
from pathlib import Path
from typing import Protocol

from ui import session

KEPT_SECONDS = 24 * 3600


class Upload(Protocol):
    """What Streamlit hands over."""

    @property
    def file_id(self) -> str:
        """Its id, new for each upload."""
        ...

    def getbuffer(self) -> memoryview:
        """Return its bytes."""
        ...


def kept_file(upload: Upload) -> Path:
    """Write the upload into the data folder, once, and return the path; uploads of yesterday are removed."""
    folder = session.app().settings.home / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / upload.file_id
    if not path.exists():
        _forget_old(folder)
        part = folder / f"{upload.file_id}.part"
        part.write_bytes(upload.getbuffer())
        part.replace(path)
    return path


def _forget_old(folder: Path) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)
