"""What a service was paid for is noted; so far nothing cost anything.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from core.store.triggers import keeping

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so; nothing was spent before."""
    op.create_table('spend',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('job_id', sa.Integer(), nullable=False),
        sa.Column('token', sa.Text(), nullable=False),
        sa.Column('what', sa.Text(), nullable=False),
        sa.Column('dollars', sa.Float(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_spend_project_id'),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name='fk_spend_job_id'),
        sa.PrimaryKeyConstraint('id', name='pk_spend'),
        sa.UniqueConstraint('token', 'what', name='uq_spend_token_what')
    )
    op.create_index('ix_spend_at', 'spend', ['at'])
    for statement in keeping(op.get_bind().dialect.name, 'spend'):
        op.execute(statement)
