"""Notices on their way to receivers elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, select, update

from core.domain.notices import Notice, Standing, Untold
from core.store import schema
from core.store.scope import keep_first

_outbox = schema.outbox


@dataclass(frozen=True)
class SqlOutbox:
    """The rows of `outbox`; `receivers` are those who are told from now on."""

    connection: Connection
    receivers: Sequence[str]

    def add(self, notice: Notice, now: datetime) -> None:
        """Keep a notice for every receiver; twice the same id is once."""
        values = {
            "project_id": notice.project,
            "notice": notice.id,
            "subject": notice.subject,
            "sentence": notice.sentence,
            "link": notice.link,
            "added_at": now,
            "attempts": 0,
            "next_at": now,
            "error": "",
        }
        for receiver in self.receivers:
            self.connection.execute(keep_first(self.connection, _outbox).values(receiver=receiver, **values))

    def due(self, receiver: str, now: datetime, limit: int) -> list[Untold]:
        """Return the notices that are to be told a receiver by now, oldest first."""
        found = select(_outbox).where(_waits_for(receiver), _outbox.c.next_at <= now).order_by(_outbox.c.id)
        return [_from(row) for row in self.connection.execute(found.limit(limit))]

    def attempt(self, receiver: str, notice: str, now: datetime, again: datetime) -> None:
        """Note that it is told now, to be due again at a moment."""
        self._change(receiver, notice, attempts=_outbox.c.attempts + 1, tried_at=now, next_at=again)

    def told(self, receiver: str, notice: str, now: datetime) -> None:
        """Note that it went out: it is never due again."""
        self._change(receiver, notice, told_at=now, error="")

    def forget(self, receiver: str, before: datetime, limit: int) -> None:
        """Remove what a receiver was told before a moment, the oldest first, and no more than so many."""
        old = select(_outbox.c.id).where(_outbox.c.receiver == receiver, _outbox.c.told_at < before)
        some = old.order_by(_outbox.c.told_at, _outbox.c.id).limit(limit)
        self.connection.execute(delete(_outbox).where(_outbox.c.id.in_(some)))

    def failed(self, receiver: str, notice: str, why: str) -> None:
        """Note in a sentence what was wrong at the last attempt."""
        self._change(receiver, notice, error=why)

    def hold(self, receiver: str, until: datetime) -> None:
        """Let nothing that waits now be due for a receiver before a moment."""
        sooner = update(_outbox).where(_waits_for(receiver), _outbox.c.next_at < until)
        self.connection.execute(sooner.values(next_at=until))

    def standing(self, receiver: str) -> Standing:
        """Say how it stands with a receiver."""
        last = select(func.max(_outbox.c.told_at)).where(_outbox.c.receiver == receiver).scalar_subquery()
        counted = select(func.count(), func.min(_outbox.c.added_at), last).where(_waits_for(receiver))
        waiting, since, told_at = self.connection.execute(counted).one()
        tried = select(_outbox.c.error).where(_waits_for(receiver), _outbox.c.error != "")
        error = self.connection.execute(tried.order_by(_outbox.c.tried_at.desc()).limit(1)).scalar()
        return Standing(waiting=waiting, since=since, told_at=told_at, error=error or "")

    def _change(self, receiver: str, notice: str, **values: Any) -> None:
        this = update(_outbox).where(_waits_for(receiver), _outbox.c.notice == notice)
        self.connection.execute(this.values(values))


def _waits_for(receiver: str) -> ColumnElement[bool]:
    return and_(_outbox.c.receiver == receiver, _outbox.c.told_at.is_(None))


def _from(row: Row[Any]) -> Untold:
    notice = Notice(id=row.notice, project=row.project_id, subject=row.subject, sentence=row.sentence, link=row.link)
    return Untold(notice=notice, attempts=row.attempts)
