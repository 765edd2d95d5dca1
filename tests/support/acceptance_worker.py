"""A worker that kills itself, once for each place: `python -m tests.support.acceptance_worker HOME KIND DEATHS PLACE …`.

A place is `STEP-during` (the step has said how far it is) or `STEP-after` (its effect is there, nobody has written
down that it is finished); the closing of the job is one more step. In the jobs of the desk, a roll back, a drill and a
comparison there are besides `STEP-torn-N` (all of the Nth transaction is written, and will not be kept), `STEP-kept-N`
(it is kept, the next has not begun), `STEP-piece-N` (so many pieces of a file are written) and `STEP-read` (a file is
about to be read), counted from where this worker took the step up.
DEATHS is the file in which each death is noted.
"""

import sys
from dataclasses import replace
from pathlib import Path

from core.bootstrap import App, bootstrap
from core.config import Settings
from core.domain.jobs import Job, JobKind, Params, Wait
from core.local.serving import LocalServing
from core.worker import work
from core.workflow.steps import Plan, Say, Step
from tests.support.acceptance_places import DeadlyBlobs, DeadlyStore, Deaths


def planned(app: App, kind: JobKind, deaths: Deaths) -> Plan:
    """Return the plan of a kind of job; some write where it can die."""
    store = DeadlyStore(app.settings.database_url, deaths)
    blobs = DeadlyBlobs(app.settings.home / "blobs", deaths)
    serving = LocalServing(app.settings.home / "serving", blobs)
    writing = {
        JobKind.REORDER: replace(app.leading, store=store).plan(),
        JobKind.SEND: replace(app.sending, store=store).plan(),
        JobKind.EXPORT: replace(app.exporting, store=store, blobs=blobs).plan(),
        JobKind.ROLL_BACK: replace(app.switching, store=store).roll_back_plan(),
        JobKind.DRILL: replace(app.switching, store=store, serving=serving).drill_plan(),
        JobKind.COMPARE: replace(app.comparing, store=store).plan(),
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
