"""Full-text search over tickets: FTS5 on SQLite, a text-search index on PostgreSQL."""


def statements(dialect: str) -> list[str]:
    """Return the statements that make the index over what is there and keep it, for "sqlite" or "postgresql"."""
    if dialect != "sqlite":
        return ["CREATE INDEX ix_document_words ON document USING gin (to_tsvector('simple', text))"]
    return [
        "CREATE VIRTUAL TABLE document_words USING fts5(text, content='document', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 2')",
        "CREATE VIRTUAL TABLE document_vocabulary USING fts5vocab(document_words, 'row')",
        # Texts never change and are never deleted, so that adding is all there is to follow.
        "CREATE TRIGGER document_words_follow AFTER INSERT ON document"
        " BEGIN INSERT INTO document_words(rowid, text) VALUES (NEW.id, NEW.text); END",
        "INSERT INTO document_words(document_words) VALUES ('rebuild')",
    ]
