"""A PostgreSQL of our own for the tests: a cluster in a temporary folder, reached by a socket in it."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from core.domain.chain import GENESIS

_FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"


def binaries() -> Path | None:
    """Return the folder of the newest server here, None when there is none that we may start."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    as_other = os.geteuid() != 0 or shutil.which("runuser") is not None
    return found[-1].parent if found and as_other else None


def _run(command: Sequence[str | Path]) -> None:
    # initdb and the server refuse to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def cluster(bin_folder: Path) -> Iterator[Path]:
    """Start a server and yield the folder of its socket; stop it at the end and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="countersign-pg-"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _run([bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"])
        options = f"-k {folder} -c listen_addresses='' {_FAST}"
        _run([bin_folder / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"])
        try:
            yield folder
        finally:
            _run([bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def url_of(folder: Path, database: str) -> str:
    return f"postgresql+psycopg://postgres@/{database}?host={folder}"


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Yield the name of a new database; it is gone afterwards."""
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" STRATEGY FILE_COPY')
        try:
            yield name
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def empty(folder: Path, name: str, tables: Sequence[str], revision: str) -> None:
    """Take everything out of a prepared database, numbers included; far quicker than a new one for each test."""
    with psycopg.connect(f"host={folder} user=postgres dbname={name}") as admin:
        admin.execute("SET session_replication_role = replica")  # the triggers that keep history look away
        admin.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        admin.execute("INSERT INTO audit_head (position, hash) VALUES (0, %s)", [GENESIS])
        admin.execute("UPDATE alembic_version SET version_num = %s", [revision])
