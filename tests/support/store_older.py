"""Databases as older versions of the program left them."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from core.store import migrate

ROWS = (
    (
        "INSERT INTO project (id, name, kind, salt, held_out_share, threshold, audit_share, demo, created_at)"
        " VALUES (1, 'Desk', 'single', 's', 0.15, 0.7, 0.02, false, '2026-11-01')"
    ),
    "INSERT INTO pointer (project_id, release_id) VALUES (1, NULL)",
    (
        "INSERT INTO label_set (project_id, number, labels, created_by, created_at)"
        " VALUES (1, 1, '[\"network\"]', 'lea', '2026-11-01')"
    ),
    *(
        "INSERT INTO document (id, project_id, external_id, text, text_hash, content_hash, held_out, received_at,"  # noqa: S608 - its own numbers
        f" received_on, added_at) VALUES ({number}, 1, '', 'silent printer {number}', 'h{number}', 'c{number}', false,"
        " '2026-11-01', '2026-11-01', '2026-11-01')"
        for number in (1, 2, 3)
    ),
    *(
        "INSERT INTO task (id, project_id, document_id, state, reason, inclusion_probability, priority, policy,"  # noqa: S608 - its own numbers
        f" created_at, lease_reviewer, lease_token, lease_until, claim_order, position) VALUES ({number}, 1, {number},"
        f" '{state}', 'unscored', 1.0, 0.5, 'p', '2026-11-01', {lease}, 1, 1)"
        for number, state, lease in (
            (1, "open", "NULL, NULL, NULL"),
            (2, "leased", "'rosa', 't', '2026-11-01'"),
            (3, "done", "NULL, NULL, NULL"),
        )
    ),
    "INSERT INTO task_skip (task_id, reviewer) VALUES (1, 'rosa')",
)

#: What people had decided when the trail had no seals and a promotion took one of them.
DECIDED = (
    (
        "INSERT INTO job (id, project_id, kind, state, params, operation, requested_by, requested_at, cancel_requested,"
        " error, result) VALUES (1, 1, 'train', 'done', '{}', 'train', 'olga', '2026-11-02', false, '', '{}')"
    ),
    (
        "INSERT INTO dataset (id, project_id, split, number, manifest_hash, label_set, documents, reviews, created_at)"
        " VALUES (1, 1, 'training', 1, 'm', 1, 0, 0, '2026-11-02')"
    ),
    (
        "INSERT INTO model_version (id, project_id, number, state, dataset_id, label_set, bundle, bundle_hash, engine,"
        " normaliser, facts, job_id, created_by, created_at) VALUES (1, 1, 1, 'rejected', 1, 1, 'b', 'h', 'test',"
        " 'none', '{}', 1, 'olga', '2026-11-02')"
    ),
    (
        "INSERT INTO decision (id, project_id, operation, act, version_id, reason, actor, decided_at)"
        " VALUES (1, 1, 'click', 'reject', 1, 'Worse on printers.', 'olga', '2026-11-03')"
    ),
    *(
        "INSERT INTO audit (id, project_id, actor, action, subject, detail, at)"  # noqa: S608 - its own numbers
        f" VALUES ({number}, {project}, 'olga', 'reject', 'version {number}', '{{}}', '2026-11-03')"
        for number, project in ((1, "1"), (2, "NULL"), (5, "1"))
    ),
)


def upgraded(url: str, revision: str, rows: Sequence[str]) -> None:
    """Bring the database to a revision, and write these rows."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    with create_engine(url, poolclass=NullPool).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for row in rows:
            connection.execute(text(row))
