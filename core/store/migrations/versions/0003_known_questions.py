"""Known questions are found by their ticket.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

KNOWN = "reason = 'known'"


def upgrade() -> None:
    """Make it so; known questions that nobody holds are over."""
    op.create_index('ix_task_known', 'task', ['document_id'], unique=False, sqlite_where=sa.text(KNOWN), postgresql_where=sa.text(KNOWN))
    op.execute(f"UPDATE task SET state = 'withdrawn' WHERE {KNOWN} AND (state = 'flagged' OR (state = 'open' AND places > 0))")
