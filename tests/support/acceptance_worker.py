"""A worker that kills itself, once for each place: `python -m tests.support.acceptance_worker HOME KIND DEATHS PLACE …`.

A place is `STEP-during` (the step has said how far it is) or `STEP-after` (its effect is there, nobody has written
down that it is finished). DEATHS is the file in which each death is noted.
"""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from core.bootstrap import bootstrap
from core.config import Settings
from core.domain.jobs import Job, JobKind, Wait
from core.worker import work
from core.workflow.steps import Say, Step


class Deaths:
    """Where the worker has still to die."""

    def __init__(self, file: Path, places: list[str]) -> None:
        self._file = file
        self._places = places

    def here(self, place: str) -> None:
        """Die as by `kill -9`, unless that was done here before."""
        noted = self._file.read_text().splitlines() if self._file.exists() else []
        if place in self._places and place not in noted:
            self._file.write_text("\n".join([*noted, place]))
            os.kill(os.getpid(), signal.SIGKILL)


def deadly(step: Step, number: int, deaths: Deaths) -> Step:
    """Return the step with its places to die."""

    def run(job: Job, say: Say) -> Wait | None:
        def say_and_die(share: float, message: str) -> None:
            say(share, message)
            deaths.here(f"{number}-during")

        wait = step.run(job, say_and_die)
        if wait is None:
            deaths.here(f"{number}-after")
        return wait

    return replace(step, run=run)


def main(home: str, kind: str, file: str, *places: str) -> None:
    app = bootstrap(Settings(home=Path(home), demo=False))
    deaths = Deaths(Path(file), list(places))
    plan = app.driver.plans[JobKind(kind)]
    steps = tuple(deadly(step, number, deaths) for number, step in enumerate(plan.steps))
    plans = {**app.driver.plans, JobKind(kind): replace(plan, steps=steps)}
    work(replace(app, driver=replace(app.driver, plans=plans)))


if __name__ == "__main__":
    main(*sys.argv[1:])
