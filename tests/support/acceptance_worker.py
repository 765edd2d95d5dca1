"""A worker that kills itself, once for each place: `python -m tests.support.acceptance_worker HOME KIND DEATHS PLACE …`.

A place is `STEP-during` (the step has said how far it is) or `STEP-after` (its effect is there, nobody has written
down that it is finished); the closing of the job is one more step. In the jobs of the desk and in a roll back there are besides
`STEP-torn-N` (all of the Nth transaction is written, and will not be kept), `STEP-kept-N` (it is kept, the next has
not begun) and `STEP-piece-N` (so many pieces of a file are written), counted from where this worker took the step up.
DEATHS is the file in which each death is noted.
"""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core.bootstrap import App, bootstrap
from core.config import Settings
from core.domain.documents import ProjectId
from core.domain.jobs import Job, JobKind, Params, Wait
from core.local.blobs import FolderBlobs
from core.ports import Tx
from core.store.store import SqlStore
from core.worker import work
from core.workflow.steps import Plan, Say, Step


class Deaths:
    """Where the worker has still to die."""

    def __init__(self, file: Path, places: list[str]) -> None:
        self._file = file
        self._places = places
        self._step = self._writes = 0

    def begin(self, step: int) -> None:
        """Count anew: this step begins."""
        self._step, self._writes = step, 0

    def write(self) -> int:
        """Number the step's next transaction."""
        self._writes += 1
        return self._writes

    def here(self, moment: str) -> None:
        """Die as by `kill -9`, unless that was done here before."""
        place = f"{self._step}-{moment}"
        noted = self._file.read_text().splitlines() if self._file.exists() else []
        if place in self._places and place not in noted:
            self._file.write_text("\n".join([*noted, place]))
            os.kill(os.getpid(), signal.SIGKILL)


class DeadlyStore(SqlStore):
    """Has a place to die at the end of every transaction, and one behind it."""

    def __init__(self, url: str, deaths: Deaths) -> None:
        super().__init__(url)
        self._deaths = deaths

    @contextmanager
    def transaction(self, project: ProjectId) -> Iterator[Tx]:
        number = self._deaths.write()
        with super().transaction(project) as tx:
            yield tx
            self._deaths.here(f"torn-{number}")
        self._deaths.here(f"kept-{number}")


class DeadlyBlobs(FolderBlobs):
    """Has a place to die behind every piece of a file."""

    def __init__(self, folder: Path, deaths: Deaths) -> None:
        super().__init__(folder)
        self._deaths = deaths

    def put(self, key: str, chunks: Iterable[bytes]) -> str:
        def pieces() -> Iterator[bytes]:
            for number, chunk in enumerate(chunks, 1):
                yield chunk
                self._deaths.here(f"piece-{number}")

        return super().put(key, pieces())


def planned(app: App, kind: JobKind, deaths: Deaths) -> Plan:
    """Return the plan of a kind of job; some write where it can die."""
    store = DeadlyStore(app.settings.database_url, deaths)
    blobs = DeadlyBlobs(app.settings.home / "blobs", deaths)
    writing = {
        JobKind.REORDER: replace(app.leading, store=store).plan(),
        JobKind.SEND: replace(app.sending, store=store).plan(),
        JobKind.EXPORT: replace(app.exporting, store=store, blobs=blobs).plan(),
        JobKind.ROLL_BACK: replace(app.switching, store=store).roll_back_plan(),
    }
    return writing.get(kind) or app.driver.plans[kind]


def deadly(step: Step, number: int, deaths: Deaths) -> Step:
    """Return the step with its places to die."""

    def run(job: Job, say: Say) -> Wait | None:
        def say_and_die(share: float, message: str) -> None:
            say(share, message)
            deaths.here("during")

        deaths.begin(number)
        wait = step.run(job, say_and_die)
        if wait is None:
            deaths.here("after")
        return wait

    return replace(step, run=run)


def closed(plan: Plan, job: Job, deaths: Deaths) -> Params:
    """Say what came of a job, with a place to die before that is written down."""
    result = plan.result(job)
    deaths.begin(len(plan.steps))
    deaths.here("during")
    return result


def main(home: str, kind: str, file: str, *places: str) -> None:
    app = bootstrap(Settings(home=Path(home), demo=False))
    deaths = Deaths(Path(file), list(places))
    plan = planned(app, JobKind(kind), deaths)
    steps = tuple(deadly(step, number, deaths) for number, step in enumerate(plan.steps))
    mortal = replace(plan, steps=steps, result=lambda job: closed(plan, job, deaths))
    plans = {**app.driver.plans, JobKind(kind): mortal}
    work(replace(app, driver=replace(app.driver, plans=plans)))


if __name__ == "__main__":
    main(*sys.argv[1:])
