"""Starts a Streamlit app in a process of its own, and pauses, kills or restarts it by its id."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


def until(check: Callable[[], bool], seconds: float = 20, what: str = "it") -> None:
    """Wait for something to become true, at most so long."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            message = f"{what} did not happen within {seconds} s"
            raise AssertionError(message)
        threading.Event().wait(0.02)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class AppServer:
    """One Streamlit app behind one port; it may die and come back under the same address."""

    app: Path
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address of the app."""
        return f"http://localhost:{self.port}"

    @property
    def output(self) -> str:
        """Return what the processes have printed so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def start(self) -> "AppServer":
        """Start the process and wait until it answers."""
        options = {
            "server.port": str(self.port),
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
            "runner.postScriptGC": "false",
        }
        command = [sys.executable, "-m", "streamlit", "run", str(self.app)]
        command += [f"--{name}={value}" for name, value in options.items()]
        env = {**os.environ, "PYTHONPATH": str(ROOT), **self.env}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        until(self.healthy, 60, "the start of the server")
        return self

    def healthy(self) -> bool:
        """Tell whether the server answers; a server that has ended fails the test with its last words."""
        assert self.process is not None
        assert self.process.poll() is None, self.output
        connection = http.client.HTTPConnection("localhost", self.port, timeout=2)
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().read() == b"ok"
        except OSError:
            return False
        finally:
            connection.close()

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        assert self.process is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        self.signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait(10)

    def stop(self) -> None:
        """End the process if it still runs, even when it is paused."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
