"""Our programs as processes of their own, each on its own data folder and port, ended by their ids."""

import base64
import http.client
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

ROOT = Path(__file__).parents[2]
LONG = 120.0


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a program on this data folder, free of what the developer has set."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
    return {**clean, "COUNTERSIGN_HOME": str(home), "COUNTERSIGN_DEMO": "0", "PYTHONPATH": str(ROOT), **more}


def core(home: Path, *arguments: str | Path, seconds: float = LONG, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m core …` to its end."""
    command = [sys.executable, "-m", "core", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home, **more), capture_output=True, text=True, timeout=seconds, check=False
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    """Ask a web server on this machine; status 0 when nobody answers."""
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def session_for(port: int, name: str) -> int:
    """Ask for a page's session as a browser does that took this name for ours; return the answer's status."""
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    host, key = f"{name}:{port}", base64.b64encode(bytes(16)).decode()
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    try:
        connection.request("GET", "/_stcore/stream", headers={"Host": host, "Origin": f"http://{host}", **upgrade})
        return connection.getresponse().status
    finally:
        connection.close()


@dataclass
class Program:
    """A running program of ours; what it prints goes into a file beside its data folder."""

    module: str
    arguments: tuple[str, ...]
    home: Path
    more: dict[str, str] = field(default_factory=dict)
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.home.with_name(f"{self.home.name}.log")

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", self.module, *self.arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(self.home, **self.more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        family = [*self.children(), psutil.Process(self.process.pid)] if self.alive else []
        for process in family:
            if process.is_running():
                process.kill()
        self.process.wait(LONG)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def output(self) -> str:
        return self.log.read_text()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process | None:
        """Return the child with this word in its command line, if there is one."""
        for process in self.children():
            try:
                if word in process.cmdline():
                    return process
            except psutil.Error:
                continue
        return None

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(LONG)


def worker(home: Path, **more: str) -> Program:
    return Program("core", ("worker",), home, more)
