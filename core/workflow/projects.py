"""Projects: people start one for each classification question."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.actors import Actor, Permission, require
from core.domain.documents import ProjectId
from core.domain.errors import InvalidInput
from core.domain.jobs import Params
from core.domain.labels import MOST_LABELS, Labels, LabelSet, label_named
from core.domain.projects import NewProject, Project
from core.domain.routing import Policy
from core.ports import Clock, Store, Tx


@dataclass(frozen=True)
class Projecting:
    """Start projects and settle how they route."""

    store: Store
    clock: Clock

    def all(self, actor: Actor) -> list[Project]:
        """Return every project, oldest first."""
        require(actor, Permission.VIEW)
        with self.store.shared_view() as tx:
            return tx.projects.all()

    def start(self, actor: Actor, new: NewProject, labels: Labels = ()) -> Project:
        """Create a project, with its first labels when they are known already.

        Raises:
            Conflict: there is one of that name.
        """
        require(actor, Permission.PROJECTS)
        now = self.clock.now()
        with self.store.shared() as tx:
            project = tx.projects.add(new, now)
        with self.store.transaction(project.id) as tx:
            tx.audit.add(actor.id, "start project", project.name, {"kind": project.kind.value}, now)
            _grow(tx, actor, labels, now)
        return project

    def labels(self, actor: Actor, project: ProjectId) -> LabelSet:
        """Return the project's label set as it is now."""
        require(actor, Permission.VIEW)
        with self.store.reading(project) as tx:
            return tx.labels.current()

    def add_labels(self, actor: Actor, project: ProjectId, labels: Labels) -> LabelSet:
        """Add labels to the project's set, as a new version of it.

        Raises:
            InvalidInput: one cannot be a label, or there would be too many.
        """
        require(actor, Permission.LABELS)
        with self.store.transaction(project) as tx:
            return _grow(tx, actor, labels, self.clock.now())

    def set_policy(self, actor: Actor, project: ProjectId, policy: Policy) -> None:
        """Choose the threshold and audit share that the next release will route by."""
        require(actor, Permission.SETTINGS)
        with self.store.transaction(project) as tx:
            tx.save_policy(policy)
            tx.audit.add(actor.id, "change routing policy", "settings", _told(policy), self.clock.now())

    def set_cohort(self, actor: Actor, project: ProjectId, days: int) -> None:
        """Choose how many days back held-out tickets are compared on from now on; 0 for all there ever were.

        Raises:
            InvalidInput: a negative number.
        """
        require(actor, Permission.SETTINGS)
        if days < 0:
            message = "Held-out tickets of the last 0 (for all) or more days."
            raise InvalidInput(message)
        with self.store.transaction(project) as tx:
            tx.save_held_out_days(days)
            tx.audit.add(actor.id, "change held-out days", "settings", {"days": days}, self.clock.now())


def _told(policy: Policy) -> Params:
    detail: Params = {"threshold": policy.threshold, "audit_share": policy.audit_share}
    own = " | ".join(f"{label} {threshold:g}" for label, threshold in policy.by_label)
    return {**detail, "label_thresholds": own} if own else detail


def _grow(tx: Tx, actor: Actor, labels: Labels, now: datetime) -> LabelSet:
    current = tx.labels.current()
    grown = current.with_(tuple(label_named(label) for label in labels))
    if grown is current:
        return current
    if len(grown.labels) > MOST_LABELS:
        message = f"A project can have {MOST_LABELS:,} labels; these would make {len(grown.labels):,}."
        raise InvalidInput(message)
    tx.labels.save(grown, actor.id, now)
    tx.audit.add(actor.id, "add labels", f"label set {grown.number}", {"labels": len(grown.labels)}, now)
    return grown
