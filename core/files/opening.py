"""Opens plain and gzip files, and says in one sentence why a file cannot be opened."""

import gzip
import io
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.domain.errors import FileUnreadable

CHUNK = 1 << 20
MOST_UNPACKED = 2 << 30
"""Bytes a gzip file in a binary format may unpack to: it needs a copy on disk. Gzip text has no limit."""

Stream = io.BufferedReader | gzip.GzipFile

_GZIP = b"\x1f\x8b"


def _open(path: Path) -> io.BufferedReader:
    if path.is_dir():
        raise FileUnreadable("This is a folder: choose one file in it.")
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise FileUnreadable("There is no such file (any more).") from error
    except OSError as error:
        message = f"The file cannot be opened ({error.strerror})."
        raise FileUnreadable(message) from error


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """Open a file for one pass; gzip is known by its first two bytes and unpacked on the way.

    Raises:
        FileUnreadable: missing, a folder, empty, or damaged gzip (also while it is being read).
    """
    with _open(path) as raw:
        magic = raw.read(2)
        raw.seek(0)
        if not magic:
            raise FileUnreadable("The file is empty.")
        if magic != _GZIP:
            yield raw
            return
        try:
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield unpacked
        except EOFError as error:
            message = "The gzip file ends too early: it was cut off. Upload it again."
            raise FileUnreadable(message) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise FileUnreadable("The gzip file is damaged: pack it again.") from error


@contextmanager
def seekable(path: Path) -> Iterator[IO[bytes] | Stream]:
    """Open a file in which one can jump; a gzip file is unpacked into an unnamed temporary file first.

    Raises:
        FileUnreadable: as for `opened`, or it unpacks to more than MOST_UNPACKED bytes.
    """
    with opened(path) as stream:
        if not isinstance(stream, gzip.GzipFile):
            yield stream
            return
        with tempfile.TemporaryFile() as copy:
            while chunk := stream.read(CHUNK):
                if copy.tell() + len(chunk) > MOST_UNPACKED:
                    message = f"It unpacks to more than {MOST_UNPACKED >> 30} GB: split it into several files."
                    raise FileUnreadable(message)
                copy.write(chunk)
            copy.seek(0)
            yield copy
