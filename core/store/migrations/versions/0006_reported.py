"""A service reports how well its version does; so far no version came from one.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so; versions that are there report nothing."""
    op.add_column('model_version', sa.Column('reported', sa.Text(), nullable=True))
