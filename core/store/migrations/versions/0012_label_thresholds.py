"""Single labels can have thresholds of their own; so far that of all counted for each.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so."""
    op.add_column('project', sa.Column('label_thresholds', sa.Text(), nullable=True))
    op.add_column('release', sa.Column('label_thresholds', sa.Text(), nullable=True))
