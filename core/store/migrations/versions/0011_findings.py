"""A training tells what it found in its tickets; versions that are there found nothing.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so."""
    op.add_column('model_version', sa.Column('findings', sa.Text(), nullable=True))
