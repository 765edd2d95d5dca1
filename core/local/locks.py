"""Locks between processes and threads that end with their holder, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def take(path: Path) -> int | None:
    """Lock an existing file or folder and return the descriptor that holds the lock; None when another has it.

    A process started with this descriptor holds the lock as well; it is free when all have closed it.
    """
    number = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        return None
    return number


def is_free(path: Path) -> bool:
    """Tell whether nobody holds the lock, or there is nothing to lock."""
    try:
        number = take(path)
    except FileNotFoundError:
        return True
    if number is None:
        return False
    os.close(number)
    return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait for the lock on a file, which is made for it and removed at the end."""
    number = _wait(path)
    while not _is_still(number, path):
        os.close(number)
        number = _wait(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(number)


def _wait(path: Path) -> int:
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(number, fcntl.LOCK_EX)
    return number


def _is_still(number: int, path: Path) -> bool:
    # The holder before us removed the file we waited on; somebody may have locked a new one of that name.
    try:
        return os.fstat(number).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
