"""The tables: one schema for SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import (
    Boolean,
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
    text,
)

from core.store.columns import Json, Moment, Names

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _to(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Integer, ForeignKey(target), nullable=nullable)


def _project() -> Column[Any]:
    return _to("project_id", "project.id")


def _words(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=nullable)


def _number(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _real(name: str) -> Column[Any]:
    return Column(name, Float, nullable=False)


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False)


def _at(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=nullable)


def _names(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Names, nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Json, nullable=nullable)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


project = Table(
    "project",
    metadata,
    _id(),
    _words("name"),
    _words("kind"),
    _words("salt"),
    _real("held_out_share"),
    _real("threshold"),
    _real("audit_share"),
    _flag("demo"),
    _at("created_at"),
    UniqueConstraint("name"),
)

# The pointer to production stands beside the project, so that projects and releases do not point at each other.
pointer = Table(
    "pointer",
    metadata,
    Column("project_id", Integer, ForeignKey("project.id"), primary_key=True, autoincrement=False),
    _to("release_id", "release.id", nullable=True),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    _words("name"),
    _json("roles"),
    _flag("active"),
)

label_set = Table(
    "label_set",
    metadata,
    _project(),
    _number("number"),
    _names("labels"),
    _words("created_by"),
    _at("created_at"),
    PrimaryKeyConstraint("project_id", "number"),
)

# `given_labels` are those of the first import that had any: the truth that an undone review falls back on.
document = Table(
    "document",
    metadata,
    _id(),
    _project(),
    _words("external_id"),
    _words("text"),
    _words("text_hash"),
    _words("content_hash"),
    _flag("held_out"),
    _at("received_at"),
    Column("received_on", Date, nullable=False),
    _at("added_at"),
    _names("given_labels", nullable=True),
    UniqueConstraint("project_id", "content_hash"),
    Index(None, "project_id", "id"),
    Index(None, "project_id", "held_out"),
)

# What is known now of each ticket: a projection of reviews and given labels, kept in their transactions.
truth = Table(
    "truth",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    _project(),
    _flag("held_out"),
    _names("labels"),
    _words("source"),
    _flag("unscored"),
    _to("review_id", "review.id", nullable=True),
    Index(None, "project_id", "held_out", "labels"),
    Index(None, "project_id", "source", "document_id"),
)

# `reason` says where the version routed the ticket; it is empty where it only answered for a comparison.
prediction = Table(
    "prediction",
    metadata,
    _to("version_id", "model_version.id"),
    _to("document_id", "document.id"),
    _names("labels"),
    _json("scores"),
    _real("confidence"),
    _real("margin"),
    _words("text_hash"),
    _at("predicted_at"),
    _words("reason"),
    Column("inclusion_probability", Float, nullable=True),
    PrimaryKeyConstraint("version_id", "document_id"),
    Index(None, "version_id", "reason", "document_id"),
)

# `claim_order` ranks what one reviewer holds; `position` is the place the ticket had when it was claimed.
task = Table(
    "task",
    metadata,
    _id(),
    _project(),
    _to("document_id", "document.id"),
    _to("version_id", "model_version.id", nullable=True),
    _words("state"),
    _words("reason"),
    _real("inclusion_probability"),
    _real("priority"),
    _words("policy"),
    _at("created_at"),
    _words("lease_reviewer", nullable=True),
    _words("lease_token", nullable=True),
    _at("lease_until", nullable=True),
    _number("claim_order"),
    _number("position"),
    _partial("ix_task_queue", "project_id", "priority", "id", where="state = 'open'"),
    _partial("ix_task_run_out", "lease_until", where="state = 'leased'"),
    _partial("ix_task_held", "project_id", "lease_reviewer", where="state = 'leased'"),
    _partial("ix_task_flagged", "project_id", where="state = 'flagged'"),
    _partial("uq_task_live", "document_id", where="state IN ('open', 'leased', 'flagged')", unique=True),
)

task_skip = Table(
    "task_skip",
    metadata,
    _to("task_id", "task.id"),
    _words("reviewer"),
    PrimaryKeyConstraint("task_id", "reviewer"),
)

# Append-only (triggers): that a review is undone shows in a later row that names it in `undoes_id`.
review = Table(
    "review",
    metadata,
    _id(),
    _project(),
    _words("operation"),
    _to("task_id", "task.id"),
    _to("document_id", "document.id"),
    _words("reviewer"),
    _words("action"),
    _words("verdict"),
    _names("labels"),
    _names("predicted"),
    _json("scores"),
    _to("version_id", "model_version.id", nullable=True),
    _words("reason"),
    _real("inclusion_probability"),
    _real("priority"),
    _number("position"),
    _number("label_set"),
    _words("policy"),
    _words("token"),
    _words("text_hash"),
    _words("note"),
    _to("undoes_id", "review.id", nullable=True),
    _at("shown_at", nullable=True),
    _at("first_key_at", nullable=True),
    _at("decided_at"),
    _at("received_at"),
    UniqueConstraint("project_id", "operation"),
    UniqueConstraint("undoes_id"),
    Index(None, "project_id", "reviewer", "id"),
    Index(None, "document_id"),
)

dataset = Table(
    "dataset",
    metadata,
    _id(),
    _project(),
    _words("split"),
    _number("number"),
    _words("manifest_hash"),
    _number("label_set"),
    _number("documents"),
    _number("reviews"),
    _at("created_at"),
    UniqueConstraint("project_id", "split", "number"),
    UniqueConstraint("project_id", "split", "label_set", "manifest_hash"),
)

dataset_document = Table(
    "dataset_document",
    metadata,
    _to("dataset_id", "dataset.id"),
    _to("document_id", "document.id"),
    _names("labels"),
    _words("source"),
    PrimaryKeyConstraint("dataset_id", "document_id"),
)

model_version = Table(
    "model_version",
    metadata,
    _id(),
    _project(),
    _number("number"),
    _words("state"),
    _to("dataset_id", "dataset.id"),
    _to("held_out_id", "dataset.id", nullable=True),
    _number("label_set"),
    _words("bundle"),
    _words("bundle_hash"),
    _words("engine"),
    _words("normaliser"),
    _json("facts"),
    _to("job_id", "job.id"),
    _words("created_by"),
    _at("created_at"),
    UniqueConstraint("project_id", "number"),
    UniqueConstraint("job_id"),
)

release = Table(
    "release",
    metadata,
    _id(),
    _project(),
    _number("number"),
    _to("version_id", "model_version.id"),
    _real("threshold"),
    _real("audit_share"),
    _words("created_by"),
    _at("created_at"),
    UniqueConstraint("project_id", "number"),
)

# `evidence` is the canonical text itself, so that its hash can be checked by anyone.
comparison = Table(
    "comparison",
    metadata,
    _id(),
    _project(),
    _to("base_id", "model_version.id"),
    _to("candidate_id", "model_version.id"),
    _to("held_out_id", "dataset.id"),
    _words("evidence"),
    _words("evidence_hash"),
    _words("outcome"),
    _json("reasons"),
    _at("created_at"),
    UniqueConstraint("project_id", "base_id", "candidate_id", "held_out_id"),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _project(),
    _words("operation"),
    _words("act"),
    _to("version_id", "model_version.id"),
    _to("before_id", "release.id", nullable=True),
    _to("after_id", "release.id", nullable=True),
    _to("comparison_id", "comparison.id", nullable=True),
    _words("reason"),
    _words("actor"),
    _at("decided_at"),
    UniqueConstraint("project_id", "operation"),
)

job = Table(
    "job",
    metadata,
    _id(),
    _project(),
    _words("kind"),
    _words("state"),
    _json("params"),
    _words("operation"),
    _words("requested_by"),
    _at("requested_at"),
    _at("started_at", nullable=True),
    _at("ended_at", nullable=True),
    _flag("cancel_requested"),
    _words("error"),
    _json("result"),
    _json("progress", nullable=True),
    UniqueConstraint("project_id", "operation"),
    _partial(
        "uq_job_busy", "project_id", "kind", where="state IN ('queued', 'running') AND kind <> 'import'", unique=True
    ),
    _partial("ix_job_queued", "id", where="state = 'queued'"),
    _partial("ix_job_running", "id", where="state = 'running'"),
)

worker = Table(
    "worker",
    metadata,
    Column("name", Text, primary_key=True),
    _number("pid"),
    _at("started_at"),
    _at("seen_at"),
)

import_record = Table(
    "import_record",
    metadata,
    _id(),
    _project(),
    _words("file_name"),
    _words("file_hash"),
    _words("state"),
    _number("rows_read"),
    _number("added"),
    _number("repeated"),
    _number("bad"),
    _number("labelled"),
    _to("job_id", "job.id", nullable=True),
    _words("actor"),
    _at("started_at"),
    _at("ended_at", nullable=True),
    UniqueConstraint("job_id"),
    _partial("uq_import_record_unfinished", "project_id", "file_hash", where="state = 'running'", unique=True),
)

import_problem = Table(
    "import_problem",
    metadata,
    _to("import_id", "import_record.id"),
    _number("number"),
    _number("line"),
    _words("reason"),
    _words("remedy"),
    PrimaryKeyConstraint("import_id", "number"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _project(),
    _words("actor"),
    _words("action"),
    _words("subject"),
    _json("detail"),
    _at("at"),
    Index(None, "project_id", "action", "id"),
)
