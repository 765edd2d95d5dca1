"""A comparison that is made again is the newest again, or a new one if it comes out otherwise.

So far the first of a pair of versions and a held-out set stayed, whatever came out later.

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

RESULT = ('project_id', 'base_id', 'candidate_id', 'held_out_id', 'evidence_hash', 'outcome')
COLUMNS = 'id, project_id, base_id, candidate_id, held_out_id, evidence, evidence_hash, outcome, reasons, created_at'


def upgrade() -> None:
    """Make it so; comparisons that are there stay in their order."""
    dialect = op.get_bind().dialect.name
    if dialect == 'sqlite':
        _put_in_its_place()
    else:
        op.drop_constraint('uq_comparison_project_id_base_id_candidate_id_held_out_id', 'comparison', type_='unique')
        op.create_unique_constraint('uq_comparison_result', 'comparison', list(RESULT))
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
    for statement in keeping(dialect, 'compared_again'):
        op.execute(statement)


def _put_in_its_place() -> None:
    """Copy the rows into a table of the new kind: SQLite changes no constraint, and drops the triggers with the table."""
    op.create_table('comparison_new',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('base_id', sa.Integer(), nullable=False),
        sa.Column('candidate_id', sa.Integer(), nullable=False),
        sa.Column('held_out_id', sa.Integer(), nullable=False),
        sa.Column('evidence', sa.Text(), nullable=False),
        sa.Column('evidence_hash', sa.Text(), nullable=False),
        sa.Column('outcome', sa.Text(), nullable=False),
        sa.Column('reasons', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['base_id'], ['model_version.id'], name='fk_comparison_base_id'),
        sa.ForeignKeyConstraint(['candidate_id'], ['model_version.id'], name='fk_comparison_candidate_id'),
        sa.ForeignKeyConstraint(['held_out_id'], ['dataset.id'], name='fk_comparison_held_out_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_comparison_project_id'),
        sa.PrimaryKeyConstraint('id', name='pk_comparison'),
        sa.UniqueConstraint(*RESULT, name='uq_comparison_result')
    )
    op.execute(f'INSERT INTO comparison_new ({COLUMNS}) SELECT {COLUMNS} FROM comparison')
    op.drop_table('comparison')
    op.rename_table('comparison_new', 'comparison')
    for statement in keeping('sqlite', 'comparison'):
        op.execute(statement)
