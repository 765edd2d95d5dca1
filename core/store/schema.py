"""The tables: one schema for SQLite and PostgreSQL."""

from core.store.metadata import metadata
from core.store.tables_models import comparison, dataset, dataset_document, decision, model_version, proposal, release
from core.store.tables_people import audit, audit_head, audit_seal, job, person, pointer, preference, project, worker
from core.store.tables_tickets import (
    document,
    import_problem,
    import_record,
    known_answer,
    label_set,
    lease,
    likeness,
    prediction,
    review,
    task,
    task_seen,
    truth,
)

__all__ = [
    "audit",
    "audit_head",
    "audit_seal",
    "comparison",
    "dataset",
    "dataset_document",
    "decision",
    "document",
    "import_problem",
    "import_record",
    "job",
    "known_answer",
    "label_set",
    "lease",
    "likeness",
    "metadata",
    "model_version",
    "person",
    "pointer",
    "prediction",
    "preference",
    "project",
    "proposal",
    "release",
    "review",
    "task",
    "task_seen",
    "truth",
    "worker",
]
