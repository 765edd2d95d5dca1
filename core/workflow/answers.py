"""Answers on their way into the store, whoever gave them."""

from dataclasses import replace
from datetime import datetime

from core.domain.actors import Actor
from core.domain.reviews import Action, Answer, NewReview, Review, Task, Verdict, checked_labels, decided_at
from core.ports import Tx


def new_review(
    tx: Tx,
    actor: Actor,
    answer: Answer,
    task: Task,
    action: Action,
    verdict: Verdict,
    now: datetime,
    undoes: Review | None = None,
) -> NewReview:
    """Put together what is kept for ever of an answer.

    Raises:
        UnknownLabel: the label set has changed since the ticket was shown.
        WrongNumberOfLabels: a single-label project needs exactly one.
    """
    label_set = tx.labels.current()
    return NewReview(
        answer=replace(answer, decided_at=decided_at(answer, task.lease, actor.id, now)),
        task=task,
        reviewer=actor.id,
        action=action,
        verdict=verdict,
        labels=checked_labels(answer, label_set),
        label_set=label_set.number,
        received_at=now,
        undoes=undoes.id if undoes else None,
    )
