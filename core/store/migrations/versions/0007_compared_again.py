"""A comparison that is made again is the newest again; so far it stayed where it had been made first.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from core.store.triggers import keeping

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so; comparisons that are there stay in their order."""
    op.create_table('compared_again',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('comparison_id', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_compared_again_project_id'),
        sa.ForeignKeyConstraint(['comparison_id'], ['comparison.id'], name='fk_compared_again_comparison_id'),
        sa.PrimaryKeyConstraint('id', name='pk_compared_again')
    )
    op.create_index('ix_compared_again_comparison_id', 'compared_again', ['comparison_id'])
    for statement in keeping(op.get_bind().dialect.name, 'compared_again'):
        op.execute(statement)
