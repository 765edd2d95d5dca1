"""What the database itself refuses: changing history, moving a ticket over the wall, a leak into a dataset."""

# The tables of the first schema; later ones are kept by the migration that makes them.
APPEND_ONLY = ("review", "decision", "audit", "comparison", "dataset_document")
NEVER_CHANGED = ("text", "text_hash", "held_out")
FOR_EVER = "countersign: kept for ever"
LEAK = "countersign: held-out leak"

_WRONG_SIDE = (
    "(SELECT held_out FROM document WHERE id = NEW.document_id)"
    " <> (SELECT split = 'held_out' FROM dataset WHERE id = NEW.dataset_id)"
)


def statements(dialect: str) -> list[str]:
    """Return the statements that make them, for "sqlite" or "postgresql"."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def keeping(dialect: str, table: str) -> list[str]:
    """Return the statements that make a table append-only; on PostgreSQL after those of `statements`."""
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{FOR_EVER}'); END"
        acts = ("update", "delete")
        return [f"CREATE TRIGGER {table}_refuses_{act} BEFORE {act} ON {table} {refuse}" for act in acts]
    change = f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
    truncate = f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    return [f"{made} EXECUTE FUNCTION refuse_change()" for made in (change, truncate)]


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{FOR_EVER}'); END"
    history = [made for table in APPEND_ONLY for made in keeping("sqlite", table)]
    columns = ", ".join(NEVER_CHANGED)
    fixed = f"CREATE TRIGGER document_refuses_change BEFORE UPDATE OF {columns} ON document {refuse}"
    leak = (
        f"CREATE TRIGGER dataset_document_refuses_leak BEFORE INSERT ON dataset_document WHEN {_WRONG_SIDE}"
        f" BEGIN SELECT RAISE(ABORT, '{LEAK}'); END"
    )
    return [*history, fixed, leak]


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _postgresql() -> list[str]:
    refuse = _function("refuse_change", f"RAISE EXCEPTION '{FOR_EVER}' USING ERRCODE = '23514';")
    leak = _function(
        "refuse_leak", f"IF {_WRONG_SIDE} THEN RAISE EXCEPTION '{LEAK}' USING ERRCODE = '23514'; END IF; RETURN NEW;"
    )
    history = [made for table in APPEND_ONLY for made in keeping("postgresql", table)]
    fixed = (
        f"CREATE TRIGGER document_refuses_change BEFORE UPDATE OF {', '.join(NEVER_CHANGED)} ON document"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    wall = (
        "CREATE TRIGGER dataset_document_refuses_leak BEFORE INSERT ON dataset_document"
        " FOR EACH ROW EXECUTE FUNCTION refuse_leak()"
    )
    return [refuse, leak, *history, fixed, wall]
