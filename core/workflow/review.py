"""Review: people correct the predictions the model is least sure of."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain.actors import Actor, Permission, require
from core.domain.documents import DocumentId, ProjectId
from core.domain.errors import Conflict, CountersignError, StoreUnavailable
from core.domain.predictions import VersionId
from core.domain.reports import QueueState, ReviewerDay
from core.domain.reviews import (
    DECIDING,
    LEASE,
    Action,
    Answer,
    NewReview,
    Review,
    Saved,
    Task,
    TaskState,
    Verdict,
    action_for,
    checked_labels,
    decided_at,
)
from core.ports import Clock, Store, Tx

PREFETCH = 8
_LEFT_IN = {Action.SKIP: TaskState.OPEN, Action.FLAG: TaskState.FLAGGED}


@dataclass(frozen=True)
class Reviewing:
    """Hold tickets, answer them, take answers back."""

    store: Store
    clock: Clock

    def claim(self, actor: Actor, project: ProjectId, count: int = PREFETCH) -> list[Task]:
        """Hold up to so many tickets for this person and renew what they hold; two people never hold the same."""
        require(actor, Permission.REVIEW)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            return tx.tasks.claim(actor.id, count, secrets.token_hex(8), now, now + LEASE)

    def leave(self, actor: Actor, project: ProjectId) -> int:
        """Give back everything this person holds."""
        require(actor, Permission.REVIEW)
        with self.store.transaction(project) as tx:
            return tx.tasks.release(actor.id)

    def submit(self, actor: Actor, project: ProjectId, answer: Answer) -> Review:
        """Save one answer and close its task; the same answer twice is one review.

        An answer that comes after the hold was lost and somebody else decided is kept, and does not count.

        Raises:
            UnknownLabel: the label set has changed since the ticket was shown.
            Conflict: the answer is about another text than the ticket's, or undoes what cannot be undone.
        """
        require(actor, Permission.REVIEW)
        with self.store.transaction(project) as tx:
            return self._submit(tx, actor, answer)

    def submit_all(self, actor: Actor, project: ProjectId, answers: Sequence[Answer]) -> list[Saved]:
        """Save answers one by one and say for each what became of it; one bad answer stops none of the others."""
        require(actor, Permission.REVIEW)
        return [self._saved(actor, project, answer) for answer in answers]

    def _saved(self, actor: Actor, project: ProjectId, answer: Answer) -> Saved:
        try:
            review = self.submit(actor, project, answer)
        except StoreUnavailable:
            raise
        except CountersignError as problem:
            return Saved(answer.operation, error=str(problem))
        return Saved(answer.operation, review=review.id, verdict=review.verdict)

    def _submit(self, tx: Tx, actor: Actor, answer: Answer) -> Review:
        known = tx.reviews.by_operation(answer.operation)
        if known:
            return known
        if answer.action is Action.UNDO:
            return self._undo(tx, actor, answer)
        task = tx.tasks.get(answer.task)
        if answer.text_hash != task.text_hash:
            message = "This answer was given for another text."
            raise Conflict(message)
        verdict = task.verdict(actor.id, answer.token)
        if task.asked_anew(answer):  # it says nothing about the prediction the question is about now
            task, verdict = _as_shown(tx, task, answer), Verdict.EXTRA
        labels = checked_labels(answer, tx.labels.current())
        deciding = answer.action in DECIDING
        action = action_for(labels, task.predicted, scored=task.version is not None) if deciding else answer.action
        review = tx.reviews.add(self._new(tx, actor, answer, task, action=action, verdict=verdict))
        if verdict is Verdict.COUNTED:
            _settle(tx, task, action, actor)
        return review

    def _undo(self, tx: Tx, actor: Actor, answer: Answer) -> Review:
        undone = tx.reviews.by_operation(answer.undoes)
        if not undone or undone.reviewer != actor.id or undone.undone or undone.action is Action.UNDO:
            message = "There is no answer of yours like this to take back."
            raise Conflict(message)
        task = tx.tasks.get(undone.task)
        new = self._new(tx, actor, answer, task, action=Action.UNDO, verdict=Verdict.COUNTED, undoes=undone)
        review = tx.reviews.add(new)
        # Somebody else may have answered what this person skipped, or a newer version be sure of it.
        if undone.verdict is Verdict.COUNTED and task.state is _LEFT_IN.get(undone.action, TaskState.DONE):
            tx.tasks.reopen(task.id, actor.id, answer.token or secrets.token_hex(8), self.clock.now() + LEASE)
        return review

    def _new(
        self, tx: Tx, actor: Actor, answer: Answer, task: Task, *, action: Action, verdict: Verdict,
        undoes: Review | None = None,
    ) -> NewReview:  # fmt: skip
        label_set, now = tx.labels.current(), self.clock.now()
        return NewReview(
            answer=replace(answer, decided_at=decided_at(answer, task.lease, actor.id, now)),
            task=task,
            reviewer=actor.id,
            action=action,
            verdict=verdict,
            labels=label_set.check(answer.labels) if action in DECIDING else (),
            label_set=label_set.number,
            received_at=now,
            undoes=undoes.id if undoes else None,
        )

    def unflag(self, actor: Actor, project: ProjectId, document: DocumentId) -> None:
        """Give a flagged ticket back to the queue, after a lead has looked at it.

        Raises:
            Conflict: it is not flagged (any more).
        """
        require(actor, Permission.LABELS)
        with self.store.transaction(project) as tx:
            if not tx.tasks.unflag(document):
                message = "This ticket is not flagged any more."
                raise Conflict(message)
            tx.audit.add(actor.id, "unflag", f"ticket {document}", {}, self.clock.now())

    def undoable(self, actor: Actor, project: ProjectId) -> list[Review]:
        """Return this person's answers that can be taken back, newest first."""
        require(actor, Permission.REVIEW)
        with self.store.reading(project) as tx:
            latest = tx.reviews.latest(actor.id)
        return [review for review in latest if not review.undone and review.action is not Action.UNDO]

    def mine(self, actor: Actor, project: ProjectId, limit: int = 200) -> list[Review]:
        """Return this person's own answers, newest first, those taken back included."""
        require(actor, Permission.REVIEW)
        with self.store.reading(project) as tx:
            return tx.reviews.latest(actor.id, limit)

    def days(self, actor: Actor, project: ProjectId) -> list[ReviewerDay]:
        """Count this person's answers by day."""
        require(actor, Permission.REVIEW)
        with self.store.reading(project) as tx:
            return tx.reviews.days(actor.id)

    def queue(self, actor: Actor, project: ProjectId) -> QueueState:
        """Say how many tickets wait and who holds which until when."""
        require(actor, Permission.VIEW)
        with self.store.reading(project) as tx:
            return tx.tasks.state(self.clock.now())


def _as_shown(tx: Tx, task: Task, answer: Answer) -> Task:
    """Return the task with the prediction that was on the screen."""
    if not answer.version:
        return replace(task, version=None, predicted=(), scores=())
    shown = tx.predictions.get(task.document, VersionId(answer.version))
    if shown is None:
        message = "This answer was given beside a prediction that is not known here."
        raise Conflict(message)
    return replace(task, version=shown.version, predicted=shown.prediction.labels, scores=shown.prediction.scores)


def _settle(tx: Tx, task: Task, action: Action, actor: Actor) -> None:
    if action is Action.SKIP:
        tx.tasks.skip(task.id, actor.id)
    elif action is Action.FLAG:
        tx.tasks.flag(task.id)
    else:
        tx.tasks.close(task.id)
