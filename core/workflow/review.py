"""Review: people correct the predictions the model is least sure of."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from core.domain.actors import Actor, Permission, require
from core.domain.documents import DocumentId, ProjectId
from core.domain.errors import Conflict, CountersignError, InvalidInput, StoreUnavailable
from core.domain.labels import LabelSet
from core.domain.predictions import VersionId
from core.domain.privacy import masked
from core.domain.reports import QueueState, ReviewerDay
from core.domain.reviews import (
    DECIDING,
    LEASE,
    UNDOABLE,
    Action,
    Answer,
    Review,
    Saved,
    Task,
    TaskId,
    TaskState,
    Undoable,
    Verdict,
    action_for,
    checked_labels,
    outcome,
)
from core.domain.routing import uniform
from core.evaluation.groups import groups, near_any
from core.ports import Clock, Store, Tx
from core.workflow.answers import in_todays_words, new_review

PREFETCH, LEAST = 9, 6  # tickets are held in handfuls: looking for each of them costs more than reading it
MOST_ALIKE = 12
MOST_COUNTED = 1_000
MIDNIGHT = time(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Day:
    """How the queue and one person's day (UTC) stand; `more` says that still more are waiting than `waiting`."""

    waiting: int
    more: bool
    done_today: int


@dataclass(frozen=True, kw_only=True)
class Held:
    """What one person has on the desk.

    The next tickets in order and which of them are near-duplicates of which, the labels to choose from, the latest
    answers that can be taken back, newest first, and how the day goes.
    """

    tasks: tuple[Task, ...]
    alike: Mapping[TaskId, tuple[TaskId, ...]]
    label_set: LabelSet
    undoable: tuple[Undoable, ...]
    day: Day


@dataclass(frozen=True)
class Reviewing:
    """Hold tickets, answer them, take answers back."""

    store: Store
    clock: Clock

    def claim(self, actor: Actor, project: ProjectId, count: int = PREFETCH) -> list[Task]:
        """Hold up to so many tickets for this person and renew what they hold; nobody gets a place that is taken."""
        return list(self.hold(actor, project, count).tasks)

    def hold(
        self,
        actor: Actor,
        project: ProjectId,
        count: int = PREFETCH,
        least: int | None = None,
        last: Held | None = None,
    ) -> Held:
        """Hold tickets as `claim` does, with the near-duplicates of those that are new; their texts are masked.

        None are added while this person holds `least` or more. `last` is what they were shown before: what is still
        held of it is not worked out again.
        """
        require(actor, Permission.REVIEW)
        now, token = self.clock.now(), secrets.token_hex(8)
        with self.store.transaction(project) as tx:
            label_set = tx.labels.current()
            shown = last.tasks if last and last.label_set.number == label_set.number else ()
            tasks = tx.tasks.claim(actor.id, count, token, now, now + LEASE, least=least, shown=shown)
            new = [task for task in tasks if task.lease and task.lease.token == token]
            if new:
                tasks += _near(tx, actor, new, token, now)
                tasks += _known(tx, actor, new, token, now)
            blind = [task.id for task in tasks if task.blind]
            told = tx.reviews.answered_blind(actor.id, blind) if blind else set()  # they know what the model says
            undoable, day = tuple(tx.reviews.undoable(actor.id)), _day(tx, actor, now)
        seen, alike = _presented(tasks, told, shown, last.alike if last else {})
        return Held(tasks=seen, alike=alike, label_set=label_set, undoable=undoable, day=day)

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
        if answer.action is Action.UNDO:
            return self._undo(tx, actor, answer)
        if answer.action is Action.ADJUDICATE:
            message = "Only an adjudicator decides between answers."
            raise InvalidInput(message)
        task = tx.tasks.get(
            answer.task, actor.id
        )  # from here on it is ours alone: the same answer may come twice at once
        known = tx.reviews.by_operation(answer.operation)
        if known:
            return known
        label_set = tx.labels.current()
        answer = in_todays_words(tx, answer, label_set)
        if answer.text_hash != task.text_hash:
            message = "This answer was given for another text."
            raise Conflict(message)
        verdict = task.verdict(actor.id)
        if task.asked_anew(answer):  # it says nothing about the prediction the question is about now
            task, verdict = _as_shown(tx, task, answer), Verdict.EXTRA
        elif _answered(tx, task, actor):
            verdict = Verdict.EXTRA
        labels = checked_labels(answer, label_set)
        deciding = answer.action in DECIDING
        action = action_for(labels, task.predicted, scored=task.version is not None) if deciding else answer.action
        review = tx.reviews.add(new_review(actor, answer, task, action, verdict, label_set, self.clock.now()))
        if verdict is Verdict.COUNTED:
            _settle(tx, task, action, actor)
        elif task.lease and task.state is not TaskState.OPEN:
            tx.tasks.settle(task.id, task.state)
        return review

    def _undo(self, tx: Tx, actor: Actor, answer: Answer) -> Review:
        undone = tx.reviews.by_operation(answer.undoes)
        task = tx.tasks.get(undone.task, actor.id) if undone else None
        known, undone = tx.reviews.by_operation(answer.operation), tx.reviews.by_operation(answer.undoes)
        if known:  # it was sent twice at once, and the other one held the question until now
            return known
        if not task or not undone or not _is_undoable(undone, actor):
            message = "There is no answer of yours like this to take back."
            raise Conflict(message)
        label_set, now = tx.labels.current(), self.clock.now()
        review = tx.reviews.add(new_review(actor, answer, task, Action.UNDO, Verdict.COUNTED, label_set, now, undone))
        if undone.verdict is Verdict.COUNTED:
            self._take_back(tx, actor, task, undone, answer.token or secrets.token_hex(8))
        return review

    def _take_back(self, tx: Tx, actor: Actor, task: Task, undone: Review, token: str) -> None:
        left = sum(other.action in DECIDING for other in tx.reviews.standing(task.id))
        if _can_be_answered_again(tx, task, undone):
            tx.tasks.reopen(task.id, actor.id, token, self.clock.now() + LEASE, answers=left)
        elif undone.action in DECIDING and task.state is TaskState.FLAGGED:
            tx.tasks.uncount(task.id, actor.id, answers=left)  # when a lead gives it back it wants one more again

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


def _day(tx: Tx, actor: Actor, now: datetime) -> Day:
    """Say how many tickets wait, as far as counting is cheap, and how many this person has decided today."""
    waiting = tx.tasks.waiting(MOST_COUNTED + 1)
    done = tx.reviews.since(actor.id, datetime.combine(now.date(), MIDNIGHT))
    return Day(waiting=min(waiting, MOST_COUNTED), more=waiting > MOST_COUNTED, done_today=done)


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
        several = task.wanted > 1
        state, _ = outcome(task.wanted, tx.reviews.standing(task.id)) if several else (TaskState.DONE, None)
        tx.tasks.answer(task.id, actor.id, state)
        if several and state is not TaskState.OPEN:
            tx.tasks.settle(task.id, state)  # whoever still holds it need not answer any more


def _answered(tx: Tx, task: Task, actor: Actor) -> bool:
    """Tell whether this person has given one of the several answers a question wants."""
    return task.wanted > 1 and any(review.reviewer == actor.id for review in tx.reviews.standing(task.id))


def _is_undoable(review: Review, actor: Actor) -> bool:
    return review.reviewer == actor.id and not review.undone and review.action in UNDOABLE


def _can_be_answered_again(tx: Tx, task: Task, undone: Review) -> bool:
    """Tell whether the question is where the answer left it: others, or a newer version, may have moved it on."""
    if undone.action in DECIDING:
        decided = any(review.action is Action.ADJUDICATE for review in tx.reviews.standing(task.id))
        return not decided and task.state in (TaskState.OPEN, TaskState.DISPUTED, TaskState.DONE)
    if undone.action is Action.SKIP:
        return task.state is TaskState.OPEN and (task.lease is not None or task.places > 0)
    return task.state is TaskState.FLAGGED


def _near(tx: Tx, actor: Actor, new: list[Task], token: str, now: datetime) -> list[Task]:
    """Hold the near-duplicates of what was just claimed, so that they can be decided together."""
    found = {other.id: other for others in tx.tasks.alike(actor.id, new, MOST_ALIKE).values() for other in others}
    near = near_any([task.text for task in new], [other.text for other in found.values()])
    wanted = [other for other, is_near in zip(found, near, strict=True) if is_near]
    return tx.tasks.claim_these(actor.id, wanted[:MOST_ALIKE], token, now + LEASE) if wanted else []


def _known(tx: Tx, actor: Actor, new: list[Task], token: str, now: datetime) -> list[Task]:
    """Now and then mix in a ticket whose answer is known, at a place that tells nothing."""
    project = tx.project()
    draws = [uniform(f"{token}:{task.id}", f"{project.salt}:known") for task in new]
    if min(draws) >= project.desk.known_share:
        return []
    blind = uniform(token, f"{project.salt}:known and blind") < project.desk.blind_share
    found = tx.tasks.known(actor.id, token, now, now + LEASE, secrets.randbelow(len(new)), blind=blind)
    return [found] if found else []


def _presented(
    tasks: Sequence[Task], told: set[TaskId], shown: Sequence[Task], alike: Mapping[TaskId, tuple[TaskId, ...]]
) -> tuple[tuple[Task, ...], Mapping[TaskId, tuple[TaskId, ...]]]:
    """Return tickets as people see them, masked, with the near-duplicates of each; what was `shown` so is as it was."""
    before = {_hold(task) for task in shown}
    fresh = {task.id for task in tasks if _hold(task) not in before}
    seen = tuple(
        replace(
            task,
            blind=task.blind and task.id not in told,
            text=masked(task.text) if task.id in fresh else task.text,
        )
        for task in tasks
    )
    if fresh or told:
        return seen, _groups(seen)
    held = {task.id for task in seen}
    return seen, {one: tuple(filter(held.__contains__, others)) for one, others in alike.items() if one in held}


def _hold(task: Task) -> tuple[TaskId, str]:
    return task.id, task.lease.token if task.lease else ""


def _groups(tasks: Sequence[Task]) -> dict[TaskId, tuple[TaskId, ...]]:
    """Name for each ticket the others among them that are nearly the same; tickets decided blind stand alone."""
    open_ = [task for task in tasks if not task.blind]
    near = groups([task.text for task in open_])
    return {task.id: tuple(open_[other].id for other in near[place]) for place, task in enumerate(open_)}
