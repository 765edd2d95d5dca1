"""One's own work: what a reviewer did today, how quickly, and which answers are worth a second look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time

from core.domain.actors import Actor, Permission, require
from core.domain.documents import DocumentId, ProjectId
from core.domain.own_work import Pace, SecondLook, pace
from core.domain.privacy import masked
from core.domain.reviews import Action, Review, TaskState
from core.ports import Clock, Store, Tx

LATEST = 200
SHOWN = 50
MOST_FLAGS = 20
BEGINNING = 120


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """How a person's reviewing goes; `flagged` are their flags that wait for a lead, `texts` how these tickets begin."""

    today: int
    pace: Pace | None
    flagged: tuple[Review, ...]
    again: tuple[SecondLook, ...]
    latest: tuple[Review, ...]
    texts: Mapping[DocumentId, str] = field(default_factory=dict)


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
            flagged = _still_flagged(tx, standing)
            return OwnWork(
                today=tx.reviews.since(actor.id, midnight),
                pace=pace(standing),
                flagged=tuple(flagged),
                again=tuple(replace(look, text=masked(look.text)) for look in tx.reviews.overruled(actor.id)),
                latest=tuple(latest[:SHOWN]),
                texts=_beginnings(tx, [*flagged, *latest[:SHOWN]]),
            )


def _beginnings(tx: Tx, reviews: Sequence[Review]) -> dict[DocumentId, str]:
    """Return how the tickets of these answers begin, in one line; what is masked is longer than what is shown."""
    texts = {ticket: tx.documents.get(ticket).text for ticket in {review.document for review in reviews}}
    lines = {ticket: " ".join(masked(text[: 4 * BEGINNING]).split()) for ticket, text in texts.items()}
    return {ticket: line if len(line) <= BEGINNING else f"{line[: BEGINNING - 2]} …" for ticket, line in lines.items()}


def _still_flagged(tx: Tx, reviews: list[Review]) -> list[Review]:
    flags = [review for review in reviews if review.action is Action.FLAG][:MOST_FLAGS]
    return [review for review in flags if tx.tasks.get(review.task).state is TaskState.FLAGGED]
