"""Makes what a test of the store needs around the one thing it is about."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice

from core.domain.comparisons import Cell, Comparison, Evidence, Figures, Flips, Interval, LabelFigures
from core.domain.datasets import Dataset, Split
from core.domain.documents import Document, DocumentId, NewDocument, is_held_out, text_hash
from core.domain.gate import GateResult, Metric, Outcome
from core.domain.jobs import Job, JobKind, JobState
from core.domain.labels import Kind, Label, Labels, LabelSet
from core.domain.predictions import Prediction, Score, StoredPrediction, VersionId
from core.domain.projects import NewProject, Project
from core.domain.reviews import LEASE, Action, Answer, NewReview, Review, ReviewId, Task, Verdict
from core.domain.routing import Policy, Reason, Route
from core.domain.versions import ModelVersion, Release, Trained
from core.ports import Store

NOW = datetime(2026, 11, 3, 9, 30, 15, 123456, tzinfo=UTC)
UNTIL = NOW + LEASE
LATER = UNTIL + timedelta(seconds=1)
_numbers = count(1)


def fresh(word: str) -> str:
    return f"{word}-{next(_numbers)}"


def labels(*names: str) -> Labels:
    return tuple(Label(name) for name in names)


def a_prediction(*names: str, confidence: float = 0.9) -> Prediction:
    chosen = labels(*(names or ("network",)))
    scores = tuple(Score(label, confidence) for label in chosen)
    return Prediction(labels=chosen, scores=scores, confidence=confidence, margin=0.25)


def a_route(
    reason: Reason = Reason.DOUBTFUL, priority: float = 0.5, probability: float = 1.0, wanted: int = 1
) -> Route:
    return Route(reason=reason, inclusion_probability=probability, priority=priority, wanted=wanted)


def some_figures(documents: int = 4) -> Figures:
    ratios = {"precision": 2 / 3, "recall": 0.1 + 0.2, "f1": 0.5}
    return Figures(
        documents=documents,
        accuracy=0.75,
        macro_f1=1 / 3,
        micro_f1=0.5,
        weighted_f1=0.5,
        macro_precision=0.5,
        macro_recall=0.5,
        hamming_loss=0.25,
        calibration_error=0.01,
        noise_floor=0.02,
        labels=(LabelFigures(label=Label("Zugänge"), tp=1, fp=0, fn=1, tn=2, **ratios),),
        confusion=(Cell(true=Label("Zugänge"), predicted=Label("network"), count=1),),
    )


def some_evidence(gain: float = 0.02) -> Evidence:
    return Evidence(
        kind=Kind.SINGLE,
        base=some_figures(),
        candidate=some_figures(),
        gains={metric: Interval(gain, -0.01, 0.05) for metric in Metric},
        flips=Flips(both_right=1, fixed=1, broken=1, both_wrong=1),
        p_value=0.04,
    )


@dataclass(frozen=True)
class World:
    """One project in a store and short ways to fill it; each way is one transaction."""

    store: Store
    project: Project

    def tickets(self, *texts: str, given: Labels | None = None, at: datetime | None = None) -> list[Document]:
        with self.store.transaction(self.project.id) as tx:
            before = tx.documents.export(DocumentId(0), 10_000)
            tx.documents.add([NewDocument(text=text, labels=given, received_at=at) for text in texts], NOW)
            return tx.documents.export(before[-1].id if before else DocumentId(0), 10_000)

    def texts(self, side: Split, number: int) -> list[str]:
        """Return texts that fall on one side of the wall in this project."""
        wanted = side is Split.HELD_OUT
        salt, share = self.project.salt, self.project.held_out_share
        every = (fresh("the printer is silent") for _ in count())
        return list(islice((text for text in every if is_held_out(text_hash(text), salt, share) is wanted), number))

    def on_side(self, side: Split, number: int, given: Labels | None = None) -> list[Document]:
        return self.tickets(*self.texts(side, number), given=given)

    def label_set(self, *names: str) -> LabelSet:
        with self.store.transaction(self.project.id) as tx:
            label_set = tx.labels.current().with_(labels(*(names or ("network", "printer"))))
            tx.labels.save(label_set, "lea", NOW)
        return label_set

    def dataset(self, split: Split = Split.TRAINING) -> Dataset:
        with self.store.transaction(self.project.id) as tx:
            return tx.datasets.freeze(split, tx.labels.current(), NOW)

    def job(self, kind: JobKind = JobKind.IMPORT) -> Job:
        with self.store.transaction(self.project.id) as tx:
            return tx.jobs.request(kind, {}, fresh("job"), "olga", NOW)

    def end(self, job: Job, state: JobState = JobState.DONE) -> None:
        with self.store.shared() as shared:
            shared.queue.end(job.id, state, NOW)

    def version(self) -> ModelVersion:
        dataset, job = self.dataset(), self.job()
        trained = Trained(
            bundle=fresh("versions/v"), bundle_hash="0" * 64, engine="test", normaliser="none", facts={"seconds": 1.5}
        )
        with self.store.transaction(self.project.id) as tx:
            return tx.versions.add(trained, dataset.id, None, 0, job.id, "olga", NOW)

    def release(self, version: ModelVersion, policy: Policy | None = None) -> Release:
        with self.store.transaction(self.project.id) as tx:
            return tx.versions.release(version.id, policy or Policy(), "olga", NOW)

    def production(self) -> Release:
        """Return a new release after pointing production at it."""
        release = self.release(self.version())
        with self.store.transaction(self.project.id) as tx:
            now = tx.versions.production()
            tx.versions.point(release.id, now.id if now else None)
        return release

    def predict(
        self,
        version: ModelVersion,
        document: Document,
        prediction: Prediction | None = None,
        reason: Reason | str = "",
        probability: float | None = None,
    ) -> StoredPrediction:
        stored = StoredPrediction(
            document=document.id,
            version=version.id,
            text_hash=document.text_hash,
            predicted_at=NOW,
            prediction=prediction or a_prediction(),
            reason=str(reason),
            inclusion_probability=probability,
        )
        with self.store.transaction(self.project.id) as tx:
            tx.predictions.add([stored])
        return stored

    def ask(
        self,
        document: Document,
        *,
        version: VersionId | None = None,
        priority: float = 0.5,
        now: datetime = NOW,
        wanted: int = 1,
        bands: tuple[str, ...] = (),
    ) -> None:
        route = a_route(Reason.UNSCORED if version is None else Reason.DOUBTFUL, priority, wanted=wanted)
        with self.store.transaction(self.project.id) as tx:
            tx.tasks.put(document.id, version, route, "below 0.7", now, bands)

    def questions(self, number: int, wanted: int = 1) -> list[Document]:
        """Return new tickets that wait for so many people each, in queue order."""
        tickets = self.tickets(*(fresh("my mouse is gone") for _ in range(number)))
        for place, ticket in enumerate(tickets):
            self.ask(ticket, priority=place / number, wanted=wanted)
        return tickets

    def claim(self, reviewer: str = "rosa", number: int = 1, now: datetime = NOW) -> list[Task]:
        with self.store.transaction(self.project.id) as tx:
            return tx.tasks.claim(reviewer, number, f"token of {reviewer}", now, now + LEASE)

    def task(self, task: Task, reviewer: str = "rosa") -> Task:
        with self.store.reading(self.project.id) as tx:
            return tx.tasks.get(task.id, reviewer)

    def truth(self, document: Document) -> Labels | None:
        with self.store.reading(self.project.id) as tx:
            return tx.documents.get(document.id).labels

    def review(
        self,
        task: Task,
        *names: str,
        reviewer: str = "rosa",
        action: Action = Action.CORRECT,
        verdict: Verdict = Verdict.COUNTED,
        operation: str = "",
        undoes: ReviewId | None = None,
        decided_at: datetime | None = None,
        label_set: int = 0,
    ) -> Review:
        answer = Answer(
            operation=operation or fresh("answer"),
            task=task.id,
            token="token",
            action=action,
            labels=labels(*names),
            decided_at=decided_at,
        )
        new = NewReview(
            answer=answer,
            task=task,
            reviewer=reviewer,
            action=action,
            verdict=verdict,
            labels=labels(*names),
            label_set=label_set,
            received_at=NOW,
            undoes=undoes,
        )
        with self.store.transaction(self.project.id) as tx:
            return tx.reviews.add(new)

    def undo(self, review: Review, task: Task, reviewer: str = "rosa") -> Review:
        return self.review(task, reviewer=reviewer, action=Action.UNDO, undoes=review.id)

    def comparison(self, base: ModelVersion, candidate: ModelVersion, evidence: Evidence | None = None) -> Comparison:
        held_out = self.dataset(Split.HELD_OUT)
        gate = GateResult(outcome=Outcome.HOLD, reasons=("Too few tickets.", "Wait."))
        with self.store.transaction(self.project.id) as tx:
            return tx.comparisons.add(base.id, candidate.id, held_out.id, evidence or some_evidence(), gate, NOW)


def a_world(store: Store, name: str = "Service desk", kind: Kind = Kind.SINGLE, held_out_share: float = 0.15) -> World:
    new = NewProject(name=name, kind=kind, held_out_share=held_out_share, salt="pepper")
    with store.shared() as shared:
        return World(store, shared.projects.add(new, NOW))
