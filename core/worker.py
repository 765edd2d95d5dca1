"""The worker: one process that does the slow work of a data folder, and can be killed at any moment."""

import logging
import os
import signal
import threading

from core.bootstrap import App, take_lock
from core.domain.errors import Busy, StoreUnavailable
from core.jobs.runner import Runner

TICK = 0.3
BEAT_EVERY = 3
log = logging.getLogger(__name__)


def work(app: App, *, parent: int | None = None) -> None:
    """Run jobs until told to stop (SIGTERM, SIGINT) or until the parent process is gone.

    Raises:
        Busy: another worker runs on this data folder.
    """
    if not take_lock(app.settings, "worker"):
        message = "Another worker runs on this data folder; one is enough."
        raise Busy(message)
    app.store.migrate()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if app.settings.demo:
        app.seeding.begin()
    runner = Runner(app.settings.home.absolute() / "jobs.db", app.driver)
    _beat(app)
    runner.launch()
    _run(app, runner, stop, parent)
    runner.stop()


def _run(app: App, runner: Runner, stop: threading.Event, parent: int | None) -> None:
    ticks = 0
    while not stop.wait(TICK) and not (parent and os.getppid() != parent):
        try:
            runner.tick()
            if ticks % BEAT_EVERY == 0:
                _beat(app)
        except StoreUnavailable as problem:
            log.warning("%s", problem)
        ticks += 1


def _beat(app: App) -> None:
    with app.store.shared() as tx:
        tx.queue.beat("worker", os.getpid(), app.clock.now())
