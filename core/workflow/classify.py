"""Classify: production answers every waiting ticket, routing accepts it or asks a person."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.actors import Actor, Permission, require
from core.domain.documents import Document, DocumentId, ProjectId
from core.domain.errors import Busy
from core.domain.jobs import Job, JobKind, Wait
from core.domain.predictions import Prediction, StoredPrediction, VersionId
from core.domain.projects import Project
from core.domain.reports import Filter
from core.domain.routing import Policy, Reason, Route, route
from core.domain.versions import Release
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
            for row in page:
                decided = _route(row.prediction, release.policy, row.text_hash, project, release)
                _ask(tx, row.document, release.version.id, decided, release.policy, now)
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
            if not batch:
                return None
            if not self._answer(project, release, batch):
                return Wait(0.0)
            after, done = batch[-1].id, done + len(batch)
            say(min((after - first) / (newest - first), 1.0), f"{done:,} tickets classified")

    def _answer(self, project: Project, release: Release | None, batch: list[Document]) -> bool:
        """Answer and route one batch; False and nothing written when production has changed meanwhile."""
        texts = [document.text for document in batch]
        answers: list[Prediction | None] = [None] * len(batch)
        if release:
            answers = list(self.engine.predict(release.version.trained, texts))
        now = self.clock.now()
        policy = release.policy if release else project.policy
        routes = [
            _route(answer, policy, document.text_hash, project, release)
            for document, answer in zip(batch, answers, strict=True)
        ]
        with self.store.transaction(project.id) as tx:
            if tx.versions.production() != release:
                return False
            if release:
                rows = zip(batch, answers, routes, strict=True)
                tx.predictions.add(
                    [_stored(d, a, release, now, r.reason, r.inclusion_probability) for d, a, r in rows if a]
                )
            version = release.version.id if release else None
            for document, decided in zip(batch, routes, strict=True):
                _ask(tx, document.id, version, decided, policy, now)
        return True


def _span(tx: Tx, release: Release | None) -> tuple[int, int]:
    """Return where the waiting tickets begin and end by id: counting them would read them all."""
    waiting = tx.documents.undecided(release.version.id if release else None, DocumentId(0), 1)
    newest = tx.documents.page(Filter(), DocumentId(0), 1)
    return (waiting[0].id - 1, newest[0].id) if waiting and newest else (0, 1)


def _route(answer: Prediction | None, policy: Policy, key: str, project: Project, release: Release | None) -> Route:
    version = release.version.number if release else 0
    return route(answer, policy, key=key, salt=project.salt, version=version)


def _ask(
    tx: Tx, document: DocumentId, version: VersionId | None, decided: Route, policy: Policy, now: datetime
) -> None:
    if decided.review:
        tx.tasks.put(document, version, decided, _name(policy), now)
    else:
        tx.tasks.withdraw(document)


def _stored(
    document: Document, answer: Prediction, release: Release, now: datetime, reason: str, probability: float
) -> StoredPrediction:
    return StoredPrediction(
        document=document.id,
        version=release.version.id,
        text_hash=document.text_hash,
        predicted_at=now,
        prediction=answer,
        reason=reason,
        inclusion_probability=probability,
    )


def _name(policy: Policy) -> str:
    return f"least certain first, below {policy.threshold:g}, audit {policy.audit_share:g}"
