"""An older database is brought to today's schema with everything in it."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from core.domain.documents import ProjectId
from core.domain.jobs import JobKind
from core.domain.reports import Filter
from core.domain.reviews import TaskId, TaskState
from core.store import migrate
from core.store.store import SqlStore
from tests.support.comprehend_files import guides
from tests.support.store_factory import NOW, UNTIL

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


KNOWN = (
    "INSERT INTO task (id, project_id, document_id, state, reason, inclusion_probability, priority, policy, created_at,"
    " wanted, answers, places, blind) VALUES ({}, 1, 3, '{}', 'known', 0, 0, 'known answer', '2026-11-01', 1, 0, {}, false)"
)


VERSION = (
    (
        "INSERT INTO dataset (id, project_id, split, number, manifest_hash, label_set, documents, reviews, created_at)"
        " VALUES (1, 1, 'training', 1, 'h', 1, 3, 0, '2026-11-01')"
    ),
    (
        "INSERT INTO job (id, project_id, kind, state, params, operation, requested_by, requested_at, cancel_requested,"
        " error, result) VALUES (99, 1, 'train', 'done', '{}', 'o', 'olga', '2026-11-01', false, '', '{}')"
    ),
    (
        "INSERT INTO model_version (id, project_id, number, state, dataset_id, held_out_id, label_set, bundle,"
        " bundle_hash, engine, normaliser, facts, job_id, created_by, created_at) VALUES (99, 1, 1, 'candidate', 1, NULL,"
        " 1, 'b', 'h', 'e', 'n', '{\"seconds\": 1.5}', 99, 'olga', '2026-11-01')"
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


def test_known_questions_of_an_older_database_that_nobody_holds_are_over(empty_url: str) -> None:
    upgraded(empty_url, "0001", ROWS)
    upgraded(
        empty_url, "0002", [KNOWN.format(11, "open", 1), KNOWN.format(12, "flagged", 1), KNOWN.format(13, "open", 0)]
    )
    with closing(SqlStore(empty_url)) as store:
        store.migrate()
        with store.reading(ProjectId(1)) as tx:
            states = [tx.tasks.get(TaskId(number)).state for number in (11, 12, 13)]
    assert states == [TaskState.WITHDRAWN, TaskState.WITHDRAWN, TaskState.OPEN]


def test_an_older_database_keeps_its_questions_and_gives_held_ones_back(empty_url: str) -> None:
    upgraded(empty_url, "0001", ROWS)
    with closing(SqlStore(empty_url)) as store:
        store.migrate()
        with store.transaction(ProjectId(1)) as tx:
            assert tx.project().desk.wanted == 1
            assert tx.labels.current().labels == ("network",)
            done = tx.tasks.get(3)  # type: ignore[arg-type]
            assert (done.state, done.answers, done.places) == (TaskState.DONE, 1, 0)
            assert [task.id for task in tx.tasks.claim("rosa", 5, "t", NOW, UNTIL)] == [2]  # the first she has skipped
            assert [task.id for task in tx.tasks.claim("omar", 5, "t", NOW, UNTIL)] == [1]
            assert len(tx.documents.page(Filter(text="printer"), 0)) == 3  # type: ignore[arg-type]


def test_versions_of_an_older_database_go_on_and_report_nothing(empty_url: str) -> None:
    upgraded(empty_url, "0001", ROWS)
    upgraded(empty_url, "0005", VERSION)
    with closing(SqlStore(empty_url)) as store:
        store.migrate()
        with store.transaction(ProjectId(1)) as tx:
            (older,) = tx.versions.all()
            job = tx.jobs.request(JobKind.TRAIN, {}, "another", "olga", NOW)
            told = replace(older.trained, reported=guides())
            newer = tx.versions.add(told, older.dataset, None, 1, job.id, "olga", NOW)
    assert (older.trained.bundle, older.trained.facts, older.trained.reported) == ("b", {"seconds": 1.5}, None)
    assert (newer.number, newer.trained.reported) == (2, guides())
