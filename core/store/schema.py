"""The tables: one schema for SQLite and PostgreSQL."""

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from core.store.columns import (
    flag,
    identity,
    json_,
    moment,
    names,
    number,
    of_project,
    partial_index,
    real,
    to,
    words,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


project = Table(
    "project",
    metadata,
    identity(),
    words("name"),
    words("kind"),
    words("salt"),
    real("held_out_share"),
    real("threshold"),
    real("audit_share"),
    flag("demo"),
    moment("created_at"),
    UniqueConstraint("name"),
)

# The pointer to production stands beside the project, so that projects and releases do not point at each other.
pointer = Table(
    "pointer",
    metadata,
    Column("project_id", Integer, ForeignKey("project.id"), primary_key=True, autoincrement=False),
    to("release_id", "release.id", nullable=True),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    words("name"),
    json_("roles"),
    flag("active"),
)

label_set = Table(
    "label_set",
    metadata,
    of_project(),
    number("number"),
    names("labels"),
    words("created_by"),
    moment("created_at"),
    PrimaryKeyConstraint("project_id", "number"),
)

# `given_labels` are those of the first import that had any: the truth that an undone review falls back on.
document = Table(
    "document",
    metadata,
    identity(),
    of_project(),
    words("external_id"),
    words("text"),
    words("text_hash"),
    words("content_hash"),
    flag("held_out"),
    moment("received_at"),
    Column("received_on", Date, nullable=False),
    moment("added_at"),
    names("given_labels", nullable=True),
    UniqueConstraint("project_id", "content_hash"),
    Index(None, "project_id", "id"),
    Index(None, "project_id", "held_out"),
)

# What is known now of each ticket: a projection of reviews and given labels, kept in their transactions.
truth = Table(
    "truth",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    of_project(),
    flag("held_out"),
    names("labels"),
    words("source"),
    flag("unscored"),
    to("review_id", "review.id", nullable=True),
    Index(None, "project_id", "held_out", "labels"),
    Index(None, "project_id", "source", "document_id"),
)

# `reason` says where the version routed the ticket; it is empty where it only answered for a comparison.
prediction = Table(
    "prediction",
    metadata,
    to("version_id", "model_version.id"),
    to("document_id", "document.id"),
    names("labels"),
    json_("scores"),
    real("confidence"),
    real("margin"),
    words("text_hash"),
    moment("predicted_at"),
    words("reason"),
    Column("inclusion_probability", Float, nullable=True),
    PrimaryKeyConstraint("version_id", "document_id"),
    Index(None, "version_id", "reason", "document_id"),
)

# `claim_order` ranks what one reviewer holds; `position` is the place the ticket had when it was claimed.
task = Table(
    "task",
    metadata,
    identity(),
    of_project(),
    to("document_id", "document.id"),
    to("version_id", "model_version.id", nullable=True),
    words("state"),
    words("reason"),
    real("inclusion_probability"),
    real("priority"),
    words("policy"),
    moment("created_at"),
    words("lease_reviewer", nullable=True),
    words("lease_token", nullable=True),
    moment("lease_until", nullable=True),
    number("claim_order"),
    number("position"),
    partial_index("ix_task_queue", "project_id", "priority", "id", where="state = 'open'"),
    partial_index("ix_task_run_out", "project_id", "lease_until", where="state = 'leased'"),
    partial_index("ix_task_held", "project_id", "lease_reviewer", where="state = 'leased'"),
    partial_index("ix_task_flagged", "project_id", where="state = 'flagged'"),
    partial_index("uq_task_live", "document_id", where="state IN ('open', 'leased', 'flagged')", unique=True),
)

task_skip = Table(
    "task_skip",
    metadata,
    to("task_id", "task.id"),
    words("reviewer"),
    PrimaryKeyConstraint("task_id", "reviewer"),
)

# Append-only (triggers): that a review is undone shows in a later row that names it in `undoes_id`.
review = Table(
    "review",
    metadata,
    identity(),
    of_project(),
    words("operation"),
    to("task_id", "task.id"),
    to("document_id", "document.id"),
    words("reviewer"),
    words("action"),
    words("verdict"),
    names("labels"),
    names("predicted"),
    json_("scores"),
    to("version_id", "model_version.id", nullable=True),
    words("reason"),
    real("inclusion_probability"),
    real("priority"),
    number("position"),
    number("label_set"),
    words("policy"),
    words("token"),
    words("text_hash"),
    words("note"),
    to("undoes_id", "review.id", nullable=True),
    moment("shown_at", nullable=True),
    moment("first_key_at", nullable=True),
    moment("decided_at"),
    moment("received_at"),
    UniqueConstraint("project_id", "operation"),
    UniqueConstraint("undoes_id"),
    Index(None, "project_id", "reviewer", "id"),
    Index(None, "document_id"),
)

dataset = Table(
    "dataset",
    metadata,
    identity(),
    of_project(),
    words("split"),
    number("number"),
    words("manifest_hash"),
    number("label_set"),
    number("documents"),
    number("reviews"),
    moment("created_at"),
    UniqueConstraint("project_id", "split", "number"),
    UniqueConstraint("project_id", "split", "label_set", "manifest_hash"),
)

dataset_document = Table(
    "dataset_document",
    metadata,
    to("dataset_id", "dataset.id"),
    to("document_id", "document.id"),
    names("labels"),
    words("source"),
    PrimaryKeyConstraint("dataset_id", "document_id"),
)

model_version = Table(
    "model_version",
    metadata,
    identity(),
    of_project(),
    number("number"),
    words("state"),
    to("dataset_id", "dataset.id"),
    to("held_out_id", "dataset.id", nullable=True),
    number("label_set"),
    words("bundle"),
    words("bundle_hash"),
    words("engine"),
    words("normaliser"),
    json_("facts"),
    to("job_id", "job.id"),
    words("created_by"),
    moment("created_at"),
    UniqueConstraint("project_id", "number"),
    UniqueConstraint("job_id"),
)

release = Table(
    "release",
    metadata,
    identity(),
    of_project(),
    number("number"),
    to("version_id", "model_version.id"),
    real("threshold"),
    real("audit_share"),
    words("created_by"),
    moment("created_at"),
    UniqueConstraint("project_id", "number"),
)

# `evidence` is the canonical text itself, so that its hash can be checked by anyone.
comparison = Table(
    "comparison",
    metadata,
    identity(),
    of_project(),
    to("base_id", "model_version.id"),
    to("candidate_id", "model_version.id"),
    to("held_out_id", "dataset.id"),
    words("evidence"),
    words("evidence_hash"),
    words("outcome"),
    json_("reasons"),
    moment("created_at"),
    UniqueConstraint("project_id", "base_id", "candidate_id", "held_out_id"),
)

decision = Table(
    "decision",
    metadata,
    identity(),
    of_project(),
    words("operation"),
    words("act"),
    to("version_id", "model_version.id"),
    to("before_id", "release.id", nullable=True),
    to("after_id", "release.id", nullable=True),
    to("comparison_id", "comparison.id", nullable=True),
    words("reason"),
    words("actor"),
    moment("decided_at"),
    UniqueConstraint("project_id", "operation"),
)

job = Table(
    "job",
    metadata,
    identity(),
    of_project(),
    words("kind"),
    words("state"),
    json_("params"),
    words("operation"),
    words("requested_by"),
    moment("requested_at"),
    moment("started_at", nullable=True),
    moment("ended_at", nullable=True),
    flag("cancel_requested"),
    words("error"),
    json_("result"),
    json_("progress", nullable=True),
    UniqueConstraint("project_id", "operation"),
    partial_index(
        "uq_job_busy", "project_id", "kind", where="state IN ('queued', 'running') AND kind <> 'import'", unique=True
    ),
    partial_index("ix_job_queued", "id", where="state = 'queued'"),
    partial_index("ix_job_running", "id", where="state = 'running'"),
)

worker = Table(
    "worker",
    metadata,
    Column("name", Text, primary_key=True),
    number("pid"),
    moment("started_at"),
    moment("seen_at"),
)

import_record = Table(
    "import_record",
    metadata,
    identity(),
    of_project(),
    words("file_name"),
    words("file_hash"),
    words("state"),
    number("rows_read"),
    number("added"),
    number("repeated"),
    number("bad"),
    number("labelled"),
    to("job_id", "job.id", nullable=True),
    words("actor"),
    moment("started_at"),
    moment("ended_at", nullable=True),
    UniqueConstraint("job_id"),
    partial_index("uq_import_record_unfinished", "project_id", "file_hash", where="state = 'running'", unique=True),
)

import_problem = Table(
    "import_problem",
    metadata,
    to("import_id", "import_record.id"),
    number("number"),
    number("line"),
    words("reason"),
    words("remedy"),
    PrimaryKeyConstraint("import_id", "number"),
)

audit = Table(
    "audit",
    metadata,
    identity(),
    of_project(),
    words("actor"),
    words("action"),
    words("subject"),
    json_("detail"),
    moment("at"),
    Index(None, "project_id", "action", "id"),
)
