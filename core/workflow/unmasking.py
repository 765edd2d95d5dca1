"""Unmasking: who has to see the personal data in a ticket may, and that they did is kept."""

from dataclasses import dataclass

from core.domain.actors import Actor, Permission, require
from core.domain.documents import DocumentId, ProjectId
from core.domain.reviews import TaskId
from core.ports import Clock, Store


@dataclass(frozen=True)
class Unmasking:
    """Show what is masked everywhere else."""

    store: Store
    clock: Clock

    def text(self, actor: Actor, project: ProjectId, document: DocumentId) -> str:
        """Return the whole text of a ticket; the audit trail names the ticket, never the text.

        Raises:
            NotFound: there is no such ticket in this project.
        """
        require(actor, Permission.UNMASK)
        with self.store.transaction(project) as tx:
            text = tx.documents.get(document).text
            tx.audit.add(actor.id, "unmask", f"ticket {document}", {}, self.clock.now())
        return text

    def of_task(self, actor: Actor, project: ProjectId, task: TaskId) -> str:
        """Return the whole text of a question's ticket, as `text` does.

        Raises:
            NotFound: there is no such question in this project.
        """
        require(actor, Permission.UNMASK)
        with self.store.reading(project) as tx:
            document = tx.tasks.get(task).document
        return self.text(actor, project, document)
