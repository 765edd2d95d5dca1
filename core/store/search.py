"""Full-text search over tickets: FTS5 on SQLite, a text-search index on PostgreSQL.

Both fold letters to lower case without their accents and take letters and digits as words. PostgreSQL looks at the
first 150,000 signs of a ticket, as its index holds no more.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, cast, column, false, func, literal, literal_column, table
from sqlalchemy.dialects.postgresql import TSQUERY

from core.store import schema
from core.store.scope import Scope

MOST_TERMS = 16
LONGEST_TERM = 100
_SHORTEST_BEGINNING = 2
_TERM = re.compile(r'"([^"]*)("?)|[^\s"]+')
_QUOTES = str.maketrans("“”„‟«»＂\x00", '""""""" ')

#: SQLite's index as a table; its rowid is the ticket's id.
INDEX = table("document_words", column("rowid", Integer))
_MATCHED: ColumnElement[Any] = literal_column("document_words")


def statements(dialect: str) -> list[str]:
    """Return the statements that make the index over what is there and keep it, for "sqlite" or "postgresql"."""
    if dialect != "sqlite":
        return [_PLAIN, _WORDS, "CREATE INDEX ix_document_words ON document USING gin (ticket_words(text))"]
    return [
        _INDEX,
        # Texts never change and are never deleted, so that adding is all there is to follow.
        _FOLLOW,
        "INSERT INTO document_words(document_words) VALUES ('rebuild')",
    ]


_INDEX = (
    "CREATE VIRTUAL TABLE document_words USING fts5(text, content='document', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 2')"
)
_FOLLOW = (
    "CREATE TRIGGER document_words_follow AFTER INSERT ON document"
    " BEGIN INSERT INTO document_words(rowid, text) VALUES (NEW.id, NEW.text); END"
)
# Letters without accents, everything that is no letter and no digit a space, whatever the database's locale says: so
# PostgreSQL's parser meets words only, never addresses or numbers with signs, which it would take as one word.
_PLAIN = r"""
CREATE FUNCTION ticket_plain(ticket text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT regexp_replace(
  regexp_replace(normalize(left(ticket, 150000), NFD), '[\u0300-\u036f]', '', 'g'),
  '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2bff\u3000-\u3004\u3008-\u3020\ufe00-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff]+',
  ' ', 'g')
$$
"""
_WORDS = """
CREATE FUNCTION ticket_words(ticket text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT to_tsvector('simple'::regconfig, left(ticket_plain(ticket), 150000))
$$
"""


@dataclass(frozen=True)
class Term:
    """Words that stand one behind the other; `open` says that the last may go on."""

    words: str
    open: bool = False


def terms(typed: str) -> tuple[Term, ...]:
    """Read what a person types: words in any order, "phrases in quotes", the beginning of a word at the end."""
    sound = typed.encode("utf-8", "ignore").decode().translate(_QUOTES)
    found = [
        Term((match[1] if quoted else match[0])[:LONGEST_TERM], open=not quoted)
        for match in _TERM.finditer(sound)
        for quoted in (match[1] is not None,)
    ]
    real = [term for term in found if any(_in_word(sign) for sign in term.words)][:MOST_TERMS]
    return tuple(Term(term.words, open=term.open and term is real[-1] and _may_go_on(term.words)) for term in real)


def _in_word(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LN"


def _may_go_on(words: str) -> bool:
    """Tell whether a beginning is long enough: one letter begins a large part of all words."""
    return len(words) >= _SHORTEST_BEGINNING or not words.isascii()


def matching(scope: Scope, wanted: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition that a ticket has all of the terms; on SQLite the query must read from `INDEX` too."""
    return _matching(scope, wanted, "AND")


def having_any(scope: Scope, words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a ticket has one of the words; on SQLite the query must read from `INDEX` too."""
    return _matching(scope, [Term(word) for word in words], "OR")


def rank(scope: Scope, words: Sequence[str]) -> ColumnElement[float]:
    """Return how well a ticket fits the words, smallest first."""
    if scope.connection.dialect.name == "sqlite":
        return func.bm25(_MATCHED)
    return -func.ts_rank(func.ticket_words(schema.document.c.text), _joined([Term(word) for word in words], "OR"))


def _matching(scope: Scope, wanted: Sequence[Term], how: str) -> ColumnElement[bool]:
    if not wanted:
        return false()
    if scope.connection.dialect.name == "sqlite":
        return _MATCHED.op("MATCH")(literal(f" {how} ".join(_quoted(term) for term in wanted)))
    return func.ticket_words(schema.document.c.text).op("@@")(_joined(wanted, how))


def _quoted(term: Term) -> str:
    """Write a term as FTS5 reads it: in quotes, of which a term holds none, nothing in it has a meaning."""
    return f'"{term.words}"{" *" if term.open else ""}'


def _joined(wanted: Sequence[Term], how: str) -> ColumnElement[Any]:
    return reduce(lambda one, other: one.op("&&" if how == "AND" else "||")(other), map(_query, wanted))


def _query(term: Term) -> ColumnElement[Any]:
    plain = func.phraseto_tsquery(literal_column("'simple'::regconfig"), func.ticket_plain(literal(term.words)))
    if not term.open:
        return plain
    # Only the text of a query can say that its last word may go on; one without any word has no text.
    return cast(func.coalesce(func.nullif(cast(plain, Text), "").op("||")(":*"), ""), TSQUERY)
