"""Work for a runner without a store: jobs as lines in files, so that other processes can look, and fail, and die.

As a program it runs a worker on it: `python -m tests.support.jobs_work FOLDER MOST_DEATHS`.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.errors import NotFound, StoreUnavailable
from core.domain.jobs import JobId, JobState, Wait
from core.jobs.runner import Runner

NUMBER = JobId(1)
Act = Callable[[int], Wait | None]


def nothing(_: int) -> Wait | None:
    return None


@dataclass
class FileWork:
    """One job of three steps; what happened stands in `happened.txt`, how it ended in `ended.txt`."""

    folder: Path
    act: Act = nothing
    unavailable: int = 0
    database: str = "first"
    asked: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def happened(self) -> list[str]:
        file = self.folder / "happened.txt"
        return file.read_text().split() if file.exists() else []

    def ended(self) -> str:
        file = self.folder / "ended.txt"
        return file.read_text() if file.exists() else ""

    def note(self, what: str) -> None:
        with self.lock, (self.folder / "happened.txt").open("a") as file:
            file.write(f"{what}\n")

    def waiting(self) -> list[JobId]:
        return [NUMBER] if self.database and not self.ended() else []

    def name(self, job: JobId) -> str:
        self.asked = True
        if not self.database:
            raise NotFound
        return f"{self.database}-{job}"

    def steps(self, _: JobId) -> int:
        return 3

    def begin(self, _: JobId) -> None:
        if self.unavailable:
            self.unavailable -= 1
            raise StoreUnavailable
        self.note("begin")

    def step(self, _: JobId, index: int) -> Wait | None:
        if self.ended():
            return None
        self.note(f"step-{index}")
        return self.act(index)

    def finish(self, job: JobId) -> None:
        if not self.ended():
            self.end(job, JobState.DONE)

    def end(self, _: JobId, state: JobState, *, error: str = "") -> None:
        (self.folder / "ended.txt").write_text(f"{state.value}: {error}")


def die(_: int) -> Wait | None:
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def main(folder: str, most_deaths: str) -> None:
    work = FileWork(Path(folder), die)
    runner = Runner(Path(folder) / "jobs.db", work, most_deaths=int(most_deaths))
    runner.launch()
    while not work.ended():
        runner.tick()
        threading.Event().wait(0.05)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
