"""An uploaded file as a file on disk, as long as the page needs it."""

import hashlib
from pathlib import Path
from typing import Protocol

from ui import session


class Upload(Protocol):
    """What Streamlit hands over."""

    def getbuffer(self) -> memoryview:
        """Return its bytes."""
        ...


def kept_file(upload: Upload) -> Path:
    """Write the upload into the data folder under the name of its content and return the path."""
    data = upload.getbuffer()
    folder = session.app().settings.home / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.replace(path)
    return path
