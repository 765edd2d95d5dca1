"""The project's tickets and what is known of their truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Select, exists, func, select

from core.domain.documents import Document, DocumentId, NewDocument, Truth, content_hash, is_held_out, text_hash
from core.domain.errors import NotFound
from core.domain.exports import Entry
from core.domain.labels import Labels
from core.domain.precedents import Precedent
from core.domain.predictions import VersionId
from core.domain.reports import Filter, TicketRow
from core.store import browse, exporting, given, precedents, schema, spoken, wording
from core.store.live import LIVE
from core.store.projects import SqlProjects
from core.store.scope import Scope, keep_first

CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True)
class SqlDocuments:
    """The rows of `document`, with `truth` beside them."""

    scope: Scope

    def add(self, new: Sequence[NewDocument], now: datetime) -> tuple[int, int]:
        """Add those that are not there yet; return how many were added and were there before.

        Raises:
            NotFound: there is no such project.
        """
        project = SqlProjects(self.scope.connection).get(self.scope.project)
        given_set = wording.held(self.scope)
        rows: dict[str, dict[str, Any]] = {}
        brought: dict[str, Labels] = {}
        for document in new:
            row = _row(document, now)
            kept = rows.setdefault(row["content_hash"], row)
            if document.labels is not None and document.reviewed:
                brought.setdefault(row["content_hash"], document.labels)
            elif kept["given_labels"] is None:
                kept["given_labels"] = document.labels
        for row in rows.values():
            row["project_id"] = project.id
            row["given_set"] = given_set
            row["held_out"] = is_held_out(row["text_hash"], project.salt, project.held_out_share)
        added = sum(self._add(chunk) for chunk in _chunks(list(rows.values())))
        for some in _chunks(list(brought.items())):
            given.bring(self.scope, dict(some))
        return added, len(new) - added

    def settled(self, new: Sequence[NewDocument]) -> set[str]:
        """Return the content hashes of those that are there and take no labels of a file any more."""
        return {key for some in _chunks(list(new)) for key in given.settled(self.scope, some)}

    def get(self, document: DocumentId) -> Document:
        """Return one ticket.

        Raises:
            NotFound: there is none of that id here.
        """
        row = self.scope.connection.execute(self._selected().where(schema.document.c.id == document)).first()
        if row is None:
            raise NotFound
        return _document(row)

    def truths(self, documents: Sequence[DocumentId]) -> dict[DocumentId, Truth]:
        """Return what is known of those of these tickets that train and have a truth."""
        return spoken.truths(self.scope, documents)

    def undecided(self, version: VersionId | None, after: DocumentId, limit: int) -> list[Document]:
        """Return tickets without a truth that this version has not routed yet, by ascending id behind `after`.

        With no version: tickets without a truth and without a waiting question.
        """
        said, unknown = schema.prediction, schema.truth.c.document_id.is_(None)
        routed = exists().where(
            said.c.version_id == version, said.c.document_id == schema.document.c.id, said.c.reason != ""
        )
        asked = exists().where(schema.task.c.document_id == schema.document.c.id, LIVE)
        dealt_with = asked if version is None else routed
        return [_document(row) for row in self._walk(after, limit, unknown, ~dealt_with)]

    def page(self, wanted: Filter, after: DocumentId, limit: int = 50) -> list[TicketRow]:
        """Return one page of tickets for the browser, by descending id, below `after`."""
        return browse.page(self.scope, wanted, after, limit)

    def matching(self, wanted: Filter, most: int) -> int:
        """Count the tickets that match, up to so many."""
        return browse.count(self.scope, wanted, most)

    def precedents(self, text: str, limit: int, except_for: DocumentId) -> list[Precedent]:
        """Return decided tickets that share the most telling words of a text, the likest first."""
        return precedents.precedents(self.scope, text, limit, except_for)

    def count(self) -> tuple[int, int, int]:
        """Return how many tickets there are, how many have a truth, and how many are held out."""
        document, truth = schema.document, schema.truth
        sides = select(document.c.held_out, func.count()).where(document.c.project_id == self.scope.project)
        by_side = {row[0]: int(row[1]) for row in self.scope.connection.execute(sides.group_by(document.c.held_out))}
        known = select(func.count()).select_from(truth).where(truth.c.project_id == self.scope.project)
        decided = int(self.scope.connection.execute(known).scalar() or 0)
        return sum(by_side.values()), decided, by_side.get(True, 0)

    def export(self, after: DocumentId, limit: int) -> list[Document]:
        """Return tickets by ascending id, for exports by pages."""
        return [_document(row) for row in self._walk(after, limit)]

    def labelled(
        self, after: DocumentId, limit: int, *, since: datetime | None = None, everything: bool = False
    ) -> list[Entry]:
        """Return tickets that have a truth by ascending id behind `after`, without their answers."""
        return exporting.page(self.scope, after, limit, since, everything=everything)

    def _selected(self) -> Select[Any]:
        document, truth = schema.document, schema.truth
        joined = select(document, truth.c.labels).outerjoin(truth, truth.c.document_id == document.c.id)
        return joined.where(document.c.project_id == self.scope.project)

    def _walk(self, after: DocumentId, limit: int, *where: Any) -> Sequence[Row[Any]]:
        ids = schema.document.c.id
        query = self._selected().where(ids > after, *where).order_by(ids).limit(limit)
        return self.scope.connection.execute(query).all()

    def _add(self, rows: list[dict[str, Any]]) -> int:
        connection = self.scope.connection
        insert = keep_first(connection, schema.document).execution_options(preserve_rowcount=True)
        added = int(connection.execute(insert, rows).rowcount)
        labelled = {row["content_hash"]: row["given_labels"] for row in rows if row["given_labels"] is not None}
        if labelled and added < len(rows):
            given.give(self.scope, labelled, rows[0]["given_set"])
        if labelled:
            given.make_truths(self.scope, list(labelled))
        return added


def _row(document: NewDocument, now: datetime) -> dict[str, Any]:
    received = document.received_at or now
    return {
        "external_id": document.external_id,
        "text": document.text,
        "text_hash": text_hash(document.text),
        "content_hash": content_hash(document.text, document.external_id),
        "received_at": received,
        "received_on": received.astimezone(UTC).date(),
        "added_at": now,
        "given_labels": None if document.reviewed else document.labels,
        "urgency": document.urgency,
    }


def _document(row: Row[Any]) -> Document:
    return Document(
        id=row.id,
        external_id=row.external_id,
        text=row.text,
        text_hash=row.text_hash,
        received_at=row.received_at,
        held_out=row.held_out,
        labels=row.labels,
        urgency=row.urgency,
    )


def _chunks(rows: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
