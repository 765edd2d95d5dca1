"""Files are written whole or not at all: beside their place first, then moved over it."""

import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

BESIDE = "~"
"""Stands in the name of every half-written file, and in no key and no token."""
HALF_WRITTEN = f"*{BESIDE}*"


def write_whole(path: Path, chunks: Iterable[bytes]) -> str:
    """Write a file durably, replacing what was there in one step, and return its SHA-256 (hex)."""
    digest = hashlib.sha256()
    beside = path.with_name(f"{path.name}{BESIDE}{uuid.uuid4().hex}")
    try:
        with beside.open("xb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)
    return digest.hexdigest()


def make_folder(path: Path) -> None:
    """Make a folder and those above it, each durable in its parent."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make names added to or moved within a folder durable."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_json(path: Path, value: Any) -> None:
    """Write a small value durably as JSON."""
    write_whole(path, [json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")])


def read_json(path: Path) -> Any:
    """Return what `write_json` wrote, or None when there is no such file."""
    try:
        return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except FileNotFoundError:
        return None


def forget_old(folder: Path, seconds: float, names: str = "*") -> None:
    """Remove the files directly in a folder, or those of them named so, that nobody has written to for so long."""
    oldest = time.time() - seconds
    for path in folder.glob(names):
        with suppress(FileNotFoundError):  # somebody else was quicker
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink()
