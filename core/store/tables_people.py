"""Tables of projects, people, jobs and what happened."""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from core.store.columns import flag, identity, json_, moment, number, of_project, partial_index, real, to, words
from core.store.metadata import metadata

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
    json_("desk"),
    flag("demo"),
    number("signatures"),
    number("held_out_days"),
    moment("created_at"),
    json_("label_thresholds", nullable=True),
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


# What one person has set for themselves, such as keys.
preference = Table(
    "preference",
    metadata,
    words("person"),
    words("name"),
    json_("value"),
    PrimaryKeyConstraint("person", "name"),
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
        "uq_job_busy",
        "project_id",
        "kind",
        where="state IN ('queued', 'running') AND kind NOT IN ('import', 'switch')",
        unique=True,
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


# Without a project: an act that concerns the whole installation.
audit = Table(
    "audit",
    metadata,
    identity(),
    to("project_id", "project.id", nullable=True),
    words("actor"),
    words("action"),
    words("subject"),
    json_("detail"),
    moment("at"),
    Index(None, "project_id", "action", "id"),
)


# Each entry's place in the chain, and its seal; the head says how long the chain is.
audit_seal = Table(
    "audit_seal",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    to("audit_id", "audit.id"),
    words("hash"),
    UniqueConstraint("audit_id"),
)


# What was seen outside, and what was left there as it was found: the newest of each name.
sight = Table("sight", metadata, Column("name", Text, primary_key=True), json_("content"), moment("seen_at"))


audit_head = Table("audit_head", metadata, identity(), number("position"), words("hash"))


# Notices on their way to people elsewhere: a row for each receiver, which waits until it was told.
outbox = Table(
    "outbox",
    metadata,
    identity(),
    of_project(),
    words("receiver"),
    words("notice"),
    words("subject"),
    words("sentence"),
    words("link"),
    moment("added_at"),
    number("attempts"),
    moment("next_at"),
    moment("tried_at", nullable=True),
    words("error"),
    moment("told_at", nullable=True),
    UniqueConstraint("receiver", "notice"),
    Index(None, "receiver", "told_at", "id"),
)
