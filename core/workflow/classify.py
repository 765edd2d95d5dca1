"""Classify: production answers every waiting ticket, routing accepts it or asks a person."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import islice

from core.domain.actors import Actor, Permission, require
from core.domain.desk import Order
from core.domain.documents import Document, DocumentId, ProjectId
from core.domain.errors import Busy, ServiceAway, ServiceRefused
from core.domain.jobs import Job, JobKind, Wait
from core.domain.labels import Change
from core.domain.predictions import Prediction, Span, StoredPrediction, VersionId
from core.domain.projects import Project
from core.domain.reports import Filter
from core.domain.routing import Facts, Mix, Policy, Reason, Route, asked, named, route
from core.domain.versions import Release
from core.evaluation.likeness import bands
from core.ports import Clock, Engine, Store, Tx
from core.workflow import estimates
from core.workflow.purse import NOTHING, Purse
from core.workflow.steps import Plan, Say, Step, leave, nothing
from core.workflow.unread import note_unread

BATCH = 500
POLL = 0.5


@dataclass(frozen=True)
class _Batch:
    """Tickets and their answers; `asked` are the texts asked about at once when these are the first of them, else none."""

    tickets: list[Document]
    answers: list[Prediction | None]
    asked: Sequence[str]


@dataclass(frozen=True)
class _Router:
    """What tickets are routed by: the project with its desk, what is in production, and what waits already.

    `changes` are those of labels since the version in production learned: answers come in the words after them.
    """

    project: Project
    release: Release | None
    mix: Mix
    changes: tuple[Change, ...] = ()

    @cached_property
    def policy(self) -> Policy:
        """The policy of what is in production, in today's words; else the next one's."""
        return self.release.policy.under(self.changes) if self.release else self.project.policy

    @property
    def name(self) -> str:
        """What questions say of how they were asked: by the policy as it was released, whatever labels are called."""
        return named(self.release.policy if self.release else self.project.policy, self.project.desk)

    @property
    def _version(self) -> int:
        return self.release.version.number if self.release else 0

    def asks(self, answer: Prediction | None, ticket: Document) -> bool:
        """Tell whether a person is asked about a ticket, whatever the desk is like."""
        return asked(answer, self.policy, key=ticket.text_hash, salt=self.project.salt, version=self._version)

    def route(self, answer: Prediction | None, ticket: Document) -> Route:
        """Decide what happens to a ticket."""
        facts = Facts(received_at=ticket.received_at, urgency=ticket.urgency, share=self.mix.share(answer))
        key, salt = ticket.text_hash, self.project.salt
        return route(answer, self.policy, self.project.desk, facts, key=key, salt=salt, version=self._version)


@dataclass(frozen=True)
class Classifying:
    """Ask for a classification of what waits, and do it."""

    store: Store
    engine: Engine
    clock: Clock
    purse: Purse = NOTHING

    def request(self, actor: Actor, project: ProjectId, operation: str, *, anyway: bool = False) -> Job:
        """Queue the classification of every ticket production has not answered yet.

        Raises:
            OverBudget: it would take the month over its budget; `anyway` says that this is known.
            Busy: one is queued or running already.
        """
        require(actor, Permission.IMPORT)
        now, price = self.clock.now(), estimates.classification
        with self.store.transaction(project) as tx:
            return self.purse.request(tx, actor, JobKind.CLASSIFY, {}, operation, now, price, anyway=anyway)

    def follow(self, job: Job, say: Say) -> Wait | None:
        """Last step of other jobs: have what changed classified, after a running classification has ended."""
        say(0.0, "")
        operation = f"classify-after-{job.id}"
        try:
            with self.store.transaction(job.project) as tx:
                tx.jobs.request(JobKind.CLASSIFY, {}, operation, job.requested_by, self.clock.now())
        except Busy:
            return Wait(POLL)
        return None

    def ask_again(self, job: Job, say: Say) -> Wait | None:
        """Step of a switch: a release that was in production before asks again what it asked then, and no more."""
        with self.store.reading(job.project) as tx:
            release, mix = tx.versions.production(), _waiting(tx)
        if release is None:
            return None
        for reason in (Reason.SURE, Reason.DOUBTFUL, Reason.AUDIT):
            after = DocumentId(0)
            while page := self._ask_again(job.project, release, mix, reason, after):
                after = page[-1].document
                say(0.0, "")
        return None

    def _ask_again(
        self, project: ProjectId, release: Release, mix: Mix, reason: Reason, after: DocumentId
    ) -> list[StoredPrediction]:
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            if tx.versions.production() != release:
                return []  # its own switch does the same for the release that came after
            page = tx.predictions.routed(release.version.id, reason, after, BATCH)
            tx.labels.current()  # from here on the desk stays as it is, too
            changes = tuple(tx.labels.since(release.version.label_set))
            router = _Router(tx.project(), release, mix.with_(row.prediction for row in page), changes)
            for row in page:
                document = tx.documents.get(row.document)
                _ask(tx, document, release.version.id, router.route(row.prediction, document), router.name, now)
        return page

    def plan(self) -> Plan:
        """How a classification job is done."""
        return Plan(steps=(Step("Classifying", self.classify),), result=nothing, cancel=leave)

    def classify(self, job: Job, say: Say) -> Wait | None:
        """Answer and route ticket after ticket until none is left; finished batches stay when it is stopped."""
        after, done, mix = DocumentId(0), 0, Mix()
        with self.store.reading(job.project) as tx:
            release = tx.versions.production()
            first, newest = _span(tx, release)
        while True:
            with self.store.reading(job.project) as tx:
                tickets = tx.documents.undecided(release.version.id if release else None, after, self._most(release))
                mix = mix if mix.counts else _waiting(tx)
                router = _Router(tx.project(), release, mix)
            if not tickets:
                return None
            answers = self._answers(release, tickets, partial(say, min((after - first) / (newest - first), 1.0)))
            asked = [ticket.text for ticket in tickets]
            while part := tickets[:BATCH]:
                said = list(islice(answers, BATCH))
                batch = _Batch(part, said, asked)
                while (written := self._answer(job, router, batch)) is None:
                    pass  # labels were changed in this moment: what was answered is paid for, and said in other words
                if not written:
                    return Wait(0.0)
                asked = []  # the first answers came when all were paid for
                after, done, tickets = part[-1].id, done + len(part), tickets[BATCH:]
                say(min((after - first) / (newest - first), 1.0), f"{done:,} tickets classified")

    def _most(self, release: Release | None) -> int:
        """Return how many tickets to ask about at once; they are written in smaller batches, as others write too."""
        return max(self.engine.batch, BATCH) if release else BATCH

    def _answers(
        self, release: Release | None, tickets: list[Document], waits: Callable[[str], None]
    ) -> Iterator[Prediction | None]:
        if release is None:
            return iter([None] * len(tickets))
        return self.engine.predict(release.version.trained, [ticket.text for ticket in tickets], waits)

    def _answer(self, job: Job, router: _Router, batch: _Batch) -> bool | None:
        """Route one batch; nothing is written when production has changed meanwhile (False) or just now labels (None).

        Answers are kept as they were given, and routed by what they are in the words of today's label set, by the desk
        as it is when they are written. A change of labels while they were asked for only changes the words.
        """
        release, tickets, answers = router.release, batch.tickets, batch.answers
        now = self.clock.now()
        with self.store.reading(router.project.id) as tx:
            words = tx.labels.current()
            changes = tuple(tx.labels.since(release.version.label_set)) if release else ()
        router = replace(router, changes=changes)
        told = [answer.under(changes, words) if answer else None for answer in answers]
        doubted = {ticket.id: said for ticket, said in zip(tickets, told, strict=True) if router.asks(said, ticket)}
        why = self._why(release, [ticket for ticket in tickets if ticket.id in doubted])
        mix = router.mix.with_(doubted.values())
        with self.store.transaction(router.project.id) as tx:
            tx.labels.current()  # from here on nobody changes the labels or the desk until this is written
            if tx.labels.since(words.number):
                return None
            if release:  # what comes too late to be used is paid for, too
                self.purse.note_answers(tx, job, release.version, batch.asked, now)
            if tx.versions.production() != release:
                return False
            note_unread(tx, job, answers)
            router = replace(router, project=tx.project(), mix=mix)
            routes = [router.route(said, ticket) for ticket, said in zip(tickets, told, strict=True)]
            if release:
                rows = zip(tickets, answers, routes, strict=True)
                tx.predictions.add([_stored(d, a, release, now, r, why.get(d.id, ())) for d, a, r in rows if a])
            for ticket, decided in zip(tickets, routes, strict=True):
                _ask(tx, ticket, release.version.id if release else None, decided, router.name, now)
        return True

    def _why(self, release: Release | None, asked: list[Document]) -> dict[DocumentId, tuple[Span, ...]]:
        """Say for the tickets that people will see which words moved the version."""
        if release is None:
            return {}
        try:
            spans = list(self.engine.explain(release.version.trained, [document.text for document in asked]))
        except (ServiceAway, ServiceRefused):
            return {}  # what was answered is paid for, and people decide without it
        return {document.id: places for document, places in zip(asked, spans, strict=True)}


def _span(tx: Tx, release: Release | None) -> tuple[int, int]:
    """Return where the waiting tickets begin and end by id: counting them would read them all."""
    waiting = tx.documents.undecided(release.version.id if release else None, DocumentId(0), 1)
    newest = tx.documents.page(Filter(), DocumentId(0), 1)
    return (waiting[0].id - 1, newest[0].id) if waiting and newest else (0, 1)


def _waiting(tx: Tx) -> Mix:
    """Return how often each label waits already, where that has a say in the order: counting reads everything."""
    return tx.tasks.predicted() if tx.project().desk.order is Order.MIXED else Mix()


def _ask(tx: Tx, document: Document, version: VersionId | None, decided: Route, policy: str, now: datetime) -> None:
    if decided.review:
        tx.tasks.put(document.id, version, decided, policy, now, bands(document.text))
    else:
        tx.tasks.withdraw(document.id)


def _stored(
    document: Document, answer: Prediction, release: Release, now: datetime, decided: Route, why: tuple[Span, ...]
) -> StoredPrediction:
    return StoredPrediction(
        document=document.id,
        version=release.version.id,
        text_hash=document.text_hash,
        predicted_at=now,
        prediction=answer,
        reason=decided.reason,
        inclusion_probability=decided.inclusion_probability,
        why=why,
    )
