"""Switch and roll back: a release proves that it works before the pointer moves, then the world follows."""

from dataclasses import dataclass
from functools import partial

from core.domain.actors import Actor, Permission, require
from core.domain.decisions import Act, checked_reason
from core.domain.documents import ProjectId
from core.domain.errors import BundleDamaged, CredentialsExpired, InvalidInput, MadeElsewhere, PointerMoved
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.smoke import MOST, differing
from core.domain.versions import Release, ReleaseId, VersionState, why_not_back, why_not_here
from core.ports import Clock, Engine, Serving, Store
from core.workflow import estimates
from core.workflow.classify import Classifying
from core.workflow.deciding import Choice, decide, move
from core.workflow.purse import NOTHING, Purse
from core.workflow.steps import Plan, Say, Step, leave, nothing

REHEARSED = "one line"
"""What a release is asked besides, as it is tried: a text of the least length that is charged."""


@dataclass(frozen=True)
class Switching:
    """Go back to an earlier release, rehearse it, and make the world follow the pointer."""

    store: Store
    engine: Engine
    serving: Serving
    classifying: Classifying
    clock: Clock
    purse: Purse = NOTHING
    cloud: bool = False

    def roll_back(self, actor: Actor, project: ProjectId, to: ReleaseId, choice: Choice) -> Job:
        """Ask for an earlier release, whole: model, calibrator, policy, labels, data. It proves itself first.

        Raises:
            PointerMoved: production is not what the person saw.
            InvalidInput: no proper reason, it is production already, or it was withdrawn.
            MadeElsewhere: another engine than the one in use made it.
            OverBudget: it would take the month over its budget, and the person did not say that they know.
            Busy: somebody is rolling back right now.
        """
        require(actor, Permission.PROMOTE)
        reason = checked_reason(choice.reason)
        with self.store.transaction(project) as tx:
            release, production = tx.versions.get_release(to), tx.versions.production()
            if not tx.decisions.by_operation(choice.operation):
                if (production.id if production else None) != choice.expected:
                    raise PointerMoved
                if why := why_not_back(release, production):
                    raise InvalidInput(why)
                if why := why_not_here(release.version.trained, cloud=self.cloud):
                    raise MadeElsewhere(why)
            params = {**_named(release), "operation": choice.operation, "reason": reason, "expected": choice.expected}
            price = partial(estimates.roll_back, release=to)
            return self.purse.request(
                tx, actor, JobKind.ROLL_BACK, params, choice.operation, self.clock.now(), price, anyway=choice.anyway
            )

    def drill(self, actor: Actor, project: ProjectId, to: ReleaseId, operation: str, *, anyway: bool = False) -> Job:
        """Ask for a rehearsal: the release is loaded and asked as in a roll back, beside what serves.

        Raises:
            OverBudget: it would take the month over its budget; `anyway` says that this is known.
            Busy: a drill is under way.
        """
        require(actor, Permission.PROMOTE)
        with self.store.transaction(project) as tx:
            named = _named(tx.versions.get_release(to))
            now, price = self.clock.now(), estimates.drill
            return self.purse.request(tx, actor, JobKind.DRILL, named, operation, now, price, anyway=anyway)

    def plan(self) -> Plan:
        """How the world is made to follow the pointer."""
        steps = (
            Step("Loading the release", self.write, stubborn=CredentialsExpired),
            Step("Reading it back", self.read_back, stubborn=CredentialsExpired),
            Step("Asking again what it asked before", self.classifying.ask_again),
            Step("Classifying anew what waits", self.classifying.follow),
        )
        return Plan(steps=steps, result=nothing, cancel=leave)

    def roll_back_plan(self) -> Plan:
        """How one goes back: the pointer moves only when the release has proved that it works."""
        steps = (Step("Trying the release", self.prove), Step("Going back", self._go_back))
        return Plan(steps=steps, result=nothing, cancel=leave)

    def drill_plan(self) -> Plan:
        """How a drill is done; production is never touched."""
        return Plan(steps=(Step("Trying the release", self.prove),), result=nothing, cancel=leave)

    def prove(self, job: Job, say: Say) -> Wait | None:
        """Load the release beside what serves, and ask it some held-out tickets it has answered before.

        Raises:
            BundleDamaged: it cannot be loaded, or answers otherwise than it did.
        """
        say(0.0, "")
        began = self.clock.now()
        with self.store.reading(job.project) as tx:
            release = tx.versions.get_release(ReleaseId(int(job.params["release"] or 0)))
            held_out = release.version.held_out
            smoke = tx.predictions.answered(release.version.id, held_out, MOST) if held_out else []
        self.serving.rehearse(job.project, release)
        texts = [example.text for example, _ in smoke]
        answers = list(self.engine.predict(release.version.trained, texts, partial(say, 0.5)))
        with self.store.transaction(job.project) as tx:
            now = self.clock.now()
            self.purse.note_answers(tx, job, release.version, texts, now)
            self.purse.note_answers(tx, job, release.version, [REHEARSED], now, by_jobs=True)
        wrong = differing([before for _, before in smoke], answers)
        if wrong:
            message = f"It answers {wrong} of {len(smoke)} tickets otherwise than it did."
            raise BundleDamaged(message)
        seconds = (self.clock.now() - began).total_seconds()
        with self.store.transaction(job.project) as tx:
            tx.jobs.note(job.id, {"answered": len(smoke), "seconds": seconds})
        return None

    def _go_back(self, job: Job, say: Say) -> Wait | None:
        say(0.0, "")
        expected = job.params["expected"]
        choice = Choice(
            operation=str(job.params["operation"]),
            reason=str(job.params["reason"]),
            expected=ReleaseId(int(expected)) if expected is not None else None,
        )
        with self.store.transaction(job.project) as tx:
            tx.versions.lock()
            if tx.decisions.by_operation(choice.operation):
                return None
            release, now = tx.versions.get_release(ReleaseId(int(job.params["release"] or 0))), self.clock.now()
            left = tx.versions.production()
            move(tx, job.requested_by, release, choice, now)
            if left and left.number > release.number and left.version.id != release.version.id:
                tx.versions.mark(left.version.id, VersionState.CANDIDATE)  # it comes back by a promotion, or never
            decide(
                tx, job.requested_by, Act.ROLL_BACK, release.version.id, choice, choice.reason, now, after=release.id
            )
        return None

    def write(self, job: Job, say: Say) -> Wait | None:
        """Make the world follow, whatever somebody else wrote there: a person has just decided. It is noted."""
        say(0.0, "")
        with self.store.shared_view() as tx:
            deleting = any(one.kind is JobKind.DELETE_ENDPOINT for one in tx.queue.running())
        if deleting:  # it may be the very one that is to serve; whichever of the two comes later sees the other
            say(0.0, "An endpoint is being deleted.")
            return Wait(1.0)
        production = self._production(job)
        if production:
            foreign = self.serving.astray(job.project)
            if foreign:
                self._note(job, {"overwrote": foreign.sentence})
            self.serving.switch(job.project, production)
            if job.kind is JobKind.SWITCH:  # writing again what is in production leaves none
                with self.store.transaction(job.project) as tx:
                    self.purse.note_kept(tx, job, self.clock.now())
        return None

    def read_back(self, job: Job, say: Say) -> Wait | None:
        """See that the world follows; what somebody else wrote since stays until a person says what becomes of it."""
        say(0.0, "")
        production = self._production(job)
        if not production or self.serving.serving(job.project) == production.id:
            return None
        foreign = self.serving.astray(job.project)
        if foreign:
            self._note(job, {"astray": foreign.sentence})
            return None
        self.serving.switch(job.project, production)
        return Wait(1.0)

    def _production(self, job: Job) -> Release | None:
        with self.store.reading(job.project) as tx:
            return tx.versions.production()

    def _note(self, job: Job, facts: Params) -> None:
        with self.store.transaction(job.project) as tx:
            tx.jobs.note(job.id, facts)


def _named(release: Release) -> Params:
    return {"release": release.id, "number": release.number}
