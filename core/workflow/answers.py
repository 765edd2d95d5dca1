"""Answers on their way into the store, whoever gave them."""

from dataclasses import replace
from datetime import datetime

from core.domain.actors import Actor
from core.domain.errors import UnknownLabel
from core.domain.labels import LabelSet, carry
from core.domain.reviews import (
    GIVING_LABELS,
    Action,
    Answer,
    NewReview,
    Review,
    Task,
    Verdict,
    checked_labels,
    decided_at,
    shown_and_begun,
)
from core.ports import Tx


def in_todays_words(tx: Tx, answer: Answer, today: LabelSet) -> Answer:
    """Return an answer in the words of today's label set; one that does not say whose words it is in stays.

    Raises:
        UnknownLabel: a label was split or retired since, so that nobody knows what is meant.
    """
    if answer.label_set is None or answer.label_set == today.number or answer.action not in GIVING_LABELS:
        return answer
    labels = carry(answer.labels, tx.labels.since(answer.label_set), today)
    if labels is None:
        raise UnknownLabel
    return replace(answer, labels=labels)


def new_review(
    actor: Actor,
    answer: Answer,
    task: Task,
    action: Action,
    verdict: Verdict,
    label_set: LabelSet,
    now: datetime,
    undoes: Review | None = None,
) -> NewReview:
    """Put together what is kept for ever of an answer.

    Raises:
        UnknownLabel: the label set has changed since the ticket was shown.
        WrongNumberOfLabels: a single-label project needs exactly one.
    """
    decided = decided_at(answer, task.lease, actor.id, now)
    shown, first_key = shown_and_begun(answer, decided)
    blind = answer.blind and task.blind
    return NewReview(
        answer=replace(answer, decided_at=decided, shown_at=shown, first_key_at=first_key, blind=blind),
        task=task,
        reviewer=actor.id,
        action=action,
        verdict=verdict,
        labels=checked_labels(answer, label_set),
        label_set=label_set.number,
        received_at=now,
        undoes=undoes.id if undoes else None,
    )
