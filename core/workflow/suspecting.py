"""Suspected labels: what a training found in its tickets is looked at by a lead, one by one, and decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.actors import Actor, Permission, require
from core.domain.desk import IN_FRONT
from core.domain.documents import DocumentId, ProjectId, Truth
from core.domain.errors import Conflict
from core.domain.findings import Suspect
from core.domain.labels import Label, Labels
from core.domain.reviews import Action, Answer, Review, TaskId, TaskState, Verdict
from core.domain.routing import Reason, Route
from core.domain.versions import ModelVersion
from core.ports import Clock, Store, Tx
from core.workflow.answers import new_review

POLICY = "suspected label"
_ASKED = Route(reason=Reason.REQUESTED, inclusion_probability=1.0, priority=IN_FRONT, wanted=1)


@dataclass(frozen=True, kw_only=True)
class Suspected:
    """A ticket whose labels look wrong, in today's words; `twin` is one of the same text with what is known of it.

    `given` is what the training learned it as, `better` the label in question, `proposed` are the labels the ticket
    would have by it.
    """

    document: DocumentId
    text: str
    truth: Truth
    given: Labels
    better: Label
    proposed: Labels
    surety: float
    twin: tuple[DocumentId, Truth] | None


@dataclass(frozen=True, kw_only=True)
class Look:
    """One of the suspects that wait, at a place among so many, by the newest version; none when nothing waits.

    `looked` tells whether that version's training looked for them at all.
    """

    version: int | None = None
    looked: bool = False
    waiting: int = 0
    place: int = 0
    shown: Suspected | None = None


@dataclass(frozen=True)
class Suspecting:
    """What the newest training suspects, and a lead's word on it."""

    store: Store
    clock: Clock

    def look(self, actor: Actor, project: ProjectId, place: int = 0, again: DocumentId | None = None) -> Look:
        """Return the suspect at a place in the queue, the surest first; behind the last comes the first again.

        Not in the queue is what became another label since, and what a lead has spoken on; `again` shows one on which
        this lead has, in its stead.
        """
        require(actor, Permission.ADJUDICATE)
        with self.store.reading(project) as tx:
            newest = next(iter(tx.versions.all()), None)
            found = tx.versions.findings(newest.id) if newest else None
            if newest is None or found is None:
                return Look(version=newest.number if newest else None)
            truths = tx.documents.truths([one.document for one in found.suspects])
            told = _told(tx, newest, found.suspects, truths)
            waiting = [one for one in told if _waits(one, truths[one.document])]
            before = [one for one in told if one.document == again and truths[again].by == actor.id]
            place %= max(len(waiting), 1)
            shown = [_shown(tx, one, truths[one.document]) for one in (before or waiting[place:])[:1]]
        number, waits = newest.number, len(waiting)
        return Look(version=number, looked=True, waiting=waits, place=place, shown=shown[0] if shown else None)

    def decide(
        self,
        actor: Actor,
        project: ProjectId,
        operation: str,
        document: DocumentId,
        was: Labels,
        labels: Labels,
        note: str = "",
    ) -> Review:
        """Say what a ticket is that was known as something, the same or another: that is its truth from now on.

        It is kept as an answer like those that decide between others; the same operation happens once. Who has decided
        may decide anew.

        Raises:
            Conflict: it is known as something else by now, another lead has spoken on it, or it is held out.
            UnknownLabel: a label is not in today's label set.
            NotFound: there is no such ticket here.
        """
        require(actor, Permission.ADJUDICATE)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            known = tx.reviews.by_operation(operation)
            if known:
                return known
            label_set = tx.labels.current()
            tx.tasks.put(document, None, _ASKED, POLICY, now)
            asked = tx.tasks.get(tx.tasks.live(document) or TaskId(0), actor.id)
            truth = tx.documents.truths([document]).get(document)  # the question being held, nobody else decides
            if truth is None or set(truth.labels) != set(was) or (truth.adjudicated and truth.by != actor.id):
                message = "Somebody else has decided about this ticket meanwhile."
                raise Conflict(message)
            answer = Answer(
                operation=operation,
                task=asked.id,
                token="",
                action=Action.ADJUDICATE,
                labels=labels,
                note=note,
                text_hash=asked.text_hash,
            )
            new = new_review(actor, answer, asked, Action.ADJUDICATE, Verdict.COUNTED, label_set, now)
            review = tx.reviews.add(new)
            tx.tasks.settle(asked.id, TaskState.DONE)
            act = "keep label" if set(review.labels) == set(was) else "correct label"
            tx.audit.add(actor.id, act, f"ticket {document}", {}, now)
            return review


def _told(
    tx: Tx, version: ModelVersion, suspects: Sequence[Suspect], truths: Mapping[DocumentId, Truth]
) -> list[Suspect]:
    """Return the suspects that are known as something, in today's words."""
    today, changes = tx.labels.current(), tx.labels.since(version.label_set)
    told = (one.under(changes, today) for one in suspects if one.document in truths)
    return [one for one in told if one]


def _waits(suspect: Suspect, truth: Truth) -> bool:
    return not truth.adjudicated and set(truth.labels) == set(suspect.given)


def _shown(tx: Tx, suspect: Suspect, truth: Truth) -> Suspected:
    twin = suspect.twin
    other = tx.documents.truths([twin]).get(twin) if twin else None
    return Suspected(
        document=suspect.document,
        text=tx.documents.get(suspect.document).text,
        truth=truth,
        given=suspect.given,
        better=suspect.better,
        proposed=tx.labels.current().ordered(suspect.proposed(tx.project().kind)),
        surety=suspect.surety,
        twin=(twin, other) if twin and other else None,
    )
