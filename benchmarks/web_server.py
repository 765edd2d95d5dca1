"""Our web server alone, on a data folder filled before: started, measured, killed, started again."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 60.0
LOOK = 0.02


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class WebServer:
    """`asgi.py` as people run it; it may die and come back behind the same port."""

    home: Path
    url: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    spent: float = 0.0

    def start(self) -> None:
        """Start it and wait until it answers."""
        chosen = {
            "COUNTERSIGN_HOME": str(self.home),
            "COUNTERSIGN_DATABASE": self.url,
            "COUNTERSIGN_DEMO": "0",
            "COUNTERSIGN_SUPERVISED": str(os.getpid()),  # it ends with us and starts no worker
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
        command = [sys.executable, "-m", "streamlit", "run", "asgi.py", "--server.port", str(self.port)]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        self.process = subprocess.Popen([*command, "--logger.level", "error"], cwd=ROOT, env=clean | chosen, **quiet)  # type: ignore[call-overload]  # three plain keywords
        deadline = time.monotonic() + LONGEST
        while not self.healthy():
            if self.process.poll() is not None or time.monotonic() > deadline:
                message = "The web server did not start; its words are above."
                raise RuntimeError(message)
            threading.Event().wait(LOOK)

    def healthy(self) -> bool:
        """Tell whether it answers."""
        with closing(HTTPConnection("localhost", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/_stcore/health")
                return connection.getresponse().read() == b"ok"
            except (HTTPException, OSError):
                return False

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self.process is not None and self.process.poll() is None:
            self.spent = self.cpu_seconds()
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(LONGEST)

    def cpu_seconds(self) -> float:
        """Return the processor seconds spent so far, by those before a crash too."""
        if self.process is None or self.process.poll() is not None:
            return self.spent
        times = psutil.Process(self.process.pid).cpu_times()
        return self.spent + float(times.user + times.system)

    def megabytes(self) -> float:
        """Return its resident memory."""
        if self.process is None:
            return 0.0
        return float(psutil.Process(self.process.pid).memory_info().rss) / (1 << 20)


@contextmanager
def web_server(home: Path, url: str) -> Iterator[WebServer]:
    """Run one until the end of the block."""
    server = WebServer(home, url)
    server.start()
    try:
        yield server
    finally:
        server.kill()
