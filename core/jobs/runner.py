"""Runs jobs durably on DBOS: a killed worker's jobs go on at the step they were in."""

import logging
import sqlite3
import threading
from pathlib import Path

from dbos import DBOS, DBOSConfig, SetWorkflowID

from core.domain.jobs import JobId, JobState
from core.ports import Work

# By hand: DBOS would derive it from the sources and strand running jobs at every program update.
VERSION = "1"
EXECUTOR = "worker"
log = logging.getLogger(__name__)


class Interrupted(BaseException):
    """The worker stops; the step is repeated by the next one."""


class Runner:
    """One worker's engine room. At most one runs on a data folder; the worker holds the lock for that."""

    def __init__(self, database: Path, work: Work) -> None:
        """Prepare on a SQLite file of DBOS's own, in WAL mode, which DBOS does not set and needs to be quick."""
        self._work = work
        self._stopping = threading.Event()
        self._started: set[JobId] = set()
        with sqlite3.connect(database) as connection:
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
        def job(number: int) -> None:
            self._job(JobId(number))

        self._run = DBOS.workflow(name="job")(job)

    def launch(self) -> None:
        """Start, and take up what an earlier worker left."""
        DBOS.launch()

    def tick(self) -> None:
        """Start what waits and was not started here."""
        for job in self._work.waiting():
            if job not in self._started:
                self._started.add(job)
                self._work.begin(job)
                with SetWorkflowID(f"job-{job}"):
                    DBOS.start_workflow(self._run, job)

    def stop(self) -> None:
        """Let go at once: whatever runs is taken up again by the next worker."""
        self._stopping.set()
        DBOS.destroy()

    def _job(self, job: JobId) -> None:
        try:
            for index in range(self._work.steps(job)):
                DBOS.run_step({"name": f"step-{index}"}, self._step, job, index)
            DBOS.run_step({"name": "finish"}, self._work.finish, job)
        except Exception as problem:  # noqa: BLE001 - the worker's edge: whatever it is, the job must end
            self._give_up(job, problem)

    def _step(self, job: JobId, index: int) -> None:
        while wait := self._work.step(job, index):
            if self._stopping.wait(wait.seconds):
                raise Interrupted

    def _give_up(self, job: JobId, problem: Exception) -> None:
        # The type and place only: an exception's text may quote a ticket.
        place = problem.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else "?"
        what = f"Something unexpected happened ({type(problem).__name__} in {where}). Production is unchanged."
        log.error("job %s: %s", job, what)
        self._work.end(job, JobState.FAILED, error=what)
