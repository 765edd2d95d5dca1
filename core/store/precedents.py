"""Decided tickets that share the most telling words of a text, ranked by the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal_column, select, text

from core.domain.documents import DocumentId
from core.domain.precedents import MOST_TICKETS, Precedent, candidates, telling
from core.store import schema, search
from core.store.scope import Scope

_document, _truth, _review = schema.document, schema.truth, schema.review
_MOST_RANKED = 400
# PostgreSQL keeps how often the commonest words are; one that is not among them is rare enough.
_COMMON = text(
    "SELECT word, frequency * (SELECT reltuples FROM pg_class WHERE oid = 'document'::regclass) AS often FROM pg_stats,"
    " unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (word, frequency)"
    " WHERE tablename = 'ix_document_words' AND schemaname = current_schema() AND word = ANY (:words)"
)
_RARE = 2


def precedents(scope: Scope, ticket: str, limit: int, except_for: DocumentId) -> list[Precedent]:
    """Return decided tickets of this project like a text, the likest first."""
    on_sqlite = scope.connection.dialect.name == "sqlite"
    words = candidates(ticket)
    chosen = telling(_counted(scope, words) if on_sqlite else _estimated(scope, words))
    if not chosen:
        return []
    nearest = (_by_index if on_sqlite else _by_text)(scope, chosen, except_for, limit)
    return [_precedent(row) for row in scope.connection.execute(nearest)]


def _counted(scope: Scope, words: Sequence[str]) -> dict[str, int]:
    """Count the tickets that have each word, each up to what is too common."""
    counts = {}
    for word in words:
        some = select(search.INDEX.c.rowid).where(search.having_any(scope, [word])).limit(MOST_TICKETS).subquery()
        counts[word] = int(scope.connection.execute(select(func.count()).select_from(some)).scalar() or 0)
    return counts


def _estimated(scope: Scope, words: Sequence[str]) -> dict[str, int]:
    common = {row.word: int(row.often) for row in scope.connection.execute(_COMMON, {"words": list(words)})}
    return {word: common.get(word, _RARE) for word in sorted(words, key=len, reverse=True)}


def _by_index(scope: Scope, words: Sequence[str], except_for: DocumentId, limit: int) -> Select[Any]:
    """Rank first and fetch texts afterwards: what is sorted stays small."""
    rank = search.rank(scope, words)
    decided = search.INDEX.join(_truth, _truth.c.document_id == literal_column("+document_words.rowid"))
    best = (
        select(_truth.c.document_id.label("id"), rank.label("rank"))
        .select_from(decided)
        .where(search.having_any(scope, words), *_wanted(scope, except_for))
        .order_by(rank, _truth.c.document_id.desc())
        .limit(limit)
        .subquery()
    )
    return _selected(best.c.id).order_by(best.c.rank, best.c.id.desc())


def _by_text(scope: Scope, words: Sequence[str], except_for: DocumentId, limit: int) -> Select[Any]:
    """Rank the newest of those that the index finds: ranking reads a text anew."""
    found = (
        select(_document.c.id)
        .join(_truth, _truth.c.document_id == _document.c.id)
        .where(search.having_any(scope, words), *_wanted(scope, except_for))
        .cte("found")
        .prefix_with("MATERIALIZED", dialect="postgresql")  # or the planner may walk all tickets in order
    )
    newest = select(found.c.id).order_by(found.c.id.desc()).limit(_MOST_RANKED).subquery()
    return _selected(newest.c.id).order_by(search.rank(scope, words), newest.c.id.desc()).limit(limit)


def _wanted(scope: Scope, except_for: DocumentId) -> tuple[ColumnElement[bool], ...]:
    return _truth.c.project_id == scope.project, _truth.c.document_id != except_for


def _selected(ids: ColumnElement[int]) -> Select[Any]:
    mine = and_(_truth.c.document_id == _document.c.id)
    return (
        select(
            *(_document.c[name] for name in ("id", "text", "added_at")),
            _truth.c.labels,
            *(_review.c[name] for name in ("decided_at", "reviewer")),
        )
        .join_from(_document, _truth, mine)
        .outerjoin(_review, _review.c.id == _truth.c.review_id)
        .where(_document.c.id == ids)
    )


def _precedent(row: Row[Any]) -> Precedent:
    return Precedent(
        document=row.id,
        text=row.text,
        labels=row.labels,
        decided_at=row.decided_at or row.added_at,
        by=row.reviewer or "",
    )
