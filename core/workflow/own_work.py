"""One's own work: what a reviewer did today, how quickly, and which answers are worth a second look."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from core.domain.actors import Actor, Permission, require
from core.domain.documents import ProjectId
from core.domain.own_work import Pace, SecondLook, pace
from core.domain.privacy import masked
from core.domain.reviews import Action, Review, TaskState
from core.ports import Clock, Store, Tx

LATEST = 200
MOST_FLAGS = 20


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """How a person's reviewing goes; `flagged` are their flags that wait for a lead."""

    today: int
    pace: Pace | None
    flagged: tuple[Review, ...]
    again: tuple[SecondLook, ...]
    latest: tuple[Review, ...]


@dataclass(frozen=True)
class LookingBack:
    """Show people their own work, and nobody else's."""

    store: Store
    clock: Clock

    def work(self, actor: Actor, project: ProjectId) -> OwnWork:
        """Return how this person's reviewing goes; days are those of UTC, texts are masked."""
        require(actor, Permission.REVIEW)
        midnight = datetime.combine(self.clock.now().date(), time(tzinfo=UTC))
        with self.store.reading(project) as tx:
            latest = tx.reviews.latest(actor.id, LATEST)
            standing = [review for review in latest if not review.undone]
            return OwnWork(
                today=tx.reviews.since(actor.id, midnight),
                pace=pace(standing),
                flagged=tuple(_still_flagged(tx, standing)),
                again=tuple(replace(look, text=masked(look.text)) for look in tx.reviews.overruled(actor.id)),
                latest=tuple(latest),
            )


def _still_flagged(tx: Tx, reviews: list[Review]) -> list[Review]:
    flags = [review for review in reviews if review.action is Action.FLAG][:MOST_FLAGS]
    return [review for review in flags if tx.tasks.get(review.task).state is TaskState.FLAGGED]
