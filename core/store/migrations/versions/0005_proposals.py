"""Promotions can take several people, held-out tickets come by cohorts; so far one person decided, on all of them.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from core.store.triggers import keeping

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so; projects that are there go on as they were."""
    op.create_table('proposal',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('operation', sa.Text(), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('expected_id', sa.Integer(), nullable=True),
        sa.Column('comparison_id', sa.Integer(), nullable=True),
        sa.Column('evidence_hash', sa.Text(), nullable=False),
        sa.Column('label_set', sa.Integer(), nullable=False),
        sa.Column('despite', sa.Boolean(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_proposal_project_id'),
        sa.ForeignKeyConstraint(['version_id'], ['model_version.id'], name='fk_proposal_version_id'),
        sa.ForeignKeyConstraint(['expected_id'], ['release.id'], name='fk_proposal_expected_id'),
        sa.ForeignKeyConstraint(['comparison_id'], ['comparison.id'], name='fk_proposal_comparison_id'),
        sa.PrimaryKeyConstraint('id', name='pk_proposal'),
        sa.UniqueConstraint('project_id', 'operation', name='uq_proposal_project_id_operation')
    )
    for statement in keeping(op.get_bind().dialect.name, 'proposal'):
        op.execute(statement)
    # In words of its own, because SQLite adds a reference only together with its column.
    points = 'CONSTRAINT fk_decision_proposal_id REFERENCES proposal (id)'
    op.execute(f'ALTER TABLE decision ADD COLUMN proposal_id INTEGER {points}')
    op.create_index('uq_decision_proposal_id', 'decision', ['proposal_id'], unique=True)
    op.add_column('project', sa.Column('signatures', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('project', sa.Column('held_out_days', sa.Integer(), nullable=False, server_default='0'))
