"""Our own program as a running installation: started, watched, measured, stopped."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300.0
LOOK = 0.02


@dataclass(frozen=True)
class Running:
    """A `python -m core run` on a data folder of its own."""

    home: Path
    port: int
    begun: float
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """Return where a browser finds it."""
        return f"http://localhost:{self.port}"

    def seconds(self) -> float:
        """Return how long ago it was started."""
        return time.perf_counter() - self.begun

    def wait(self, look: Callable[[], object]) -> None:
        """Wait until there is something true to see."""
        pause = threading.Event()
        while not look():
            if self.process.poll() is not None or self.seconds() > LONGEST:
                message = "The program ended, or did not do its work in time; its words are above."
                raise RuntimeError(message)
            pause.wait(LOOK)

    def answers(self, path: str) -> bool:
        """Tell whether the web server answers this address with 200."""
        with closing(HTTPConnection("localhost", self.port, timeout=10)) as connection:
            try:
                connection.request("GET", path)
                return connection.getresponse().status == 200  # noqa: PLR2004 - the well-known "OK"
            except (HTTPException, OSError):
                return False

    def count(self, query: str) -> int:
        """Ask its database for a number; 0 while there is none."""
        if not (self.home / "countersign.db").exists():
            return 0
        with closing(sqlite3.connect(f"file:{self.home / 'countersign.db'}?mode=ro", uri=True, timeout=30)) as asked:
            try:
                return int(asked.execute(query).fetchone()[0])
            except sqlite3.OperationalError:
                return 0

    def megabytes(self, word: str) -> float:
        """Return the resident memory of the child with this word in its command line, its own children included."""
        for child in psutil.Process(self.process.pid).children():
            if word in child.cmdline():
                return sum(p.memory_info().rss for p in (child, *child.children(recursive=True))) / (1 << 20)
        message = f"There is no {word} process."
        raise RuntimeError(message)


@contextmanager
def running(home: Path) -> Iterator[Running]:
    """Start it; stop it at the end as Ctrl-C does."""
    port = _free_port()
    chosen = {"COUNTERSIGN_HOME": str(home), "COUNTERSIGN_PORT": str(port), "COUNTERSIGN_DEMO": "1"}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "core", "run"], cwd=ROOT, env=clean | chosen)
    try:
        yield Running(home, port, begun, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(LONGEST)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
