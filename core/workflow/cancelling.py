"""Cancel: whoever may ask for a job may stop it; what decides about production runs to its end."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.actors import Actor, Permission, require
from core.domain.documents import ProjectId
from core.domain.errors import InvalidInput
from core.domain.jobs import Job, JobId, JobKind, JobState
from core.domain.notices import of_job
from core.ports import Clock, Store
from core.workflow.steps import Plan

NEEDED = {
    JobKind.IMPORT: Permission.IMPORT,
    JobKind.CLASSIFY: Permission.IMPORT,
    JobKind.TRAIN: Permission.TRAIN,
    JobKind.COMPARE: Permission.TRAIN,
    JobKind.REORDER: Permission.LEAD,
    JobKind.SEND: Permission.LEAD,
    JobKind.EXPORT: Permission.EXPORT,
    JobKind.DRILL: Permission.PROMOTE,
    JobKind.DELETE_ENDPOINT: Permission.TRAIN,
    JobKind.ASK_OUTSIDE: Permission.LEAD,
}
REFUSED = {
    JobKind.ROLL_BACK: "Rolling back cannot be cancelled; it ends by itself.",
    JobKind.SWITCH: "A switch cannot be cancelled. Roll back on the Promotion page instead.",
    JobKind.RECONCILE: "Writing what is in production cannot be cancelled; it changes nothing in production.",
    JobKind.DEMO: "The demo cannot be cancelled; it ends by itself in a few minutes.",
}


def may_cancel(actor: Actor, kind: JobKind) -> bool:
    """Tell whether this person may stop a job of this kind."""
    return kind in NEEDED and actor.may(NEEDED[kind])


@dataclass(frozen=True)
class Cancelling:
    """Stop jobs; `plans` know what a job leaves behind."""

    store: Store
    clock: Clock
    plans: Mapping[JobKind, Plan]

    def cancel(self, actor: Actor, project: ProjectId, job: JobId) -> Job:
        """Stop a job: a waiting one is over at once, a running one at its next look; production is untouched.

        Raises:
            InvalidInput: it cannot be stopped, so that the world follows what was decided.
        """
        require(actor, Permission.IMPORT)  # nobody may train who may not do this
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            before = tx.jobs.get(job)
            if before.kind in REFUSED:
                raise InvalidInput(REFUSED[before.kind])
            require(actor, NEEDED[before.kind])
            tx.audit.add(actor.id, "cancel", f"job {job}", {}, now)
            after = tx.jobs.cancel(job, now)
            if before.state is JobState.QUEUED and (notice := of_job(after, tx.project())):
                tx.outbox.add(notice, now)
        if before.state is JobState.QUEUED and after.ended:
            self.plans[after.kind].cancel(after)  # no worker will ever look at it
        return after
