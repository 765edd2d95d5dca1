"""Tables of tickets and what is said of them."""

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from core.store.columns import flag, identity, json_, moment, names, number, of_project, partial_index, real, to, words
from core.store.metadata import metadata

# `change` says how this version came from the one before it; `guides` holds what each label means.
label_set = Table(
    "label_set",
    metadata,
    of_project(),
    number("number"),
    names("labels"),
    json_("change"),
    json_("guides"),
    words("created_by"),
    moment("created_at"),
    PrimaryKeyConstraint("project_id", "number"),
)


# `given_labels` are those of the first import that had any, in the words of label set `given_set`: the truth that an
# undone review falls back on. `urgency` is what the import said of it, higher first.
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
    number("given_set"),
    real("urgency"),
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
# `why` are the places in the text that moved the version, kept for tickets that people see.
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
    json_("why", nullable=True),
    PrimaryKeyConstraint("version_id", "document_id"),
    Index(None, "version_id", "reason", "document_id"),
)


# One question about a ticket that wants so many answers. While it is open, wanted = answers + leases + places.
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
    number("wanted"),
    number("answers"),
    number("places"),
    flag("blind"),
    partial_index("ix_task_queue", "project_id", "priority", "id", where="state = 'open' AND places > 0"),
    partial_index("ix_task_flagged", "project_id", where="state = 'flagged'"),
    partial_index("ix_task_known", "document_id", where="reason = 'known'"),
    partial_index("ix_task_disputed", "project_id", "id", where="state = 'disputed'"),
    partial_index(
        "uq_task_live",
        "document_id",
        where="state IN ('open', 'flagged', 'disputed') AND reason <> 'known'",
        unique=True,
    ),
)


# One person's hold on a question. `claim_order` ranks what one reviewer holds; `position` is the place in the queue
# that the ticket had when it was claimed.
lease = Table(
    "lease",
    metadata,
    to("task_id", "task.id"),
    words("reviewer"),
    of_project(),
    words("token"),
    moment("until"),
    number("claim_order"),
    number("position"),
    PrimaryKeyConstraint("task_id", "reviewer"),
    Index("ix_lease_held", "project_id", "reviewer"),
    Index("ix_lease_run_out", "project_id", "until"),
)


# Who answered or skipped a question: it is not offered to them again.
task_seen = Table(
    "task_seen",
    metadata,
    to("task_id", "task.id"),
    words("reviewer"),
    PrimaryKeyConstraint("task_id", "reviewer"),
)


# Tickets whose answer is known for sure: asked again now and then, like any other, to see how reviewers do.
known_answer = Table(
    "known_answer",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    of_project(),
    names("labels"),
    number("label_set"),
    words("marked_by"),
    moment("marked_at"),
    Index(None, "project_id"),
)


# Bands of a ticket's fingerprint: tickets that share one are likely to be near-duplicates.
likeness = Table(
    "likeness",
    metadata,
    to("document_id", "document.id"),
    number("band"),
    of_project(),
    words("value"),
    PrimaryKeyConstraint("document_id", "band"),
    Index("ix_likeness_value", "project_id", "value", "document_id"),
)


# Append-only (triggers). `because` is the reason of a skip; `blind` answers were given before the model's was shown;
# those given as one share `together`. That a review is undone shows in a later row that names it in `undoes_id`.
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
    words("because"),
    flag("blind"),
    words("together"),
    to("undoes_id", "review.id", nullable=True),
    moment("shown_at", nullable=True),
    moment("first_key_at", nullable=True),
    moment("decided_at"),
    moment("received_at"),
    UniqueConstraint("project_id", "operation"),
    UniqueConstraint("undoes_id"),
    Index(None, "project_id", "reviewer", "id"),
    Index(None, "project_id", "reviewer", "received_at"),
    Index(None, "document_id"),
    Index(None, "task_id"),
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
