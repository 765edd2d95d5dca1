"""Tables of what was learned and decided."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from core.store.columns import flag, identity, json_, moment, names, number, of_project, real, to, words
from core.store.metadata import metadata

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
    words("reported", nullable=True),
    words("findings", nullable=True),
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
    json_("label_thresholds", nullable=True),
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
    UniqueConstraint(
        "project_id", "base_id", "candidate_id", "held_out_id", "evidence_hash", "outcome", name="uq_comparison_result"
    ),
)


# Only where a comparison that came out as before would otherwise stand behind a later one.
compared_again = Table(
    "compared_again",
    metadata,
    identity(),
    of_project(),
    to("comparison_id", "comparison.id"),
    moment("made_at"),
    Index(None, "comparison_id"),
)


# `evidence_hash` says on what it rests, whatever becomes of the comparison's row.
proposal = Table(
    "proposal",
    metadata,
    identity(),
    of_project(),
    words("operation"),
    to("version_id", "model_version.id"),
    to("expected_id", "release.id", nullable=True),
    to("comparison_id", "comparison.id", nullable=True),
    words("evidence_hash"),
    number("label_set"),
    flag("despite"),
    words("reason"),
    words("actor"),
    moment("proposed_at"),
    UniqueConstraint("project_id", "operation"),
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
    to("proposal_id", "proposal.id", nullable=True),
    UniqueConstraint("project_id", "operation"),
    Index("uq_decision_proposal_id", "proposal_id", unique=True),
)


# What a service was paid for; a step that is repeated names the same row.
spend = Table(
    "spend",
    metadata,
    identity(),
    of_project(),
    to("job_id", "job.id"),
    words("token"),
    words("what"),
    real("dollars"),
    moment("at"),
    words("note"),
    UniqueConstraint("token", "what"),
    Index(None, "at"),
)
