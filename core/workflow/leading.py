"""Leading the review desk: its order, its disputes, what is sent to it, and the answers known for sure."""

from dataclasses import asdict, dataclass, replace

from core.domain.actors import Actor, Permission, require
from core.domain.desk import Desk, Order
from core.domain.documents import DocumentId, ProjectId
from core.domain.errors import Conflict
from core.domain.jobs import Job, JobKind, Wait
from core.domain.labels import Labels
from core.domain.predictions import VersionId
from core.domain.reviews import Action, Answer, KnownAnswer, Review, Task, TaskId, TaskState, Verdict
from core.domain.routing import Mix, Policy, draw_of, place, placed_anew
from core.domain.versions import Release
from core.ports import Clock, Store, Tx
from core.workflow.answers import new_review
from core.workflow.steps import Plan, Say, Step, leave, nothing

PAGE = 500
MOST_DISPUTES = 100
MOST_SENT = 5_000


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """A question with the answers to it that differ, oldest first."""

    task: Task
    reviews: tuple[Review, ...]


@dataclass(frozen=True)
class Leading:
    """What a lead decides about the desk."""

    store: Store
    clock: Clock

    def set_desk(self, actor: Actor, project: ProjectId, desk: Desk, operation: str) -> Job:
        """Change how the desk works; questions that wait get their new places by a job.

        Raises:
            Busy: the queue is being put in order right now.
        """
        require(actor, Permission.LEAD)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            tx.save_desk(desk)
            detail = {**asdict(desk), "first": " | ".join(desk.first)}
            tx.audit.add(actor.id, "change review desk", "settings", detail, now)
            return tx.jobs.request(JobKind.REORDER, {}, operation, actor.id, now)

    def plan(self) -> Plan:
        """How the queue is put in order."""
        return Plan(steps=(Step("Putting the queue in order", self.reorder),), result=nothing, cancel=leave)

    def reorder(self, job: Job, say: Say) -> Wait | None:
        """Give every open question its place anew, page by page; doing it again changes nothing."""
        after, done = TaskId(0), 0
        with self.store.reading(job.project) as tx:
            mix = tx.tasks.predicted() if tx.project().desk.order is Order.MIXED else Mix()
        while page := self._reorder(job.project, after, mix):
            after, done = page[-1], done + len(page)
            say(0.0, f"{done:,} questions put in order")
        return None

    def _reorder(self, project: ProjectId, after: TaskId, mix: Mix) -> list[TaskId]:
        with self.store.transaction(project) as tx:
            now, production = tx.project(), tx.versions.production()
            policy = _under_todays_words(tx, production) if production else now.policy
            numbers: dict[VersionId | None, int] = {version.id: version.number for version in tx.versions.all()}
            page, placed = tx.tasks.open_page(after, PAGE), list[Task]()
            for task, plain, said in page:
                draw = draw_of(task.text_hash, now.salt, numbers.get(task.version, 0))
                facts = replace(plain, share=mix.share(said))
                where = place(said, policy, now.desk, facts, task.reason, draw)
                placed.append(replace(task, priority=where, policy=placed_anew(task.policy, now.desk.order)))
            tx.tasks.prioritise(placed)
        return [task.id for task in placed]

    def disputes(self, actor: Actor, project: ProjectId) -> list[Dispute]:
        """Return the questions whose answers differ, oldest first, each with its answers."""
        require(actor, Permission.ADJUDICATE)
        with self.store.reading(project) as tx:
            return [
                Dispute(task=task, reviews=tuple(tx.reviews.standing(task.id)))
                for task in tx.tasks.disputed(MOST_DISPUTES)
            ]

    def adjudicate(
        self, actor: Actor, project: ProjectId, operation: str, task: TaskId, labels: Labels, note: str = ""
    ) -> Review:
        """Decide between answers that differ: the word becomes the ticket's truth; the same operation happens once.

        Raises:
            Conflict: the question is not disputed (any more).
            UnknownLabel: a label is not in today's label set.
        """
        require(actor, Permission.ADJUDICATE)
        with self.store.transaction(project) as tx:
            known = tx.reviews.by_operation(operation)
            if known:
                return known
            asked = tx.tasks.get(task, actor.id)
            if asked.state is not TaskState.DISPUTED:
                message = "This ticket is not disputed any more."
                raise Conflict(message)
            answer = Answer(
                operation=operation,
                task=task,
                token="",
                action=Action.ADJUDICATE,
                labels=labels,
                note=note,
                text_hash=asked.text_hash,
            )
            new = new_review(
                actor, answer, asked, Action.ADJUDICATE, Verdict.COUNTED, tx.labels.current(), self.clock.now()
            )
            review = tx.reviews.add(new)
            tx.tasks.settle(task, TaskState.DONE)
            tx.audit.add(actor.id, "adjudicate", f"ticket {asked.document}", {}, self.clock.now())
            return review

    def mark_known(self, actor: Actor, project: ProjectId, document: DocumentId, labels: Labels) -> None:
        """Note the answer of a ticket as known for sure: reviewers are asked about it now and then.

        Raises:
            UnknownLabel: a label is not in today's label set.
        """
        require(actor, Permission.LEAD)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            label_set = tx.labels.current()
            tx.documents.get(document)
            tx.known.mark(document, label_set.check(labels), label_set.number, actor.id, now)
            tx.audit.add(actor.id, "mark known answer", f"ticket {document}", {}, now)

    def unmark_known(self, actor: Actor, project: ProjectId, document: DocumentId) -> None:
        """Ask about this ticket as a known one no more; answers given to it stay."""
        require(actor, Permission.LEAD)
        with self.store.transaction(project) as tx:
            tx.known.unmark(document)
            tx.audit.add(actor.id, "forget known answer", f"ticket {document}", {}, self.clock.now())

    def known_answers(self, actor: Actor, project: ProjectId) -> list[KnownAnswer]:
        """Return the tickets whose answers are known, newest first."""
        require(actor, Permission.LEAD)
        with self.store.reading(project) as tx:
            return tx.known.all()


def _under_todays_words(tx: Tx, production: Release) -> Policy:
    return production.policy.under(tx.labels.since(production.version.label_set))
