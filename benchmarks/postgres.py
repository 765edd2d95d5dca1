"""A PostgreSQL of our own for a benchmark: a cluster in a temporary folder, as durable as the one people run."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

_OPTIONS = "-c listen_addresses='' -c max_connections=200 -c shared_buffers=512MB -c max_wal_size=8GB"


@contextmanager
def postgres() -> Iterator[Path | None]:
    """Start a server and yield the folder of its socket, or None where there is none to start; leave nothing behind."""
    binaries = _binaries()
    if binaries is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="countersign-pg-"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _run([binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"])
        start = f"-k {folder} {_OPTIONS}"
        _run([binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", start, "start"])
        try:
            yield folder
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(folder: Path) -> str:
    """Return the address of a new, empty database of that server."""
    name = f"b_{secrets.token_hex(6)}"
    with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


def _binaries() -> Path | None:
    """Return the folder of the newest server here, None when there is none that we may start."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    as_other = os.geteuid() != 0 or shutil.which("runuser") is not None
    return found[-1].parent if found and as_other else None


def _run(command: Sequence[str | Path]) -> None:
    # initdb and the server refuse to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
