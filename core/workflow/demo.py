"""The demo project: a service desk's eight weeks, lived through with the real use cases."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from core.domain.actors import SYSTEM, Actor, Role
from core.domain.documents import NewDocument, ProjectId, text_hash
from core.domain.errors import Busy, TrainingFailed
from core.domain.jobs import Job, JobKind, JobState, Wait
from core.domain.labels import Guide, Kind, Label, Labels
from core.domain.projects import NewProject, Project
from core.domain.reviews import Action, Answer, Task
from core.domain.routing import Policy
from core.ports import Clock, Store
from core.workflow.classify import Classifying
from core.workflow.deciding import Choice
from core.workflow.demo_desk import At, Furnishing
from core.workflow.intake import Intake
from core.workflow.projects import Projecting
from core.workflow.promotion import Promoting
from core.workflow.review import Reviewing
from core.workflow.steps import Plan, Say, Step, leave, nothing
from core.workflow.training import Training

NAME = "IT service desk (demo)"
TAGGED = "Several labels a ticket (demo)"
WEEKS = 8
TURN = 5
REVIEWS = {Kind.SINGLE: 240, Kind.MULTI: 30}
FLAGS = 6
SLIPS, SKIPS = 0.05, 0.03
POLL = 0.3


def _person(person: str, name: str, *roles: Role) -> Actor:
    return Actor(id=person, name=name, roles=frozenset(roles))


REVIEWERS = (_person("noor", "Noor", Role.REVIEWER), _person("tomas", "Tomas", Role.REVIEWER))
PAST = (_person("iris", "Iris", Role.REVIEWER), _person("jonas", "Jonas", Role.REVIEWER))
"""They stand in while a visitor works as Noor or Tomas, and may not enter: what the visitor holds stays theirs."""
LEAD = _person("lena", "Lena", Role.LEAD)
OWNERS = (_person("olga", "Olga", Role.OWNER), _person("paul", "Paul", Role.OWNER))
ADMIN = _person("ada", "Ada", Role.ADMIN)
PEOPLE = (*REVIEWERS, LEAD, *OWNERS, ADMIN)


@dataclass(frozen=True)
class Arrival:
    """A demo ticket with what it really is, whatever the desk recorded."""

    document: NewDocument
    truth: Labels


@dataclass(frozen=True, kw_only=True)
class Seeding:
    """Fill an empty installation, in steps that can be repeated."""

    store: Store
    intake: Intake
    classifying: Classifying
    training: Training
    promoting: Promoting
    clock: Clock
    arrivals: Callable[[Kind, datetime], Iterable[Arrival]]
    guides: Mapping[Label, Guide]

    def begin(self) -> Project | None:
        """Make the demo's people, project and job, unless there is any project already."""
        with self.store.shared() as tx:
            there = tx.projects.all()
            if not there:
                for person in PEOPLE:
                    tx.people.save(person)
                for person in PAST:
                    tx.people.save(person, active=False)
                tx.projects.add(_project(NAME, Kind.SINGLE), self.clock.now())
            demo = next((project for project in tx.projects.all() if project.demo and project.name == NAME), None)
        if demo:
            self._request(demo)  # also of one made by a worker that was killed before it asked
        return None if there else demo

    def _request(self, project: Project) -> None:
        with self.store.transaction(project.id) as tx:
            tx.jobs.request(JobKind.DEMO, {}, f"demo-{project.id}", SYSTEM.id, self.clock.now())

    def plan(self) -> Plan:
        """How the demo is made."""
        steps = (
            Step("Five weeks of labelled tickets", self._history),
            Step("Training the first version", lambda job, say: self._train(job, say, 1)),
            Step("Putting it into production", self._promote),
            Step("Eight weeks of new tickets", self._stream),
            Step("Classifying them", self._classify),
            Step("A desk as a lead keeps it", self._furnish),
            Step("Reviewers at work", self._review),
            Step("Three more labelled weeks", self._later),
            Step("Training a candidate", lambda job, say: self._train(job, say, 2)),
            Step("Answers known for sure", self._know),
            Step("A second project, with several labels a ticket", self._second),
        )
        return Plan(steps=steps, result=nothing, cancel=leave)

    def _start(self, project: ProjectId) -> datetime:
        """Return the Monday the history begins, so that it ends just before the project began."""
        with self.store.reading(project) as tx:
            created = tx.project().created_at
        monday = created.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=created.weekday())
        return monday - timedelta(weeks=WEEKS)

    def _second(self, job: Job, say: Say) -> Wait | None:
        say(0.0, "")
        with self.store.shared() as tx:
            known = {project.name: project for project in tx.projects.all()}
            second = known.get(TAGGED) or tx.projects.add(_project(TAGGED, Kind.MULTI), self.clock.now())
        if second.id != job.project:
            self._request(second)
        return None

    def _arrivals(self, project: ProjectId) -> tuple[datetime, Iterable[Arrival]]:
        start = self._start(project)
        with self.store.reading(project) as tx:
            return start, self.arrivals(tx.project().kind, start)

    def _import(self, job: Job, say: Say, name: str, wanted: Callable[[Arrival, datetime], bool]) -> None:
        start, arrivals = self._arrivals(job.project)
        say(0.0, "")
        with self.store.reading(job.project) as tx:
            if any(record.file_name == name and record.ended_at for record in tx.imports.all(1_000)):
                return
        turn = start + timedelta(weeks=TURN)
        rows = (arrival.document for arrival in arrivals if wanted(arrival, turn))
        self.intake.import_rows(SYSTEM, job.project, name, rows)

    def _history(self, job: Job, say: Say) -> Wait | None:
        self._import(job, say, "demo: history", lambda ticket, turn: _labelled(ticket) and _when(ticket) < turn)
        return None

    def _stream(self, job: Job, say: Say) -> Wait | None:
        self._import(job, say, "demo: new tickets", lambda ticket, _: not _labelled(ticket))
        return None

    def _later(self, job: Job, say: Say) -> Wait | None:
        self._import(job, say, "demo: later history", lambda ticket, turn: _labelled(ticket) and _when(ticket) >= turn)
        return None

    def _train(self, job: Job, say: Say, number: int) -> Wait | None:
        try:
            training = self.training.request(OWNERS[0], job.project, f"demo-{job.project}-train-{number}")
        except Busy:  # somebody trains in the demo already
            say(0.0, "")
            return Wait(POLL)
        return _until(training, say)

    def _promote(self, job: Job, say: Say) -> Wait | None:
        with self.store.reading(job.project) as tx:
            version = min(tx.versions.all(), key=lambda version: version.number)
        why = "First version: better than sorting by hand."
        propose = Choice(operation=f"demo-{job.project}-propose", reason=why, expected=None)
        proposal = self.promoting.propose(OWNERS[0], job.project, version.id, propose)
        approve = Choice(
            operation=f"demo-{job.project}-promote", reason="Agreed: nothing can get worse.", expected=None
        )
        self.promoting.approve(OWNERS[1], job.project, proposal.id, approve)
        return self._quiet(job, say)

    def _classify(self, job: Job, say: Say) -> Wait | None:
        return self._quiet(job, say) or _until(
            self.classifying.request(SYSTEM, job.project, f"demo-{job.project}-classify"), say
        )

    def _quiet(self, job: Job, say: Say) -> Wait | None:
        """Wait until no other job of the project is under way."""
        with self.store.reading(job.project) as tx:
            others = [other for other in tx.jobs.recent(20) if not other.ended and other.id != job.id]
        say(0.0, others[0].progress.message if others and others[0].progress else "")
        return Wait(POLL) if others else None

    def _review(self, job: Job, say: Say) -> Wait | None:
        """Let two people answer what they are least sure of, over the last two weeks, as people do: not always right."""
        start, arrivals = self._arrivals(job.project)
        truth = {text_hash(arrival.document.text): arrival.truth for arrival in arrivals}
        with self.store.reading(job.project) as tx:
            wanted = REVIEWS[tx.project().kind]
            done = sum(len(tx.reviews.latest(person.id, wanted)) for person in (*REVIEWERS, *PAST))
        for number in range(done, wanted):
            moment = start + timedelta(weeks=WEEKS - 2, days=14 * number / wanted, hours=9)
            self._answer(job.project, number, moment, truth)
            if number % 40 == 0:
                say(number / wanted, f"{number} of {wanted} reviews")
        return None

    def _furnish(self, job: Job, say: Say) -> Wait | None:
        say(0.0, "")
        self._furnishing().furnish(job.project, self._start(job.project) + timedelta(weeks=WEEKS - 2, hours=8))
        return None

    def _know(self, job: Job, say: Say) -> Wait | None:
        say(0.0, "")
        self._furnishing().know(job.project, self._start(job.project) + timedelta(weeks=WEEKS - 1))
        return None

    def _furnishing(self) -> Furnishing:
        return Furnishing(store=self.store, clock=self.clock, lead=LEAD, people=PAST, guides=self.guides)

    def _answer(self, project: ProjectId, number: int, moment: datetime, truth: dict[str, Labels]) -> None:
        lot = random.Random(number)
        person = self._free(project, number)
        reviewing = Reviewing(self.store, At(moment=moment))
        tasks = reviewing.claim(person, project, 1)
        if not tasks:
            return
        labels = truth.get(tasks[0].text_hash, ())
        if tasks[0].scores and lot.random() < SLIPS:
            labels = (lot.choice(tasks[0].scores).label,)
        unknown = set(labels) - set(self._known(project))
        flagged = unknown and number < FLAGS * 6
        if unknown and not flagged:
            Projecting(self.store, At(moment=moment)).add_labels(LEAD, project, labels)
        skipped = not labels or lot.random() < SKIPS  # nobody here knows what a visitor's own tickets are
        action = Action.FLAG if flagged else Action.SKIP if skipped else Action.CORRECT
        shown = moment - timedelta(seconds=lot.uniform(4, 25))
        answer = _answered(tasks[0], f"demo-{project}-review-{number}", action, labels, shown, moment)
        reviewing.submit(person, project, answer)

    def _free(self, project: ProjectId, number: int) -> Actor:
        """Return a reviewer of the past: one of the demo's people, unless a visitor is working as that person now."""
        with self.store.reading(project) as tx:
            busy = {holder.reviewer for holder in tx.tasks.state(self.clock.now()).holders}
        return PAST[number % 2] if REVIEWERS[number % 2].id in busy else REVIEWERS[number % 2]

    def _known(self, project: ProjectId) -> Labels:
        with self.store.reading(project) as tx:
            return tx.labels.current().labels


def _project(name: str, kind: Kind) -> NewProject:
    policy = Policy(threshold=0.7, audit_share=0.03)
    return NewProject(name=name, kind=kind, policy=policy, salt=f"demo-{kind.value}", demo=True)


def _answered(task: Task, operation: str, action: Action, labels: Labels, shown: datetime, moment: datetime) -> Answer:
    answer = Answer(
        operation=operation,
        task=task.id,
        token=task.lease.token if task.lease else "",
        action=action,
        text_hash=task.text_hash,
        shown_at=shown,
        decided_at=moment,
    )
    return replace(answer, labels=labels) if action is Action.CORRECT else answer


def _until(job: Job, say: Say) -> Wait | None:
    if job.state in (JobState.FAILED, JobState.CANCELLED):
        raise TrainingFailed(job.error)
    say(job.progress.share if job.progress else 0.0, job.progress.message if job.progress else "")
    return None if job.ended else Wait(POLL)


def _labelled(arrival: Arrival) -> bool:
    return arrival.document.labels is not None


def _when(arrival: Arrival) -> datetime:
    return arrival.document.received_at or datetime.max.replace(tzinfo=UTC)
