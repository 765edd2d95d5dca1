"""Precedents: what was decided about tickets like the one on the screen, for whoever asks."""

from dataclasses import dataclass, replace

from core.domain.actors import Actor, Permission, require
from core.domain.documents import DocumentId, ProjectId, is_held_out, text_hash
from core.domain.precedents import Precedent
from core.domain.privacy import masked
from core.domain.reviews import DECIDING, Task, TaskId
from core.evaluation.likeness import ALIKE, alike
from core.ports import Store, Tx

SHOWN = 5
NEAREST = 3
LOOKED_AT = 4 * SHOWN
_COMPARED = 5_000


@dataclass(frozen=True)
class Precedents:
    """Find them."""

    store: Store

    def of(self, actor: Actor, project: ProjectId, task: TaskId) -> list[Precedent]:
        """Return the nearest decided tickets, likest first, personal data masked; none twice under nearly the same text.

        A ticket that is decided blind has none before this person's answer: they would tell what the model says.

        Raises:
            NotFound: there is no such question in this project.
        """
        require(actor, Permission.REVIEW)
        with self.store.reading(project) as tx:
            asked = tx.tasks.get(task, actor.id)
            if asked.blind and not _answered(tx, asked, actor):
                return []
            # Masked, so that a ticket is not found by its sender's name or number.
            found = tx.documents.precedents(masked(asked.text), LOOKED_AT, asked.document)
        return [replace(one, text=masked(one.text)) for one in _distinct(found)]

    def nearest(self, actor: Actor, project: ProjectId, ticket: DocumentId) -> list[Precedent]:
        """Return the labelled tickets for training that are nearest to a held-out one, likest first, masked.

        Raises:
            NotFound: there is no such ticket in this project.
        """
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            asked, here = tx.documents.get(ticket), tx.project()
            found = tx.documents.precedents(masked(asked.text), LOOKED_AT, ticket)
        learned = [one for one in found if not is_held_out(text_hash(one.text), here.salt, here.held_out_share)]
        return [replace(one, text=masked(one.text)) for one in _distinct(learned)[:NEAREST]]


def _answered(tx: Tx, task: Task, actor: Actor) -> bool:
    return any(one.reviewer == actor.id and one.action in DECIDING for one in tx.reviews.standing(task.id))


def _distinct(found: list[Precedent]) -> list[Precedent]:
    chosen: list[Precedent] = []
    for one in found:
        if len(chosen) < SHOWN and not any(_nearly_the_same(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def _nearly_the_same(one: Precedent, other: Precedent) -> bool:
    return alike(one.text[:_COMPARED], other.text[:_COMPARED]) >= ALIKE
