"""The worker: one process that does the slow work of a data folder, and can be killed at any moment."""

import logging
import os
import signal
import threading

from core.bootstrap import App, beat, other_worker, take_lock, tidy
from core.domain.errors import Busy, StoreUnavailable, place_of
from core.jobs.runner import Runner
from core.workflow.telling import Receiver

TICK = 0.3
TELL_EVERY = 1.0
BEAT_EVERY = 3
PAUSE = 3.0
GRACE = 3.0
PATIENCE = 2.0
LOOK_AROUND = 120.0
log = logging.getLogger(__name__)


def work(app: App, *, parent: int | None = None) -> None:
    """Run jobs until told to stop (SIGTERM, SIGINT) or until the parent process is gone.

    Raises:
        Busy: another worker runs on this data folder, or on this database.
        StoreUnavailable: the database or the jobs' own file cannot be used.
    """
    _take(app)
    app.store.migrate()
    _look_for_others(app)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    if app.settings.demo:
        app.seeding.begin()
    tidy(app)
    runner = Runner(app.settings.home.absolute() / "jobs.db", app.driver)
    runner.launch()
    threading.Thread(target=_watch, args=(app, stop), name="watching", daemon=True).start()
    for receiver in app.telling.receivers:
        # A thread for each: one that hangs holds up neither jobs nor others, and dies with the process.
        threading.Thread(target=_tell, args=(app, receiver, stop), name=f"tell {receiver.name}", daemon=True).start()
    _run(app, runner, stop, parent)
    # A step may go on for minutes, and may be cut anywhere: nobody waits for it.
    last = threading.Timer(GRACE, os._exit, (0,))
    last.daemon = True
    last.start()
    runner.stop()


def _take(app: App) -> None:
    # Whoever looks whether a worker lives holds the lock for an instant.
    waiting = threading.Event()
    for _ in range(int(PATIENCE / TICK)):
        if take_lock(app.settings, "worker"):
            return
        waiting.wait(TICK)
    message = "Another worker runs on this data folder; one is enough."
    raise Busy(message)


def _look_for_others(app: App) -> None:
    other = other_worker(app)
    if other:
        message = f"The worker {other} does the jobs of this database: stop it, or use its data folder."
        raise Busy(message)
    beat(app)


def _watch(app: App, stop: threading.Event) -> None:
    """Look around outside at once and every few minutes, beside the jobs; whatever comes of it, it goes on."""
    check = True
    while not stop.is_set():
        try:
            app.watching.look(check=check)
            check = False
        except StoreUnavailable as problem:
            log.warning("%s", problem)
        except Exception as problem:  # noqa: BLE001 - the worker's edge: nothing that is seen may end it
            log.warning("looking around: %s at %s", type(problem).__name__, place_of(problem))
        stop.wait(LOOK_AROUND)


def _run(app: App, runner: Runner, stop: threading.Event, parent: int | None) -> None:
    ticks = 0
    while not stop.wait(TICK) and not (parent and os.getppid() != parent):
        try:
            runner.tick()
            if ticks % BEAT_EVERY == 0:
                beat(app)
        except StoreUnavailable as problem:
            log.warning("%s", problem)
            stop.wait(PAUSE)
        ticks += 1


def _tell(app: App, receiver: Receiver, stop: threading.Event) -> None:
    while not stop.wait(TELL_EVERY):
        try:
            app.telling.deliver(receiver)
        except StoreUnavailable as problem:
            log.warning("%s", problem)
            stop.wait(PAUSE)
        except Exception as problem:  # noqa: BLE001 - telling goes on, whatever happened
            log.error("%s at %s", type(problem).__name__, place_of(problem))  # noqa: TRY400 - its text may hold anything
            stop.wait(PAUSE)
