"""The review desk: several answers a question, leases of their own, label sets with a history, search.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from core.store import search

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

LIVE = "state IN ('open', 'flagged', 'disputed') AND reason <> 'known'"
QUEUE = "state = 'open' AND places > 0"
DISPUTED = "state = 'disputed'"


def upgrade() -> None:
    """Make it so; leases held at this moment end, their tickets wait again."""
    for statement in search.statements(op.get_bind().dialect.name):
        op.execute(statement)
    _columns()
    _questions()
    op.create_table('known_answer',
        sa.Column('document_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('labels', sa.Text(), nullable=False),
        sa.Column('label_set', sa.Integer(), nullable=False),
        sa.Column('marked_by', sa.Text(), nullable=False),
        sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name='fk_known_answer_document_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_known_answer_project_id'),
        sa.PrimaryKeyConstraint('document_id', name='pk_known_answer')
    )
    op.create_index('ix_known_answer_project_id', 'known_answer', ['project_id'], unique=False)
    op.create_table('likeness',
        sa.Column('document_id', sa.Integer(), nullable=False),
        sa.Column('band', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('value', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name='fk_likeness_document_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_likeness_project_id'),
        sa.PrimaryKeyConstraint('document_id', 'band', name='pk_likeness')
    )
    op.create_index('ix_likeness_value', 'likeness', ['project_id', 'value', 'document_id'], unique=False)
    op.create_table('preference',
        sa.Column('person', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('value', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('person', 'name', name='pk_preference')
    )


def _columns() -> None:
    op.add_column('project', sa.Column('desk', sa.Text(), nullable=False, server_default='{}'))
    op.add_column('label_set', sa.Column('change', sa.Text(), nullable=False, server_default='{}'))
    op.add_column('label_set', sa.Column('guides', sa.Text(), nullable=False, server_default='{}'))
    op.add_column('document', sa.Column('given_set', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('document', sa.Column('urgency', sa.Float(), nullable=False, server_default='0'))
    op.add_column('prediction', sa.Column('why', sa.Text(), nullable=True))
    op.add_column('review', sa.Column('because', sa.Text(), nullable=False, server_default=''))
    op.add_column('review', sa.Column('blind', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('review', sa.Column('together', sa.Text(), nullable=False, server_default=''))
    op.create_index('ix_review_project_id_reviewer_received_at', 'review', ['project_id', 'reviewer', 'received_at'])
    op.create_index('ix_review_task_id', 'review', ['task_id'])


def _questions() -> None:
    for index in ('ix_task_held', 'ix_task_queue', 'ix_task_run_out', 'uq_task_live'):
        op.drop_index(index, table_name='task')
    op.execute("UPDATE task SET state = 'open' WHERE state = 'leased'")
    for column in ('lease_reviewer', 'lease_token', 'lease_until', 'claim_order', 'position'):
        op.drop_column('task', column)
    op.add_column('task', sa.Column('wanted', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('task', sa.Column('answers', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('task', sa.Column('places', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('task', sa.Column('blind', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE task SET answers = 1, places = 0 WHERE state = 'done'")
    op.create_index('ix_task_disputed', 'task', ['project_id', 'id'], unique=False, sqlite_where=sa.text(DISPUTED), postgresql_where=sa.text(DISPUTED))
    op.create_index('ix_task_queue', 'task', ['project_id', 'priority', 'id'], unique=False, sqlite_where=sa.text(QUEUE), postgresql_where=sa.text(QUEUE))
    op.create_index('uq_task_live', 'task', ['document_id'], unique=True, sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE))
    op.create_table('lease',
        sa.Column('task_id', sa.Integer(), nullable=False),
        sa.Column('reviewer', sa.Text(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('token', sa.Text(), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=False),
        sa.Column('claim_order', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_lease_project_id'),
        sa.ForeignKeyConstraint(['task_id'], ['task.id'], name='fk_lease_task_id'),
        sa.PrimaryKeyConstraint('task_id', 'reviewer', name='pk_lease')
    )
    op.create_index('ix_lease_held', 'lease', ['project_id', 'reviewer'], unique=False)
    op.create_index('ix_lease_run_out', 'lease', ['project_id', 'until'], unique=False)
    op.create_table('task_seen',
        sa.Column('task_id', sa.Integer(), nullable=False),
        sa.Column('reviewer', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['task_id'], ['task.id'], name='fk_task_seen_task_id'),
        sa.PrimaryKeyConstraint('task_id', 'reviewer', name='pk_task_seen')
    )
    op.execute('INSERT INTO task_seen SELECT task_id, reviewer FROM task_skip')
    op.drop_table('task_skip')
