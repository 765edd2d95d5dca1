"""The audit trail is a chain: what was written so far is sealed as it stands now.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from core.domain.chain import GENESIS, Entry, seal
from core.store.columns import Moment
from core.store.triggers import keeping

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so."""
    op.create_table('audit_seal',
        sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('audit_id', sa.Integer(), nullable=False),
        sa.Column('hash', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name='fk_audit_seal_audit_id'),
        sa.PrimaryKeyConstraint('position', name='pk_audit_seal'),
        sa.UniqueConstraint('audit_id', name='uq_audit_seal_audit_id')
    )
    op.create_table('audit_head',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('hash', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_audit_head')
    )
    position, before = _sealed(op.get_bind())
    head = sa.table('audit_head', sa.column('id'), sa.column('position'), sa.column('hash'))
    op.execute(head.insert().values(id=1, position=position, hash=before))
    for statement in keeping(op.get_bind().dialect.name, 'audit_seal'):
        op.execute(statement)


def _sealed(connection: sa.Connection) -> tuple[int, str]:
    """Seal what is there, in the order it was written; return how much that is, and the last seal."""
    audit = sa.table('audit', *map(sa.column, ('id', 'project_id', 'actor', 'action', 'subject', 'detail')), sa.column('at', Moment()))
    seals = sa.table('audit_seal', sa.column('position'), sa.column('audit_id'), sa.column('hash'))
    position, before = 0, GENESIS
    for row in connection.execute(sa.select(audit).order_by(audit.c.id)).all():
        entry = Entry(number=row.id, project=row.project_id, at=row.at, actor=row.actor, action=row.action, subject=row.subject, detail=row.detail)
        position, before = position + 1, seal(before, entry)
        connection.execute(seals.insert().values(position=position, audit_id=row.id, hash=before))
    return position, before
