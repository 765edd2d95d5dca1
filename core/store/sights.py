"""What a worker saw when it looked around, and what people chose to leave as it was found: rows by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from core.domain.documents import ProjectId
from core.domain.surroundings import Sight, read, written
from core.store import schema
from core.store.scope import insert_into

_LAST = "last"
_LEFT = "left "
_sight = schema.sight


@dataclass(frozen=True)
class SqlSights:
    """The rows of `sight`."""

    connection: Connection

    def keep(self, sight: Sight) -> None:
        """Put it in the place of the last one, unless that was seen later."""
        self._write(_LAST, written(sight), sight.seen_at)

    def last(self) -> Sight | None:
        """Return what was seen last; None when nobody has looked."""
        kept = self.connection.execute(select(_sight.c.content).where(_sight.c.name == _LAST)).scalar()
        return read(kept) if kept else None

    def leave(self, project: ProjectId, mark: str, now: datetime) -> None:
        """Note that a person chose to leave what was found, in place of what was left before."""
        self._write(f"{_LEFT}{project}", {"mark": mark}, now)

    def left(self) -> dict[ProjectId, str]:
        """Return the mark of what was left, by project."""
        rows = self.connection.execute(select(_sight).where(_sight.c.name.startswith(_LEFT, autoescape=True)))
        return {ProjectId(int(row.name.removeprefix(_LEFT))): str(row.content["mark"]) for row in rows}

    def _write(self, name: str, content: dict[str, Any], seen_at: datetime) -> None:
        made = insert_into(self.connection.dialect.name, _sight).values(name=name, content=content, seen_at=seen_at)
        new = {"content": made.excluded.content, "seen_at": made.excluded.seen_at}
        # Two may look at the same time: what stays is what was looked at later.
        later = _sight.c.seen_at <= made.excluded.seen_at
        self.connection.execute(made.on_conflict_do_update(index_elements=[_sight.c.name], set_=new, where=later))
