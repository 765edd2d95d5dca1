"""All projects: their rows, and the project value each transaction hands out."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from core.domain.desk import Desk, Order
from core.domain.documents import ProjectId
from core.domain.errors import Conflict, NotFound
from core.domain.labels import Kind
from core.domain.projects import NewProject, Project
from core.domain.proposals import Signatures
from core.store import schema
from core.store.policies import policy_from, policy_kept
from core.store.scope import keep_first

_table, _pointer = schema.project, schema.pointer
# Built once: putting a query together costs more than asking it.
_SELECTED = select(_table, _pointer.c.release_id).join(_pointer, _pointer.c.project_id == _table.c.id)
_EVERY = _SELECTED.order_by(_table.c.id)
_ONE = _SELECTED.where(_table.c.id == bindparam("the_project"))


def _project(row: Row[Any]) -> Project:
    return Project(
        id=row.id,
        name=row.name,
        kind=Kind(row.kind),
        salt=row.salt,
        held_out_share=row.held_out_share,
        policy=policy_from(row),
        desk=desk_from(row.desk),
        production=row.release_id,
        created_at=row.created_at,
        demo=row.demo,
        signatures=Signatures(row.signatures),
        held_out_days=row.held_out_days,
    )


def desk_from(kept: dict[str, Any]) -> Desk:
    """Return how the desk works as it was stored; what is not there is as usual."""
    order, first = Order(kept.get("order", Desk.order)), tuple(kept.get("first", ()))
    return Desk(**{**kept, "order": order, "first": first})


@dataclass(frozen=True)
class SqlProjects:
    """The rows of `project`, each with its pointer to production."""

    connection: Connection

    def add(self, new: NewProject, now: datetime) -> Project:
        """Create it with an empty label set number 0.

        Raises:
            Conflict: the name is taken.
        """
        project = schema.project
        values = {
            "name": new.name,
            "kind": new.kind,
            "salt": new.salt or secrets.token_hex(16),
            "held_out_share": new.held_out_share,
            **policy_kept(new.policy),
            "desk": asdict(new.desk),
            "demo": new.demo,
            "signatures": new.signatures,
            "held_out_days": 0,
            "created_at": now,
        }
        made = self.connection.execute(keep_first(self.connection, project).values(values).returning(project.c.id))
        made_id = made.scalar()
        if made_id is None:
            message = f"A project named '{new.name}' exists already: choose another name."
            raise Conflict(message)
        self.connection.execute(insert(schema.pointer).values(project_id=made_id, release_id=None))
        empty = {"project_id": made_id, "number": 0, "labels": (), "change": {}, "guides": {}}
        self.connection.execute(insert(schema.label_set).values(**empty, created_by="system", created_at=now))
        return self.get(ProjectId(made_id))

    def all(self) -> list[Project]:
        """Return every project, oldest first."""
        return [_project(row) for row in self.connection.execute(_EVERY)]

    def get(self, project: ProjectId) -> Project:
        """Return one.

        Raises:
            NotFound: there is none of that id.
        """
        row = self.connection.execute(_ONE, {"the_project": project}).first()
        if row is None:
            raise NotFound
        return _project(row)
