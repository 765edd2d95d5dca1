"""The first tables, and the triggers that keep history and the wall.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

from core.store.triggers import statements

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so."""
    op.create_table('person',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('roles', sa.Text(), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_person')
    )
    op.create_table('project',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('salt', sa.Text(), nullable=False),
        sa.Column('held_out_share', sa.Float(), nullable=False),
        sa.Column('threshold', sa.Float(), nullable=False),
        sa.Column('audit_share', sa.Float(), nullable=False),
        sa.Column('demo', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_project'),
        sa.UniqueConstraint('name', name='uq_project_name')
    )
    op.create_table('worker',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('pid', sa.Integer(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('name', name='pk_worker')
    )
    op.create_table('audit',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=True),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('action', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('detail', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_audit_project_id'),
        sa.PrimaryKeyConstraint('id', name='pk_audit')
    )
    op.create_index('ix_audit_project_id_action_id', 'audit', ['project_id', 'action', 'id'], unique=False)

    op.create_table('dataset',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('split', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('manifest_hash', sa.Text(), nullable=False),
        sa.Column('label_set', sa.Integer(), nullable=False),
        sa.Column('documents', sa.Integer(), nullable=False),
        sa.Column('reviews', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_dataset_project_id'),
        sa.PrimaryKeyConstraint('id', name='pk_dataset'),
        sa.UniqueConstraint('project_id', 'split', 'label_set', 'manifest_hash', name='uq_dataset_project_id_split_label_set_manifest_hash'),
        sa.UniqueConstraint('project_id', 'split', 'number', name='uq_dataset_project_id_split_number')
    )
    op.create_table('document',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('external_id', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('text_hash', sa.Text(), nullable=False),
        sa.Column('content_hash', sa.Text(), nullable=False),
        sa.Column('held_out', sa.Boolean(), nullable=False),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('received_on', sa.Date(), nullable=False),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('given_labels', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_document_project_id'),
        sa.PrimaryKeyConstraint('id', name='pk_document'),
        sa.UniqueConstraint('project_id', 'content_hash', name='uq_document_project_id_content_hash')
    )
    op.create_index('ix_document_project_id_held_out', 'document', ['project_id', 'held_out'], unique=False)
    op.create_index('ix_document_project_id_id', 'document', ['project_id', 'id'], unique=False)

    op.create_table('job',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('params', sa.Text(), nullable=False),
        sa.Column('operation', sa.Text(), nullable=False),
        sa.Column('requested_by', sa.Text(), nullable=False),
        sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('cancel_requested', sa.Boolean(), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.Column('result', sa.Text(), nullable=False),
        sa.Column('progress', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_job_project_id'),
        sa.PrimaryKeyConstraint('id', name='pk_job'),
        sa.UniqueConstraint('project_id', 'operation', name='uq_job_project_id_operation')
    )
    op.create_index('ix_job_queued', 'job', ['id'], unique=False, sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'"))
    op.create_index('ix_job_running', 'job', ['id'], unique=False, sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))
    op.create_index('uq_job_busy', 'job', ['project_id', 'kind'], unique=True, sqlite_where=sa.text("state IN ('queued', 'running') AND kind NOT IN ('import', 'switch')"), postgresql_where=sa.text("state IN ('queued', 'running') AND kind NOT IN ('import', 'switch')"))

    op.create_table('label_set',
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('labels', sa.Text(), nullable=False),
        sa.Column('created_by', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_label_set_project_id'),
        sa.PrimaryKeyConstraint('project_id', 'number', name='pk_label_set')
    )
    op.create_table('dataset_document',
        sa.Column('dataset_id', sa.Integer(), nullable=False),
        sa.Column('document_id', sa.Integer(), nullable=False),
        sa.Column('labels', sa.Text(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['dataset_id'], ['dataset.id'], name='fk_dataset_document_dataset_id'),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name='fk_dataset_document_document_id'),
        sa.PrimaryKeyConstraint('dataset_id', 'document_id', name='pk_dataset_document')
    )
    op.create_table('import_record',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('file_name', sa.Text(), nullable=False),
        sa.Column('file_hash', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('rows_read', sa.Integer(), nullable=False),
        sa.Column('added', sa.Integer(), nullable=False),
        sa.Column('repeated', sa.Integer(), nullable=False),
        sa.Column('bad', sa.Integer(), nullable=False),
        sa.Column('labelled', sa.Integer(), nullable=False),
        sa.Column('job_id', sa.Integer(), nullable=True),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name='fk_import_record_job_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_import_record_project_id'),
        sa.PrimaryKeyConstraint('id', name='pk_import_record'),
        sa.UniqueConstraint('job_id', name='uq_import_record_job_id')
    )
    op.create_index('uq_import_record_unfinished', 'import_record', ['project_id', 'file_hash'], unique=True, sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))

    op.create_table('model_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('dataset_id', sa.Integer(), nullable=False),
        sa.Column('held_out_id', sa.Integer(), nullable=True),
        sa.Column('label_set', sa.Integer(), nullable=False),
        sa.Column('bundle', sa.Text(), nullable=False),
        sa.Column('bundle_hash', sa.Text(), nullable=False),
        sa.Column('engine', sa.Text(), nullable=False),
        sa.Column('normaliser', sa.Text(), nullable=False),
        sa.Column('facts', sa.Text(), nullable=False),
        sa.Column('job_id', sa.Integer(), nullable=False),
        sa.Column('created_by', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['dataset_id'], ['dataset.id'], name='fk_model_version_dataset_id'),
        sa.ForeignKeyConstraint(['held_out_id'], ['dataset.id'], name='fk_model_version_held_out_id'),
        sa.ForeignKeyConstraint(['job_id'], ['job.id'], name='fk_model_version_job_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_model_version_project_id'),
        sa.PrimaryKeyConstraint('id', name='pk_model_version'),
        sa.UniqueConstraint('job_id', name='uq_model_version_job_id'),
        sa.UniqueConstraint('project_id', 'number', name='uq_model_version_project_id_number')
    )
    op.create_table('comparison',
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
        sa.UniqueConstraint('project_id', 'base_id', 'candidate_id', 'held_out_id', name='uq_comparison_project_id_base_id_candidate_id_held_out_id')
    )
    op.create_table('import_problem',
        sa.Column('import_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('line', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('remedy', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['import_id'], ['import_record.id'], name='fk_import_problem_import_id'),
        sa.PrimaryKeyConstraint('import_id', 'number', name='pk_import_problem')
    )
    op.create_table('prediction',
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('document_id', sa.Integer(), nullable=False),
        sa.Column('labels', sa.Text(), nullable=False),
        sa.Column('scores', sa.Text(), nullable=False),
        sa.Column('confidence', sa.Float(), nullable=False),
        sa.Column('margin', sa.Float(), nullable=False),
        sa.Column('text_hash', sa.Text(), nullable=False),
        sa.Column('predicted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('inclusion_probability', sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name='fk_prediction_document_id'),
        sa.ForeignKeyConstraint(['version_id'], ['model_version.id'], name='fk_prediction_version_id'),
        sa.PrimaryKeyConstraint('version_id', 'document_id', name='pk_prediction')
    )
    op.create_index('ix_prediction_version_id_reason_document_id', 'prediction', ['version_id', 'reason', 'document_id'], unique=False)

    op.create_table('release',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('threshold', sa.Float(), nullable=False),
        sa.Column('audit_share', sa.Float(), nullable=False),
        sa.Column('created_by', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_release_project_id'),
        sa.ForeignKeyConstraint(['version_id'], ['model_version.id'], name='fk_release_version_id'),
        sa.PrimaryKeyConstraint('id', name='pk_release'),
        sa.UniqueConstraint('project_id', 'number', name='uq_release_project_id_number')
    )
    op.create_table('task',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('document_id', sa.Integer(), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=True),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('inclusion_probability', sa.Float(), nullable=False),
        sa.Column('priority', sa.Float(), nullable=False),
        sa.Column('policy', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('lease_reviewer', sa.Text(), nullable=True),
        sa.Column('lease_token', sa.Text(), nullable=True),
        sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('claim_order', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name='fk_task_document_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_task_project_id'),
        sa.ForeignKeyConstraint(['version_id'], ['model_version.id'], name='fk_task_version_id'),
        sa.PrimaryKeyConstraint('id', name='pk_task')
    )
    op.create_index('ix_task_flagged', 'task', ['project_id'], unique=False, sqlite_where=sa.text("state = 'flagged'"), postgresql_where=sa.text("state = 'flagged'"))
    op.create_index('ix_task_held', 'task', ['project_id', 'lease_reviewer'], unique=False, sqlite_where=sa.text("state = 'leased'"), postgresql_where=sa.text("state = 'leased'"))
    op.create_index('ix_task_queue', 'task', ['project_id', 'priority', 'id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_task_run_out', 'task', ['project_id', 'lease_until'], unique=False, sqlite_where=sa.text("state = 'leased'"), postgresql_where=sa.text("state = 'leased'"))
    op.create_index('uq_task_live', 'task', ['document_id'], unique=True, sqlite_where=sa.text("state IN ('open', 'leased', 'flagged')"), postgresql_where=sa.text("state IN ('open', 'leased', 'flagged')"))

    op.create_table('decision',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('operation', sa.Text(), nullable=False),
        sa.Column('act', sa.Text(), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('before_id', sa.Integer(), nullable=True),
        sa.Column('after_id', sa.Integer(), nullable=True),
        sa.Column('comparison_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['after_id'], ['release.id'], name='fk_decision_after_id'),
        sa.ForeignKeyConstraint(['before_id'], ['release.id'], name='fk_decision_before_id'),
        sa.ForeignKeyConstraint(['comparison_id'], ['comparison.id'], name='fk_decision_comparison_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_decision_project_id'),
        sa.ForeignKeyConstraint(['version_id'], ['model_version.id'], name='fk_decision_version_id'),
        sa.PrimaryKeyConstraint('id', name='pk_decision'),
        sa.UniqueConstraint('project_id', 'operation', name='uq_decision_project_id_operation')
    )
    op.create_table('pointer',
        sa.Column('project_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('release_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_pointer_project_id'),
        sa.ForeignKeyConstraint(['release_id'], ['release.id'], name='fk_pointer_release_id'),
        sa.PrimaryKeyConstraint('project_id', name='pk_pointer')
    )
    op.create_table('review',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('operation', sa.Text(), nullable=False),
        sa.Column('task_id', sa.Integer(), nullable=False),
        sa.Column('document_id', sa.Integer(), nullable=False),
        sa.Column('reviewer', sa.Text(), nullable=False),
        sa.Column('action', sa.Text(), nullable=False),
        sa.Column('verdict', sa.Text(), nullable=False),
        sa.Column('labels', sa.Text(), nullable=False),
        sa.Column('predicted', sa.Text(), nullable=False),
        sa.Column('scores', sa.Text(), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('inclusion_probability', sa.Float(), nullable=False),
        sa.Column('priority', sa.Float(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('label_set', sa.Integer(), nullable=False),
        sa.Column('policy', sa.Text(), nullable=False),
        sa.Column('token', sa.Text(), nullable=False),
        sa.Column('text_hash', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('undoes_id', sa.Integer(), nullable=True),
        sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('first_key_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name='fk_review_document_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_review_project_id'),
        sa.ForeignKeyConstraint(['task_id'], ['task.id'], name='fk_review_task_id'),
        sa.ForeignKeyConstraint(['undoes_id'], ['review.id'], name='fk_review_undoes_id'),
        sa.ForeignKeyConstraint(['version_id'], ['model_version.id'], name='fk_review_version_id'),
        sa.PrimaryKeyConstraint('id', name='pk_review'),
        sa.UniqueConstraint('project_id', 'operation', name='uq_review_project_id_operation'),
        sa.UniqueConstraint('undoes_id', name='uq_review_undoes_id')
    )
    op.create_index('ix_review_document_id', 'review', ['document_id'], unique=False)
    op.create_index('ix_review_project_id_reviewer_id', 'review', ['project_id', 'reviewer', 'id'], unique=False)

    op.create_table('task_skip',
        sa.Column('task_id', sa.Integer(), nullable=False),
        sa.Column('reviewer', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['task_id'], ['task.id'], name='fk_task_skip_task_id'),
        sa.PrimaryKeyConstraint('task_id', 'reviewer', name='pk_task_skip')
    )
    op.create_table('truth',
        sa.Column('document_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('held_out', sa.Boolean(), nullable=False),
        sa.Column('labels', sa.Text(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('unscored', sa.Boolean(), nullable=False),
        sa.Column('review_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name='fk_truth_document_id'),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_truth_project_id'),
        sa.ForeignKeyConstraint(['review_id'], ['review.id'], name='fk_truth_review_id'),
        sa.PrimaryKeyConstraint('document_id', name='pk_truth')
    )
    op.create_index('ix_truth_project_id_held_out_labels', 'truth', ['project_id', 'held_out', 'labels'], unique=False)
    op.create_index('ix_truth_project_id_source_document_id', 'truth', ['project_id', 'source', 'document_id'], unique=False)

    for statement in statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Data would be lost: put back a backup instead."""
    raise NotImplementedError
