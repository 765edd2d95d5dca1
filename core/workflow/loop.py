"""The whole loop on a labelled file, with a simulated reviewer who answers from the file's own labels."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from core.domain.actors import Actor
from core.domain.comparisons import Comparison, Figures
from core.domain.documents import DocumentId, NewDocument, content_hash, is_held_out, text_hash
from core.domain.errors import NotTrainable, TrainingFailed
from core.domain.gate import Outcome
from core.domain.jobs import Job, JobId, JobState
from core.domain.labels import Labels
from core.domain.predictions import VersionId
from core.domain.projects import NewProject, Project
from core.domain.reviews import Action, Answer, Task
from core.domain.routing import Reason
from core.domain.versions import ModelVersion
from core.ports import Store
from core.workflow.classify import Classifying
from core.workflow.deciding import Choice
from core.workflow.intake import Intake
from core.workflow.projects import Projecting
from core.workflow.promotion import Promoting
from core.workflow.review import Reviewing
from core.workflow.training import Training

PAGE = 1_000
HELD = 50


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round did; accuracies are shares, 0 to 1, of held-out tickets by the version in production after it."""

    version: int
    documents_trained: int
    reviewed: int
    auto_accepted: int
    auto_accepted_accuracy: float | None
    accuracy: float
    macro_f1: float
    promoted: bool
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to loop over: how many rows are labelled at the start, and how many reviews each round brings."""

    start: int = 1_000
    rounds: int = 3
    reviews_per_round: int = 500
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Looping:
    """Drives every use case as people would; `finish` brings the waiting jobs to their end."""

    store: Store
    projects: Projecting
    intake: Intake
    classifying: Classifying
    reviewing: Reviewing
    training: Training
    promoting: Promoting
    finish: Callable[[], None]
    say: Callable[[str], None] = field(default=lambda _: None)

    def run(self, actor: Actor, new: NewProject, rows: Sequence[NewDocument], request: Request) -> Iterator[Round]:
        """Yield one Round for the first version and one for each round of reviews.

        Raises:
            NotTrainable: the file does not hold enough labelled rows.
        """
        rows = [row for row in rows if row.labels is not None]
        project = self.projects.start(actor, replace(new, salt=f"loop-{request.seed}"))
        truth = {content_hash(row.text): row.labels for row in rows if row.labels is not None}
        begin = perf_counter()
        self.intake.import_rows(actor, project.id, "loop", _split(rows, project, request))
        self.say(f"{len(truth):,} tickets imported")
        yield self._train(actor, project, begin, 0)
        for number in range(1, request.rounds + 1):
            begin = perf_counter()
            reviewed, accepted, right = self._review(actor, project, truth, request.reviews_per_round, number)
            done = self._train(actor, project, begin, number)
            share = right / accepted if accepted else None
            yield replace(done, reviewed=reviewed, auto_accepted=accepted, auto_accepted_accuracy=share)

    def _train(self, actor: Actor, project: Project, begin: float, number: int) -> Round:
        job = self.training.request(actor, project.id, f"loop-{project.id}-train-{number}")
        self.say("training")
        self.finish()
        with self.store.reading(project.id) as tx:
            version, trained_on = _made(tx.jobs.get(job.id), tx.versions.of_job), tx
            documents = trained_on.datasets.get(version.dataset).documents
            made = next((c for c in tx.comparisons.all() if c.candidate == version.id), None)
            comparison = tx.comparisons.get(made.id) if made else None
        if comparison is None:
            message = "No row of the file fell into the held-out part; use a larger file."
            raise NotTrainable(message)
        promoted = number == 0 or comparison.gate.outcome is Outcome.PROMOTE
        if promoted:
            self._promote(actor, project, version, comparison)
        figures = _figures(comparison, promoted=promoted)
        return Round(
            version=version.number,
            documents_trained=documents,
            reviewed=0,
            auto_accepted=0,
            auto_accepted_accuracy=None,
            accuracy=figures.accuracy,
            macro_f1=figures.macro_f1,
            promoted=promoted,
            seconds=perf_counter() - begin,
        )

    def _promote(self, actor: Actor, project: Project, version: ModelVersion, comparison: Comparison) -> None:
        production, releases = self.promoting.releases(actor, project.id)
        reason = f"Loop: {comparison.gate.reasons[0]}"
        expected = production.id if production else None
        choice = Choice(operation=f"loop-promote-{version.id}-{len(releases)}", reason=reason, expected=expected)
        self.promoting.promote(actor, project.id, version.id, choice)
        self.finish()

    def _review(
        self, actor: Actor, project: Project, truth: dict[str, Labels], wanted: int, number: int
    ) -> tuple[int, int, int]:
        self.say(f"round {number}: classifying")
        self.classifying.request(actor, project.id, f"loop-{project.id}-classify-{number}")
        self.finish()
        accepted, right = self._accepted(project, truth)
        self.say(f"round {number}: reviewing")
        reviewed = 0
        while reviewed < wanted:
            # Near-duplicates may come along; they stay held for the next turn.
            tasks = self.reviewing.claim(actor, project.id, min(HELD, wanted - reviewed))[: wanted - reviewed]
            if not tasks:
                break
            with self.store.reading(project.id) as tx:  # what is claimed comes masked
                texts = [tx.documents.get(task.document).text for task in tasks]
            pairs = zip(tasks, texts, strict=True)
            answers = [_answer(task, truth[content_hash(text)], number) for task, text in pairs]
            # A label none of the first rows had is added as a lead would who meets it.
            self.projects.add_labels(actor, project.id, tuple(label for answer in answers for label in answer.labels))
            for answer in answers:
                self.reviewing.submit(actor, project.id, answer)
            reviewed += len(answers)
        return reviewed, accepted, right

    def _accepted(self, project: Project, truth: dict[str, Labels]) -> tuple[int, int]:
        """Count what production accepted without a person, and how much of it the file says is right."""
        after, accepted, right = DocumentId(0), 0, 0
        while True:
            with self.store.reading(project.id) as tx:
                production = tx.versions.production()
                version = production.version.id if production else VersionId(0)
                page = tx.predictions.routed(version, Reason.SURE, after, PAGE)
                texts = [tx.documents.get(row.document).text for row in page]
            if not page:
                return accepted, right
            accepted += len(page)
            pairs = zip(page, texts, strict=True)
            right += sum(set(row.prediction.labels) == set(truth[content_hash(text)]) for row, text in pairs)
            after = page[-1].document


def _split(rows: Sequence[NewDocument], project: Project, request: Request) -> Iterator[NewDocument]:
    """Keep the labels of the held-out part and of the first rows by lot; take those of the rest away."""
    order = list(range(len(rows)))
    random.Random(request.seed).shuffle(order)
    left = request.start
    for place in order:
        row = rows[place]
        if is_held_out(text_hash(row.text), project.salt, project.held_out_share):
            yield row
        elif left > 0:
            left -= 1
            yield row
        else:
            yield replace(row, labels=None)


def _made(job: Job, of_job: Callable[[JobId], ModelVersion]) -> ModelVersion:
    if job.state is not JobState.DONE:
        raise TrainingFailed(job.error)
    return of_job(job.id)


def _figures(comparison: Comparison, *, promoted: bool) -> Figures:
    return comparison.evidence.candidate if promoted else comparison.evidence.base


def _answer(task: Task, labels: Labels, number: int) -> Answer:
    return Answer(
        operation=f"loop-{number}-{task.id}",
        task=task.id,
        token=task.lease.token if task.lease else "",
        action=Action.CORRECT,
        labels=labels,
        text_hash=task.text_hash,
    )
