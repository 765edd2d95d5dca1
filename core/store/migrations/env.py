"""Alembic's entry: runs on the connection, and in the transaction, that `core.store.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from core.store.schema import metadata


def as_plain_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ARG001 - theirs
    """Write our own column types into a migration as what they are in the database."""
    if kind == "type" and type(item).__module__ == "core.store.columns":
        return f"sa.{item.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=as_plain_type,
)
with context.begin_transaction():
    context.run_migrations()
