"""The tables: one schema for SQLite and PostgreSQL."""

from core.store.metadata import metadata
from core.store.tables_models import comparison, dataset, dataset_document, decision, model_version, release
from core.store.tables_people import audit, job, person, pointer, project, worker
from core.store.tables_tickets import (
    document,
    import_problem,
    import_record,
    label_set,
    prediction,
    review,
    task,
    task_skip,
    truth,
)

__all__ = [
    "audit",
    "comparison",
    "dataset",
    "dataset_document",
    "decision",
    "document",
    "import_problem",
    "import_record",
    "job",
    "label_set",
    "metadata",
    "model_version",
    "person",
    "pointer",
    "prediction",
    "project",
    "release",
    "review",
    "task",
    "task_skip",
    "truth",
    "worker",
]
