"""Run everything on one machine: the web server and the worker, started together and stopped together."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from core.bootstrap import App, is_locked, take_lock
from core.config import Settings
from core.domain.errors import Busy, InvalidInput, PortInUse

ROOT = Path(__file__).resolve().parent.parent
SUPERVISED = "COUNTERSIGN_SUPERVISED"
LOOK = 0.2
STEADY = 10.0
LONGEST_PAUSE = 30.0
GRACE = 8.0
LAST_PORT = 65_535
Process = subprocess.Popen[bytes]


def start_worker(settings: Settings) -> Process | None:
    """Start a worker that ends with this process, unless one lives."""
    if is_locked(settings, "worker"):
        return None
    return _start(settings, ["core", "worker", "--while", str(os.getpid())])


def end_with_supervisor() -> None:
    """End this process as soon as the one that looks after it is gone (for the web server, at its start)."""
    parent = os.environ.get(SUPERVISED, "")
    if parent.isdigit() and int(parent) != os.getpid():
        threading.Thread(target=_watch, args=(int(parent),), name="supervisor", daemon=True).start()


def run(app: App, say: Callable[[str], None]) -> int:
    """Start web server and worker, keep the worker alive, end both on Ctrl-C; return the exit code.

    Raises:
        Busy: Countersign already runs on this data folder.
        PortInUse: says what to do.
        InvalidInput: the address or port cannot be used at all.
        StoreUnavailable: the database cannot be used.
    """
    settings = app.settings
    _take(settings)
    _check_port(settings)
    app.store.migrate()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    web = _start(settings, _web_command(settings))
    worker = _Worker(settings)
    try:
        return _look_after(settings, web, worker, stop, say)
    finally:
        _end([web, worker.process])


@dataclass
class _Worker:
    """The worker as the supervisor sees it: one that dies is started again, one that keeps dying not at once."""

    settings: Settings
    process: Process | None = None
    begun: float = -STEADY
    pause: float = 0.0

    def look(self) -> None:
        """Start one if none lives and the pause is over."""
        now = time.monotonic()
        if (self.process and self.process.poll() is None) or now < self.begun + self.pause:
            return
        self.pause = 0.0 if now > self.begun + STEADY else min(LONGEST_PAUSE, max(1.0, 2 * self.pause))
        self.begun = now
        self.process = start_worker(self.settings)


def _look_after(
    settings: Settings, web: Process, worker: _Worker, stop: threading.Event, say: Callable[[str], None]
) -> int:
    announced, begun = False, time.monotonic()
    while not stop.wait(LOOK):
        if web.poll() is not None:
            say(f"The web server has ended (code {web.returncode}); what was saved is safe. Start it again.")
            return 1
        if not announced and _answers(settings):
            announced = True
            say(f"Countersign is at {settings.address}  (Ctrl-C stops it; data in {settings.home})")
        # The worker comes second, so that the first page does not share the machine with its start.
        if announced or time.monotonic() > begun + STEADY:
            worker.look()
    return 0


def _end(processes: list[Process | None]) -> None:
    """Ask all to end, and make those end that do not; nothing they do needs to be finished."""
    alive = [process for process in processes if process]
    for process in alive:
        process.terminate()
    end = time.monotonic() + GRACE
    for process in alive:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, end - time.monotonic()))
        process.kill()
        process.wait()


def _watch(parent: int) -> None:
    waiting = threading.Event()
    while os.getppid() == parent:
        waiting.wait(LOOK)
    os._exit(1)


def _take(settings: Settings) -> None:
    if take_lock(settings, "app"):
        settings.home.joinpath("app.lock").write_text(settings.address)
        return
    where = settings.home.joinpath("app.lock").read_text() or settings.address
    message = f"Countersign is at {where} with the data folder {settings.home}; use it there, or stop it first."
    raise Busy(message)


def _answers(settings: Settings) -> bool:
    connection = HTTPConnection(settings.host, settings.port, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == HTTPStatus.OK
    except (HTTPException, OSError):
        return False
    finally:
        connection.close()


def _check_port(settings: Settings) -> None:
    if not 0 < settings.port <= LAST_PORT:
        message = f"COUNTERSIGN_PORT is {settings.port}; it must be a number from 1 to {LAST_PORT}."
        raise InvalidInput(message)
    try:
        places = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError as problem:
        message = f"COUNTERSIGN_HOST '{settings.host}' is no address of this machine."
        raise InvalidInput(message) from problem
    for family, kind, protocol, _, address in places:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            _try_to_bind(probe, address, settings.port)


def _try_to_bind(probe: socket.socket, address: object, port: int) -> None:
    try:
        probe.bind(address)  # type: ignore[arg-type]  # as getaddrinfo returned it
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            message = f"Stop the program that uses port {port}, or set COUNTERSIGN_PORT to another number."
            raise PortInUse(message) from problem
        if problem.errno == errno.EACCES:
            message = f"This system does not let you use port {port}; set COUNTERSIGN_PORT to one above 1023."
            raise InvalidInput(message) from problem


def _web_command(settings: Settings) -> list[str]:
    return [
        "streamlit", "run", "asgi.py",
        "--server.address", settings.host,
        "--server.port", str(settings.port),
        "--logger.level", "error",
        *(part for name in settings.names for part in ("--server.allowedHosts", name)),
    ]  # fmt: skip


def _start(settings: Settings, command: list[str]) -> Process:
    """Start a module of Python as a child that a Ctrl-C in the terminal does not reach: we end it in good order."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def _environment(settings: Settings) -> dict[str, str]:
    chosen = {"COUNTERSIGN_HOME": str(settings.home.resolve()), SUPERVISED: str(os.getpid())}
    return {**os.environ, **chosen}
