"""The demo's review desk: what its labels mean, tickets whose answer is known, and opinions that differ."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.domain.actors import Actor
from core.domain.documents import DocumentId, ProjectId
from core.domain.labels import Guide, Label
from core.domain.reviews import LEASE, Action, Answer, TaskId
from core.domain.routing import Reason, Route
from core.ports import Clock, Store, Tx
from core.workflow.review import Reviewing

KNOWN = 12
DISPUTES = 4
MOST_READ = 10_000


@dataclass(frozen=True, kw_only=True)
class At:
    """A clock that stands still, for living through the past."""

    moment: datetime

    def now(self) -> datetime:
        """Return its moment."""
        return self.moment

    def sleep(self, seconds: float) -> None:
        """Return at once."""


@dataclass(frozen=True, kw_only=True)
class Furnishing:
    """Give the demo's desk what a lead would have brought to it; doing it again changes nothing."""

    store: Store
    clock: Clock
    lead: Actor
    people: tuple[Actor, Actor]
    guides: Mapping[Label, Guide]

    def furnish(self, project: ProjectId, moment: datetime) -> None:
        """Write the guides, and let two people disagree about a few tickets."""
        with self.store.transaction(project) as tx:
            self._guide(tx)
            disputed = self._ask_two(tx, moment)
        for number, task in enumerate(disputed):
            self._differ(project, task, moment + timedelta(minutes=number))

    def know(self, project: ProjectId, moment: datetime) -> None:
        """Mark answers that are known for sure: last of all, for they are mixed in by chance."""
        with self.store.transaction(project) as tx:
            label_set = tx.labels.current()
            if tx.known.all(1):
                return
            labelled = [ticket for ticket in tx.documents.export(DocumentId(0), 40 * KNOWN) if ticket.labels]
            for ticket in labelled[::40]:
                labels = label_set.check(ticket.labels or ())
                tx.known.mark(ticket.id, labels, label_set.number, self.lead.id, moment)

    def _guide(self, tx: Tx) -> None:
        """All at once: one version of the label set, as if the lead had sat down for an afternoon."""
        now = tx.labels.current()
        guides = {label: guide for label, guide in self.guides.items() if label in now.labels}
        if guides and not now.guides:
            first = next(iter(guides))
            tx.labels.save(replace(now.guided(first, guides[first]), guides=guides), self.lead.id, self.clock.now())

    def _ask_two(self, tx: Tx, moment: datetime) -> list[TaskId]:
        """Ask two people about tickets that wait, a good way down the queue; return those still to be answered."""
        if tx.tasks.state(moment).disputed:
            return []
        waiting = [task for task, _, _ in tx.tasks.open_page(TaskId(0), MOST_READ)]
        if not any(task.wanted == len(self.people) for task in waiting):
            scored = [task for task in waiting if len(task.scores) > 1 and task.places]
            for task in scored[len(scored) // 4 :][:DISPUTES]:
                route = Route(
                    reason=Reason.REQUESTED, inclusion_probability=1.0, priority=task.priority, wanted=len(self.people)
                )
                tx.tasks.put(task.document, task.version, route, "two opinions", moment)
            waiting = [task for task, _, _ in tx.tasks.open_page(TaskId(0), MOST_READ)]
        return [task.id for task in waiting if task.wanted == len(self.people)]

    def _differ(self, project: ProjectId, task: TaskId, moment: datetime) -> None:
        for place, person in enumerate(self.people):
            with self.store.transaction(project) as tx:
                held = tx.tasks.claim_these(person.id, [task], f"demo-{task}", moment + LEASE)
            for asked in held:
                answer = Answer(
                    operation=f"demo-{project}-opinion-{task}-{place}",
                    task=task,
                    token=asked.lease.token if asked.lease else "",
                    action=Action.CORRECT,
                    labels=(asked.scores[place].label,),
                    text_hash=asked.text_hash,
                    shown_at=moment - timedelta(seconds=12 + 9 * place),
                    decided_at=moment,
                )
                Reviewing(self.store, At(moment=moment)).submit(person, project, answer)
