"""Places to die: as by `kill -9`, in the middle of a transaction, behind it, behind a piece of a file."""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from core.domain.documents import ProjectId
from core.local.blobs import FolderBlobs
from core.ports import Tx
from core.store.store import SqlStore

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP")


class Deaths:
    """Where the worker has still to die."""

    def __init__(self, file: Path, places: list[str]) -> None:
        self._file = file
        self._places = places
        self._step = self._writes = self._statements = 0

    def begin(self, step: int) -> None:
        """Count anew: this step begins."""
        self._step, self._writes, self._statements = step, 0, 0

    def write(self) -> int:
        """Number the step's next transaction."""
        self._writes += 1
        return self._writes

    def watch(self, engine: Engine | type[Engine]) -> None:
        """Make a place to die of every statement that writes, just before it."""

        def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if statement.lstrip().startswith(WRITES):
                self._statements += 1
                self.here(f"statement-{self._statements}")

        event.listen(engine, "before_cursor_execute", before)

    def here(self, moment: str) -> None:
        """Die as by `kill -9`, unless that was done here before."""
        place = f"{self._step}-{moment}"
        if place not in self._places:
            return
        noted = self._file.read_text().splitlines() if self._file.exists() else []
        if place not in noted:
            self._file.write_text("\n".join([*noted, place]))
            os.kill(os.getpid(), signal.SIGKILL)


class DeadlyStore(SqlStore):
    """Has a place to die before every statement that writes, at the end of every transaction, and behind it."""

    def __init__(self, url: str, deaths: Deaths) -> None:
        super().__init__(url)
        self._deaths = deaths
        deaths.watch(self._writer)

    @contextmanager
    def transaction(self, project: ProjectId) -> Iterator[Tx]:
        number = self._deaths.write()
        with super().transaction(project) as tx:
            yield tx
            self._deaths.here(f"torn-{number}")
        self._deaths.here(f"kept-{number}")


class DeadlyBlobs(FolderBlobs):
    """Has a place to die behind every piece of a file, and before a file is read."""

    def __init__(self, folder: Path, deaths: Deaths) -> None:
        super().__init__(folder)
        self._deaths = deaths

    def put(self, key: str, chunks: Iterable[bytes]) -> str:
        def pieces() -> Iterator[bytes]:
            for number, chunk in enumerate(chunks, 1):
                yield chunk
                self._deaths.here(f"piece-{number}")

        return super().put(key, pieces())

    def path(self, key: str) -> Path:
        self._deaths.here("read")
        return super().path(key)
