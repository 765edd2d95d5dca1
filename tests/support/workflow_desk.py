"""A whole installation without screens: real store, files and use cases; a fake clock, engine and serving."""

import copy
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from core.domain.actors import Actor, Role
from core.domain.comparisons import Evidence
from core.domain.datasets import Split
from core.domain.decisions import Decision
from core.domain.documents import Document, DocumentId, NewDocument, ProjectId, is_held_out, text_hash
from core.domain.intake import Mapping, Problem, Row
from core.domain.jobs import Job, JobKind, JobState
from core.domain.labels import Guide, Kind, Label, Labels
from core.domain.projects import NewProject, Project
from core.domain.proposals import Signatures
from core.domain.reviews import Action, Answer, Review, ReviewId, Task
from core.domain.routing import Policy
from core.domain.versions import ModelVersion, Release, VersionState
from core.files.tables import FileTables
from core.local.blobs import FolderBlobs
from core.ports import HumanLoops
from core.store.store import SqlStore
from core.workflow.auditing import Auditing
from core.workflow.automating import Automating
from core.workflow.bundling import Bundling
from core.workflow.cancelling import Cancelling
from core.workflow.classify import Classifying
from core.workflow.comparing import Comparing
from core.workflow.costing import Costing
from core.workflow.deciding import Choice
from core.workflow.demo import Seeding
from core.workflow.exporting import Exporting
from core.workflow.intake import Intake
from core.workflow.leading import Leading
from core.workflow.loop import Looping
from core.workflow.loops import AskingOutside
from core.workflow.own_work import LookingBack
from core.workflow.people import Peopling
from core.workflow.precedents import Precedents
from core.workflow.projects import Projecting
from core.workflow.promotion import Promoting
from core.workflow.purse import NOTHING, Purse
from core.workflow.reports import Reporting
from core.workflow.review import Reviewing
from core.workflow.sending import Sending
from core.workflow.steps import Driver
from core.workflow.suspecting import Suspecting
from core.workflow.switching import Switching
from core.workflow.telling import Receiver, Telling
from core.workflow.training import Training
from core.workflow.trend import Trending
from core.workflow.unmasking import Unmasking
from core.workflow.watching import Watching
from tests.support.telling import Mailbox
from tests.support.workflow_engine import KeywordEngine, NotedServing, NotedSurroundings
from tests.support.workflow_store import TroubledStore

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
REASON = "It is better on the held-out tickets."
LABELS = (Label("network"), Label("printer"))


def a_person(name: str, *roles: Role) -> Actor:
    return Actor(id=name, name=name.title(), roles=frozenset(roles))


ROSA, REMO = a_person("rosa", Role.REVIEWER), a_person("remo", Role.REVIEWER)
LEA, OLGA, ADA = a_person("lea", Role.LEAD), a_person("olga", Role.OWNER), a_person("ada", Role.ADMIN)


@dataclass
class FakeClock:
    """Stands still until it is told, or somebody sleeps."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=max(seconds, 0.001))

    def advance(self, **time: float) -> None:
        self.moment += timedelta(**time)


@dataclass
class BreakingTables:
    """Real files; after so many rows comes this error instead of the next one."""

    real: FileTables = field(default_factory=FileTables)
    after: int = 0
    error: BaseException | None = None
    each_row: Callable[[], object] | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def rows(self, path: Path, name: str, mapping: Mapping) -> Iterator[Row | Problem]:
        for number, row in enumerate(self.real.rows(path, name, mapping)):
            if self.error and number == self.after:
                raise self.error
            if self.each_row:
                self.each_row()
            yield row


class Desk:
    """One installation in one folder with one project, and short ways to act on it."""

    def __init__(self, folder: Path, engine: KeywordEngine | None = None, clock: FakeClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or FakeClock()
        self.engine = engine or KeywordEngine()
        self.serving = NotedServing()
        self.around = NotedSurroundings(self.serving)
        self.tables = BreakingTables()
        self.blobs = FolderBlobs(folder / "blobs")
        self.mail, self.hook = Mailbox(), Mailbox()
        self.database = SqlStore(f"sqlite:///{folder / 'store.sqlite'}", ("mail", "hook"))
        self.store = TroubledStore(self.database)
        self.numbers = count(1)
        self.purse = NOTHING
        self.loops: HumanLoops | None = None
        self._use_cases()

    @property
    def evidence(self) -> Evidence:
        """Return the evidence of the newest comparison."""
        with self.store.reading(self.id) as tx:
            return tx.comparisons.get(tx.comparisons.all()[0].id).evidence

    def _use_cases(self) -> None:
        store, clock, purse = self.store, self.clock, self.purse
        self.costing = Costing(store, purse, clock)
        self.classifying = Classifying(store, self.engine, clock, purse)
        self.intake = Intake(store, self.tables, self.blobs, self.classifying, clock, purse)
        self.exporting = Exporting(store, self.blobs, clock)
        self.bundling = Bundling(store, self.blobs, clock)
        self.comparing = Comparing(store, self.engine, clock, purse)
        self.training = Training(store, self.engine, self.comparing, clock, purse)
        self.promoting = Promoting(store, clock, purse)
        self.switching = Switching(store, self.engine, self.serving, self.classifying, clock, purse)
        self.watching = Watching(store, self.around, self.switching, clock)
        self.projects, self.people = Projecting(store, clock), Peopling(store, clock)
        self.reviewing, self.reports = Reviewing(store, clock), Reporting(store, clock)
        self.auditing, self.automating = Auditing(store, clock), Automating(store)
        self.precedents, self.unmasking = Precedents(store), Unmasking(store, clock)
        self.leading, self.looking_back = Leading(store, clock), LookingBack(store, clock)
        self.suspecting = Suspecting(store, clock)
        self.sending, self.trending = Sending(store, self.engine, clock), Trending(store)
        self.asking_outside = AskingOutside(store, self.reviewing, clock, self.loops)
        self.seeding = Seeding(
            store=store, intake=self.intake, classifying=self.classifying, training=self.training,
            promoting=self.promoting, clock=clock, arrivals=lambda *_: iter(()), guides={Label("network"): Guide(definition="Wires.")},
        )  # fmt: skip
        self.plans = {
            JobKind.IMPORT: self.intake.plan(), JobKind.TRAIN: self.training.plan(),
            JobKind.CLASSIFY: self.classifying.plan(), JobKind.SWITCH: self.switching.plan(),
            JobKind.ROLL_BACK: self.switching.roll_back_plan(), JobKind.DRILL: self.switching.drill_plan(),
            JobKind.DEMO: self.seeding.plan(), JobKind.COMPARE: self.comparing.plan(),
            JobKind.REORDER: self.leading.plan(), JobKind.EXPORT: self.exporting.plan(),
            JobKind.SEND: self.sending.plan(), JobKind.RECONCILE: self.watching.reconciling_plan(),
            JobKind.DELETE_ENDPOINT: self.watching.deleting_plan(),
            JobKind.ASK_OUTSIDE: self.asking_outside.plan(),
        }  # fmt: skip
        receivers = (
            Receiver(name="mail", place="operators", notifier=self.mail),
            Receiver(name="hook", place="hooks.example", notifier=self.hook),
        )
        self.telling = Telling(store, receivers, clock, "http://desk.example")
        self.driver = Driver(store, clock, self.plans)
        self.cancelling = Cancelling(store, clock, self.plans)

    def restart(self) -> None:
        """Go on as another process would that opens the same installation."""
        self._use_cases()

    def costs(self, purse: Purse) -> None:
        """Let work cost something from now on."""
        self.purse = purse
        self._use_cases()

    def arriving(self, arrivals: object) -> None:
        """Let the demo's tickets be these."""
        self.seeding = replace(self.seeding, arrivals=arrivals)
        self.plans[JobKind.DEMO] = self.seeding.plan()

    def looping(self) -> Looping:
        return Looping(
            store=self.store, projects=self.projects, intake=self.intake, classifying=self.classifying,
            reviewing=self.reviewing, training=self.training, promoting=self.promoting, finish=self.driver.drain,
        )  # fmt: skip

    def copied(self, folder: Path) -> "Desk":
        """Return the same installation in another folder, as another process would open it."""
        self.database.close()
        shutil.copytree(self.folder, folder)
        twin = Desk(folder, copy.deepcopy(self.engine), replace(self.clock))
        twin.serving.now.update(self.serving.now)
        twin.project, twin.numbers = self.project, copy.copy(self.numbers)
        twin.costs(self.purse)
        return twin

    def start(self, name: str = "Desk", kind: Kind = Kind.SINGLE, **facts: object) -> Project:
        """Start the project everything below is about."""
        usual = {"held_out_share": 0.3, "signatures": Signatures.ONE}
        new = NewProject(name=name, kind=kind, salt="pepper", **{**usual, **facts})
        self.project = self.projects.start(OLGA, new)
        return self.project

    @property
    def id(self) -> ProjectId:
        return self.project.id

    def row(self, label: str, sure: float = 0.9, *, held_out: bool = False, known: bool = True) -> NewDocument:
        """Return a ticket that is about this label, on the side of the wall that is asked for."""
        for number in self.numbers:
            text = f"{label} {sure:g} number {number}"
            if is_held_out(text_hash(text), self.project.salt, self.project.held_out_share) is held_out:
                return NewDocument(text=text, labels=(Label(label),) if known else None)
        raise AssertionError

    def add(self, rows: Sequence[NewDocument], name: str = "") -> None:
        self.intake.import_rows(LEA, self.id, name or f"rows {next(self.numbers)}", rows)

    def history(self, each: int = 6) -> None:
        """Import labelled tickets on both sides of the wall, so many of each label and side."""
        self.add([self.row(label, held_out=side) for label in LABELS for side in (False, True) for _ in range(each)])

    def unknown(self, *sure: float, label: str = "network") -> None:
        """Import tickets nobody has labelled, which a version is so sure of."""
        self.add([self.row(label, value, known=False) for value in sure])

    def train(self, operation: str = "") -> Job:
        """Train a version here and now; the job is returned as it ended."""
        job = self.training.request(OLGA, self.id, operation or f"train {next(self.numbers)}")
        self.driver.drain()
        return self.driver.job(job.id)

    def version(self) -> ModelVersion:
        """Return the newest version."""
        with self.store.reading(self.id) as tx:
            return tx.versions.all()[0]

    def candidate(self) -> ModelVersion:
        """Train one that is expected to succeed."""
        job = self.train()
        assert job.state is JobState.DONE, job.error
        assert self.version().state is VersionState.CANDIDATE
        return self.version()

    def choice(self, operation: str = "", *, despite: bool = False, reason: str = REASON) -> Choice:
        now = self.production()
        return Choice(
            operation=operation or f"choice {next(self.numbers)}", reason=reason, despite=despite,
            expected=now.id if now else None,
        )  # fmt: skip

    def promote(self, version: ModelVersion, *, despite: bool = True) -> Release:
        """Put a version into production and let the world follow."""
        self.promoting.promote(OLGA, self.id, version.id, self.choice(despite=despite))
        self.driver.drain()
        now = self.production()
        assert now
        return now

    def roll_back(self, release: Release, choice: Choice | None = None) -> Decision:
        """Go back as a person and the worker do it, up to the decision; the world follows with the next drain."""
        job = self.switching.roll_back(OLGA, self.id, release.id, choice or self.choice())
        done = self.run(job)
        assert done.state is JobState.DONE, done.error
        return self.promoting.decisions(OLGA, self.id)[0]

    def in_production(self, policy: Policy | None = None) -> Release:
        """Import a history, train on it and promote what came of it."""
        if policy:
            self.projects.set_policy(ADA, self.id, policy)
        self.history()
        return self.promote(self.candidate())

    def production(self) -> Release | None:
        with self.store.reading(self.id) as tx:
            return tx.versions.production()

    def classify(self) -> Job:
        job = self.classifying.request(LEA, self.id, f"classify {next(self.numbers)}")
        self.driver.drain()
        return self.driver.job(job.id)

    def file(self, *lines: str, name: str = "tickets.csv") -> Path:
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def ask_import(self, path: Path, label: str = "label") -> Job:
        mapping = Mapping(text="text", label=label)
        return self.intake.request(LEA, self.id, path, path.name, mapping)

    def tickets(self) -> list[Document]:
        with self.store.reading(self.id) as tx:
            return tx.documents.export(DocumentId(0), 100_000)

    def reviews(self) -> list[Review]:
        with self.store.reading(self.id) as tx:
            return tx.reviews.export(ReviewId(0), 100_000)

    def ticket(self, document: DocumentId) -> Document:
        with self.store.reading(self.id) as tx:
            return tx.documents.get(document)

    def texts(self, split: Split) -> set[str]:
        return {ticket.text for ticket in self.tickets() if ticket.held_out is (split is Split.HELD_OUT)}

    def claim(self, actor: Actor = ROSA, number: int = 1) -> list[Task]:
        return self.reviewing.claim(actor, self.id, number)

    def one(self, actor: Actor = ROSA) -> Task:
        """Claim one more ticket for somebody."""
        return self.claim(actor, len(self.reviewing.claim(actor, self.id, 0)) + 1)[-1]

    def answer(self, task: Task, *labels: str, action: Action = Action.CORRECT, operation: str = "") -> Answer:
        return Answer(
            operation=operation or f"answer {next(self.numbers)}", task=task.id, action=action,
            token=task.lease.token if task.lease else "", labels=tuple(Label(label) for label in labels),
            text_hash=task.text_hash, shown_at=self.clock.now(), decided_at=self.clock.now(),
        )  # fmt: skip

    def submit(self, answer: Answer, actor: Actor = ROSA) -> Review:
        return self.reviewing.submit(actor, self.id, answer)

    def undo(self, answer: Answer, actor: Actor = ROSA) -> Review:
        """Take an answer back."""
        undo = f"undo of {answer.operation}"
        return self.submit(replace(answer, operation=undo, action=Action.UNDO, undoes=answer.operation), actor)

    def truth(self, task: Task) -> Labels | None:
        return self.ticket(task.document).labels

    def task(self, task: Task, actor: Actor = ROSA) -> Task:
        with self.store.reading(self.id) as tx:
            return tx.tasks.get(task.id, actor.id)

    def waiting(self) -> list[Task]:
        """Return the open questions in queue order, without holding them."""
        reader = a_person("nobody", Role.REVIEWER)
        tasks = self.claim(reader, 10_000)
        self.reviewing.leave(reader, self.id)
        return tasks

    def through(self, job: Job, index: int) -> None:
        """Run one step to its end."""
        for _ in range(100):
            if self.driver.step(job.id, index) is None:
                return
        message = "The step waits for ever."
        raise AssertionError(message)

    def run(self, job: Job, *, times: int = 1) -> Job:
        """Run a job as a worker would, each step so many times."""
        self.driver.begin(job.id)
        for index in range(self.driver.steps(job.id)):
            for _ in range(times):
                self.through(job, index)
        for _ in range(times):
            self.driver.finish(job.id)
        return self.driver.job(job.id)

    def finish_others(self, job: Job) -> None:
        """Run all other jobs that wait, as the worker does beside this one."""
        for other in self.driver.waiting():
            if other != job.id and not self.driver.job(other).ended:
                self.run(self.driver.job(other))

    def notices(self) -> list[str]:
        """Return what waits to be told by mail, in words."""
        with self.store.shared_view() as tx:
            untold = tx.outbox.due("mail", self.clock.now(), 1_000)
        return [one.notice.sentence for one in untold]

    def counts(self) -> dict[str, int]:
        """Count the rows of every table, but for those in which the search keeps its words as it likes."""
        with closing(sqlite3.connect(self.folder / "store.sqlite")) as connection:
            every = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            names = [name for name in every if not name.startswith("document_")]
            return {name: connection.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}  # noqa: S608 - its own names
