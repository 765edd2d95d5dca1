"""Runs jobs durably on DBOS: a killed worker's jobs go on at the step they were in."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TypeVar

from dbos import DBOS, DBOSConfig, SetWorkflowID, error
from sqlalchemy.exc import SQLAlchemyError

from core.domain.errors import CountersignError, NotFound, StoreUnavailable, from_disk
from core.domain.jobs import JobId, JobState, Wait
from core.ports import Work

# By hand: DBOS would derive it from the sources and strand running jobs at every program update.
VERSION = "1"
EXECUTOR = "worker"
RETRY = 5.0
MOST_DEATHS = 50
MOST_ATTEMPTS = 20
DEADLY = "The worker died again and again while it did this, so it was given up. Production is unchanged."
UNRECORDED = "Its steps could not be recorded in the file jobs.db, so it was given up. Production is unchanged."
LIVE = ("PENDING", "ENQUEUED", "DELAYED")
DEAD = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
CARRIED = 600.0
T = TypeVar("T")
log = logging.getLogger(__name__)


class Interrupted(BaseException):
    """The worker stops; the step is repeated by the next one."""


class Runner:
    """One worker's engine room. At most one runs on a data folder; the worker holds the lock for that.

    The rows of our own jobs say what is to be done. What DBOS remembers only spares finished steps: when it has
    forgotten a job, or believes it over while our row says it is not, the job is begun again under a new name.

    Args:
        database: DBOS's own file.
        work: what to do.
        most_deaths: how often in a row, with nothing achieved between, a job may take its worker along.
        carried: the seconds after which a worker that has carried a step is not taken for one that dies of it.

    Raises:
        StoreUnavailable: the file cannot be used.
    """

    def __init__(self, database: Path, work: Work, *, most_deaths: int = MOST_DEATHS, carried: float = CARRIED) -> None:
        """Prepare the file in WAL mode, which DBOS does not set and needs to be quick."""
        self._work = work
        self._carried = carried
        self._database = database
        self._stopping = threading.Event()
        self._here: set[JobId] = set()
        self._attempts: dict[JobId, int] = {}
        with _available(), closing(sqlite3.connect(database)) as connection:
            connection.execute("pragma journal_mode=wal")
        config: DBOSConfig = {
            "name": "countersign",
            "system_database_url": f"sqlite:///{database}",
            "application_version": VERSION,
            "executor_id": EXECUTOR,
            "log_level": "ERROR",
        }
        DBOS(config=config)

        # DBOS marks the function it is given, which a bound method does not allow.
        def job(number: int, token: str) -> None:
            self._job(JobId(number), token)

        self._run = DBOS.workflow(name="job", max_recovery_attempts=most_deaths)(job)

    def launch(self) -> None:
        """Start, and take up what an earlier worker left.

        Raises:
            StoreUnavailable: DBOS's file cannot be used.
        """
        with _available():
            DBOS.launch()

    def tick(self) -> None:
        """Start what waits and is not under way.

        Raises:
            StoreUnavailable: our database or DBOS's file cannot be used now; the next tick may find it can.
        """
        for job in self._work.waiting():
            if job not in self._here:
                with _available():
                    self._start(job)

    def stop(self) -> None:
        """Let go at once: whatever runs is taken up again by the next worker."""
        self._stopping.set()
        DBOS.destroy()

    def _start(self, job: JobId) -> None:
        attempt = self._attempts.setdefault(job, 1)
        token = self._work.name(job)
        name = f"{token}-{VERSION}-{attempt}"
        known = DBOS.get_workflow_status(name)
        if known is None:
            self._work.begin(job)
            with SetWorkflowID(name):
                DBOS.start_workflow(self._run, job, token)
        elif known.status == DEAD:
            self._work.end(job, JobState.FAILED, error=DEADLY)
        elif known.status not in LIVE and attempt == MOST_ATTEMPTS:
            self._work.end(job, JobState.FAILED, error=UNRECORDED)
        elif known.status not in LIVE:
            self._attempts[job] = attempt + 1

    def _job(self, job: JobId, token: str) -> None:
        if not self._is_ours(job, token):
            return
        self._here.add(job)
        try:
            for index in range(self._patiently(lambda: self._work.steps(job))):
                DBOS.run_step({"name": f"step-{index}"}, self._step, job, index)
            DBOS.run_step({"name": "finish"}, self._finish, job)
        finally:
            self._here.discard(job)

    def _is_ours(self, job: JobId, token: str) -> bool:
        """Tell whether this is a job of our database; DBOS's file may have stayed when the database was made anew."""
        with suppress(NotFound):
            return self._patiently(lambda: self._work.name(job)) == token
        return False

    def _step(self, job: JobId, index: int) -> None:
        began = monotonic()
        while wait := self._guarded(job, lambda: self._work.step(job, index)):
            if monotonic() - began > self._carried:
                self._forget_deaths()
                began = monotonic()
            if self._stopping.wait(wait.seconds):
                raise Interrupted
        if self._stopping.is_set():
            raise Interrupted  # DBOS has closed its file by now: the next worker repeats this step
        self._forget_deaths()

    def _forget_deaths(self) -> None:
        """Count deaths anew once something was achieved: what lasts for days outlives any number of workers.

        DBOS counts them over the whole life of a job, and offers no way to say otherwise.
        """
        anew = "update workflow_status set recovery_attempts = 1 where workflow_uuid = ? and recovery_attempts > 1"
        # Where it cannot be written, a death too many is counted, and nothing worse.
        with suppress(sqlite3.Error), closing(sqlite3.connect(self._database)) as connection, connection:
            connection.execute(anew, (DBOS.workflow_id,))

    def _finish(self, job: JobId) -> None:
        self._guarded(job, lambda: self._work.finish(job))

    def _guarded(self, job: JobId, act: Callable[[], Wait | None]) -> Wait | None:
        """Do a part of a job; whatever goes wrong ends the job, and its later steps find it ended."""
        try:
            return self._patiently(act)
        except Exception as problem:  # noqa: BLE001 - the worker's edge: whatever it is, the job must end
            if self._stopping.is_set():
                raise Interrupted from None  # what a stopping program breaks says nothing about the job
            self._fail(job, _sentence(problem))
        return None

    def _fail(self, job: JobId, why: str) -> None:
        log.error("job %s: %s", job, why)
        self._patiently(lambda: self._work.end(job, JobState.FAILED, error=why))

    def _patiently(self, act: Callable[[], T]) -> T:
        """Do it, again and again while the database cannot be used."""
        while True:
            try:
                return act()
            except StoreUnavailable as problem:
                log.warning("%s", problem)
            if self._stopping.wait(RETRY):
                raise Interrupted


@contextmanager
def _available() -> Iterator[None]:
    """Say of DBOS's file what can be said to a person."""
    try:
        yield
    except (SQLAlchemyError, error.DBOSException, sqlite3.Error) as problem:
        message = f"The jobs' own file, jobs.db, does not work ({type(problem).__name__}): look after disk and folder."
        raise StoreUnavailable(message) from problem


def _sentence(problem: Exception) -> str:
    if isinstance(problem, CountersignError):
        return str(problem)
    if isinstance(problem, OSError):
        return str(from_disk(problem))
    # The type and place only: an exception's text may quote a ticket.
    place = problem.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else "?"
    return f"Something unexpected happened ({type(problem).__name__} in {where}). Production is unchanged."
