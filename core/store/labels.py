"""The versions of a project's label set."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from core.domain.errors import Conflict, NotFound
from core.domain.labels import Kind, LabelSet
from core.store import schema
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
        return self._first(self._selected().order_by(schema.label_set.c.number.desc()).limit(1))

    def get(self, number: int) -> LabelSet:
        """Return one version.

        Raises:
            NotFound: there is none of that number.
        """
        return self._first(self._selected().where(schema.label_set.c.number == number))

    def save(self, label_set: LabelSet, by: str, now: datetime) -> None:
        """Add a version; the same again changes nothing.

        Raises:
            Conflict: somebody saved another version of that number.
        """
        values = {
            "project_id": self.scope.project,
            "number": label_set.number,
            "labels": label_set.labels,
            "created_by": by,
            "created_at": now,
        }
        self.scope.connection.execute(keep_first(self.scope.connection, schema.label_set).values(values))
        if self.get(label_set.number).labels != label_set.labels:
            message = "The label set was changed meanwhile."
            raise Conflict(message)

    def _selected(self) -> Select[Any]:
        table, project = schema.label_set, schema.project
        joined = select(table.c.number, table.c.labels, project.c.kind).join(project)
        return joined.where(table.c.project_id == self.scope.project)

    def _first(self, query: Select[Any]) -> LabelSet:
        row = self.scope.connection.execute(query).first()
        if row is None:
            raise NotFound
        return LabelSet(kind=Kind(row.kind), number=row.number, labels=row.labels)
