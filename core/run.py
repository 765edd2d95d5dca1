"""Run everything on one machine: the web server and the worker, started together and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from core.bootstrap import App, is_locked, take_lock
from core.config import Settings
from core.domain.errors import Busy

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
LOOK = 0.2


def start_worker(settings: Settings) -> subprocess.Popen[bytes] | None:
    """Start a worker that ends with this process, unless one lives."""
    if is_locked(settings, "worker"):
        return None
    command = [sys.executable, "-m", "core", "worker", "--while", str(os.getpid())]
    return subprocess.Popen(command, cwd=ROOT, env=_environment(settings))


def run(app: App, say: Callable[[str], None]) -> int:
    """Start web server and worker, keep the worker alive, end both on Ctrl-C; return the exit code.

    Raises:
        Busy: the data folder or the port is in use; says by what and what to do.
    """
    settings = app.settings
    if not take_lock(settings, "app"):
        message = f"Countersign already runs on {settings.home}; open {settings.address} or stop it first."
        raise Busy(message)
    _check_port(settings)
    app.store.migrate()
    web = subprocess.Popen(_web_command(settings), cwd=ROOT, env=_environment(settings), stdout=subprocess.DEVNULL)
    worker = start_worker(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _announce(settings, web, stop, say)
    while not stop.wait(LOOK) and web.poll() is None:
        if worker and worker.poll() is not None:
            worker = start_worker(settings)
    for process in filter(None, (web, worker)):
        process.terminate()
    for process in filter(None, (web, worker)):
        process.wait()
    return 0 if stop.is_set() else 1


def _announce(
    settings: Settings, web: subprocess.Popen[bytes], stop: threading.Event, say: Callable[[str], None]
) -> None:
    for _ in range(int(PATIENCE / LOOK)):
        if _answers(settings):
            say(f"Countersign is at {settings.address}  (Ctrl-C stops it; data in {settings.home})")
            return
        if stop.wait(LOOK) or web.poll() is not None:
            return


def _answers(settings: Settings) -> bool:
    try:
        connection = HTTPConnection(settings.host, settings.port, timeout=1)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (HTTPException, OSError):
        return False


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as problem:
            message = f"Port {settings.port} is in use; stop what uses it, or set COUNTERSIGN_PORT to another."
            raise Busy(message) from problem


def _web_command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "streamlit", "run", "asgi.py",
        "--server.address", settings.host,
        "--server.port", str(settings.port),
    ]  # fmt: skip


def _environment(settings: Settings) -> dict[str, str]:
    chosen = {"COUNTERSIGN_HOME": str(settings.home.resolve()), "COUNTERSIGN_SUPERVISED": "1"}
    return {**os.environ, **chosen}
