"""People and a worker who decide about one candidate at the same moment, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.domain.actors import Actor, Role
from core.domain.datasets import Split
from core.domain.documents import DocumentId
from core.domain.errors import CountersignError
from core.domain.jobs import Job, JobKind
from core.domain.proposals import Proposal, Signatures
from core.domain.routing import Reason
from core.domain.versions import ModelVersion, Release, VersionState
from core.local.clock import SystemClock
from core.ports import Store
from core.workflow.classify import Classifying
from core.workflow.comparing import Comparing
from core.workflow.deciding import Choice
from core.workflow.promotion import Promoting
from core.workflow.switching import Switching
from tests.support.store_factory import NOW, World, a_route, a_world, fresh, labels
from tests.support.workflow_engine import KeywordEngine, NotedServing

OLGA, PAUL, MIRA = (
    Actor(id=name, name=name.title(), roles=frozenset({Role.OWNER, Role.ADMIN})) for name in ("olga", "paul", "mira")
)

DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A project in which the second of two releases serves, and a candidate that was compared with it.

    Going back to the first, and comparing the candidate again, have got as far as their last step.
    """

    world: World
    earlier: Release
    production: Release
    candidate: ModelVersion
    proposal: Proposal | None = None

    @property
    def promoting(self) -> Promoting:
        return Promoting(self.world.store, SystemClock())

    @property
    def switching(self) -> Switching:
        engine, clock, store = KeywordEngine(), SystemClock(), self.world.store
        return Switching(store, engine, NotedServing(), Classifying(store, engine, clock), clock)

    def choice(self, operation: str) -> Choice:
        return Choice(operation=operation, reason="Better on printers.", expected=self.production.id, despite=True)

    def propose(self, who: Actor, operation: str = "ask") -> Proposal:
        return self.promoting.propose(who, self.world.project.id, self.candidate.id, self.choice(operation))

    def end(self, act: str, who: Actor) -> object:
        assert self.proposal
        return getattr(self.promoting, act)(
            who, self.world.project.id, self.proposal.id, self.choice(f"{act} {who.id}")
        )

    def decide(self, act: str, who: Actor) -> object:
        return getattr(self.promoting, act)(who, self.world.project.id, self.candidate.id, self.choice(act))

    def sign(self, signatures: Signatures) -> None:
        self.promoting.set_signatures(OLGA, self.world.project.id, signatures)

    def go_back(self) -> None:
        """Do what a worker does when the earlier release has proved itself."""
        self.switching.roll_back_plan().steps[-1].run(self.job(JobKind.ROLL_BACK), _silent)

    def compare_again(self) -> None:
        """Do what a worker does when both versions have answered the held-out tickets, newcomers included."""
        comparing = Comparing(self.world.store, KeywordEngine(), SystemClock())
        comparing.steps()[-1].run(self.job(JobKind.COMPARE), _silent)

    def correct(self) -> None:
        """Answer the newest held-out ticket otherwise than it is told."""
        with self.world.store.transaction(self.world.project.id) as tx:
            (*_, newest) = (one for one in tx.documents.export(DocumentId(0), 100) if one.held_out)
            tx.tasks.put(newest.id, None, a_route(Reason.REQUESTED), "requested by a lead", NOW, ())
        self.world.review(self.world.claim()[0], "network")

    def job(self, kind: JobKind) -> Job:
        with self.world.store.reading(self.world.project.id) as tx:
            return tx.jobs.recent(1, kind)[0]


def _silent(share: float, message: str) -> None:
    pass


def staged(store: Store, signatures: Signatures, *, proposed: bool, compared_twice: bool) -> Stage:
    """Return a stage of its own; Olga has proposed the candidate, or nobody has; it has been compared again, or not."""
    world = a_world(store, fresh("Desk"))
    earlier, production, candidate = world.production(), world.production(), world.version()
    with store.transaction(world.project.id) as tx:
        tx.versions.mark(earlier.version.id, VersionState.RETIRED)
        tx.versions.mark(production.version.id, VersionState.PRODUCTION)
    stage = Stage(world=world, earlier=earlier, production=production, candidate=candidate)
    world.on_side(Split.HELD_OUT, 1, given=labels("network"))
    world.comparison(production.version, candidate)
    _newcomer(stage)
    stage.switching.roll_back(MIRA, world.project.id, earlier.id, stage.choice("back"))
    if compared_twice:
        stage.compare_again()
    stage = replace(stage, proposal=stage.propose(OLGA) if proposed else None)
    with store.transaction(world.project.id) as tx:
        tx.save_signatures(signatures)
    return stage


def _newcomer(stage: Stage) -> None:
    """Have a comparison under way, on a held-out ticket more, that has only to be written down."""
    world, versions = stage.world, (stage.production.version, stage.candidate)
    world.on_side(Split.HELD_OUT, 1, given=labels("printer"))
    held_out = world.dataset(Split.HELD_OUT)
    with world.store.transaction(world.project.id) as tx:
        job = tx.jobs.request(JobKind.COMPARE, {"version": stage.candidate.id}, "again", "olga", NOW)
        tx.jobs.note(job.id, {"base": versions[0].id, "held_out": held_out.id})
        tickets = [tx.documents.get(one.document) for one in tx.datasets.examples(held_out.id)]
    for version in versions:
        for ticket in tickets:
            world.predict(version, ticket)


def came_of(act: Callable[[], object]) -> str:
    """Do it; return what kind of thing the person is told when it cannot be done. An error that is not ours goes on."""
    try:
        act()
    except CountersignError as told:
        return type(told).__name__
    return DONE


def facts(stage: Stage) -> list[object]:
    """Return all that stands in the project about its versions, each named by its number here."""
    with stage.world.store.reading(stage.world.project.id) as tx:
        compared, proposals = tx.comparisons.all(), tx.proposals.all()
        comparison = {one.id: number for number, one in enumerate(reversed(compared))}
        proposal = {one.id: number for number, one in enumerate(reversed(proposals))}
        production = tx.versions.production()
        return [
            production.number if production else 0,
            tx.project().signatures,
            [(one.number, one.state) for one in tx.versions.all()],
            [one.number for one in tx.versions.releases()],
            len(compared),
            [(one.version_number, comparison.get(one.comparison), one.actor) for one in proposals],
            [
                (one.act, one.version_number, one.before_number, one.after_number, one.actor)
                for one in tx.decisions.all()
            ],
            [(comparison.get(one.comparison), proposal.get(one.proposal)) for one in tx.decisions.all()],
            sorted((one.kind, one.requested_by) for one in tx.jobs.recent()),
            [(one.actor, one.action, one.subject) for one in tx.audit.latest()],
            tx.audit.check().why,
        ]
