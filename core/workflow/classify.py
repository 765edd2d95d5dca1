"""Classify: production answers every waiting ticket, routing accepts it or asks a person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.domain.actors import Actor, Permission, require
from core.domain.desk import Desk
from core.domain.documents import Document, DocumentId, ProjectId
from core.domain.errors import Busy
from core.domain.jobs import Job, JobKind, Wait
from core.domain.labels import Change, LabelSet
from core.domain.predictions import Prediction, Span, StoredPrediction, VersionId
from core.domain.projects import Project
from core.domain.reports import Filter
from core.domain.routing import Facts, Policy, Reason, Route, route
from core.domain.versions import Release
from core.evaluation.likeness import bands
from core.ports import Clock, Engine, Store, Tx
from core.workflow.steps import Plan, Say, Step, leave, nothing

BATCH = 500
POLL = 0.5


@dataclass(frozen=True)
class Classifying:
    """Ask for a classification of what waits, and do it."""

    store: Store
    engine: Engine
    clock: Clock

    def request(self, actor: Actor, project: ProjectId, operation: str) -> Job:
        """Queue the classification of every ticket production has not answered yet.

        Raises:
            Busy: one is queued or running already.
        """
        require(actor, Permission.IMPORT)
        with self.store.transaction(project) as tx:
            return tx.jobs.request(JobKind.CLASSIFY, {}, operation, actor.id, self.clock.now())

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
            project, release = tx.project(), tx.versions.production()
        if release is None:
            return None
        for reason in (Reason.SURE, Reason.DOUBTFUL, Reason.AUDIT):
            after = DocumentId(0)
            while page := self._ask_again(project, release, reason, after):
                after = page[-1].document
                say(0.0, "")
        return None

    def _ask_again(
        self, project: Project, release: Release, reason: Reason, after: DocumentId
    ) -> list[StoredPrediction]:
        now = self.clock.now()
        with self.store.transaction(project.id) as tx:
            if tx.versions.production() != release:
                return []  # its own switch does the same for the release that came after
            page = tx.predictions.routed(release.version.id, reason, after, BATCH)
            name = _name(release.policy, project.desk)
            often = _how_often([row.prediction for row in page])
            for row, count in zip(page, often, strict=True):
                document = tx.documents.get(row.document)
                decided = _route(row.prediction, release.policy, document, project, release, count)
                _ask(tx, document, release.version.id, decided, name, now)
        return page

    def plan(self) -> Plan:
        """How a classification job is done."""
        return Plan(steps=(Step("Classifying", self.classify),), result=nothing, cancel=leave)

    def classify(self, job: Job, say: Say) -> Wait | None:
        """Answer and route ticket after ticket until none is left; finished batches stay when it is stopped."""
        after, done = DocumentId(0), 0
        with self.store.reading(job.project) as tx:
            project, release = tx.project(), tx.versions.production()
            first, newest = _span(tx, release)
        while True:
            with self.store.reading(job.project) as tx:
                batch = tx.documents.undecided(release.version.id if release else None, after, BATCH)
                words = tx.labels.current()
                changes = tx.labels.since(release.version.label_set) if release else ()
            if not batch:
                return None
            if not self._answer(project, release, batch, words, changes):
                return Wait(0.0)
            after, done = batch[-1].id, done + len(batch)
            say(min((after - first) / (newest - first), 1.0), f"{done:,} tickets classified")

    def _answer(
        self,
        project: Project,
        release: Release | None,
        batch: list[Document],
        words: LabelSet,
        changes: Sequence[Change],
    ) -> bool:
        """Answer and route one batch; False and nothing written when production or labels have changed meanwhile.

        Answers are kept as they were given, and routed by what they are in the words of today's label set.
        """
        texts = [document.text for document in batch]
        answers: list[Prediction | None] = [None] * len(batch)
        if release:
            answers = list(self.engine.predict(release.version.trained, texts))
        now = self.clock.now()
        policy = release.policy if release else project.policy
        told = [answer.under(changes, words) if answer else None for answer in answers]
        routes = [
            _route(answer, policy, document, project, release, often)
            for document, answer, often in zip(batch, told, _how_often(told), strict=True)
        ]
        asked = {document.id for document, decided in zip(batch, routes, strict=True) if decided.review}
        why = self._why(release, [document for document in batch if document.id in asked])
        with self.store.transaction(project.id) as tx:
            tx.labels.current()  # from here on nobody changes the labels until this is written
            if tx.versions.production() != release or tx.labels.since(words.number):
                return False
            if release:
                rows = zip(batch, answers, routes, strict=True)
                tx.predictions.add([_stored(d, a, release, now, r, why.get(d.id, ())) for d, a, r in rows if a])
            version = release.version.id if release else None
            name = _name(policy, project.desk)
            for document, decided in zip(batch, routes, strict=True):
                _ask(tx, document, version, decided, name, now)
        return True

    def _why(self, release: Release | None, asked: list[Document]) -> dict[DocumentId, tuple[Span, ...]]:
        """Say for the tickets that people will see which words moved the version."""
        if release is None:
            return {}
        spans = self.engine.explain(release.version.trained, [document.text for document in asked])
        return {document.id: places for document, places in zip(asked, spans, strict=True)}


def _span(tx: Tx, release: Release | None) -> tuple[int, int]:
    """Return where the waiting tickets begin and end by id: counting them would read them all."""
    waiting = tx.documents.undecided(release.version.id if release else None, DocumentId(0), 1)
    newest = tx.documents.page(Filter(), DocumentId(0), 1)
    return (waiting[0].id - 1, newest[0].id) if waiting and newest else (0, 1)


def _how_often(answers: list[Prediction | None]) -> list[int]:
    """Count for each answer how many of the batch have the same first label."""
    first = [answer.scores[0].label if answer and answer.scores else None for answer in answers]
    counts = Counter(first)
    return [counts[label] for label in first]


def _route(
    answer: Prediction | None, policy: Policy, document: Document, project: Project, release: Release | None, often: int
) -> Route:
    version = release.version.number if release else 0
    facts = Facts(received_at=document.received_at, urgency=document.urgency, often=often)
    return route(answer, policy, project.desk, facts, key=document.text_hash, salt=project.salt, version=version)


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


def _name(policy: Policy, desk: Desk) -> str:
    return f"by {desk.order.value}, below {policy.threshold:g}, audit {policy.audit_share:g}"
