"""The versions of a project's label set."""

from dataclasses import asdict, dataclass
from datetime import datetime

from core.domain.errors import Conflict
from core.domain.labels import Change, LabelSet
from core.domain.reports import Touched
from core.store import relabel, schema, wording
from core.store.scope import Scope, keep_first


@dataclass(frozen=True)
class SqlLabelSets:
    """The rows of `label_set`."""

    scope: Scope

    def current(self) -> LabelSet:
        """Return the newest version.

        Raises:
            NotFound: there is no such project.
        """
        return wording.current(self.scope)

    def get(self, number: int) -> LabelSet:
        """Return one version.

        Raises:
            NotFound: there is none of that number.
        """
        return wording.label_set(self.scope, number)

    def save(self, label_set: LabelSet, by: str, now: datetime) -> None:
        """Add a version and carry what is known of tickets into it; the same again changes nothing.

        Raises:
            Conflict: somebody saved another version of that number.
        """
        values = {
            "project_id": self.scope.project,
            "number": label_set.number,
            "labels": label_set.labels,
            "change": wording.change_kept(label_set.change),
            "guides": {label: asdict(guide) for label, guide in label_set.guides.items()},
            "created_by": by,
            "created_at": now,
        }
        relabel.lock(self.scope, moving=label_set.change.moves)
        insert = keep_first(self.scope.connection, schema.label_set).values(values)
        new = self.scope.connection.execute(insert.returning(schema.label_set.c.number)).first()
        if new is None and self.get(label_set.number) != label_set:
            message = "The label set was changed meanwhile."
            raise Conflict(message)
        if new is not None:
            relabel.follow(self.scope, label_set, now)

    def since(self, number: int, until: int | None = None) -> tuple[Change, ...]:
        """Return the changes that lead from a label set to the current one or another, oldest first."""
        return wording.Wording(self.scope, into=until).since(number)

    def touched(self, label_set: LabelSet) -> Touched:
        """Say what saving this label set would touch; nothing is written."""
        return relabel.touched(self.scope, label_set)
