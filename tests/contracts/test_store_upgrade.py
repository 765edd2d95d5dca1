"""An older database is brought to today's schema with everything in it."""

from contextlib import closing
from dataclasses import replace

from core.domain.documents import ProjectId
from core.domain.jobs import JobKind
from core.domain.reports import Filter
from core.domain.reviews import TaskId, TaskState
from core.domain.routing import Policy
from core.store.store import SqlStore
from tests.support.comprehend_files import guides
from tests.support.store_factory import NOW, UNTIL
from tests.support.store_older import ROWS, upgraded

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


RELEASE = (
    "INSERT INTO release (id, project_id, number, version_id, threshold, audit_share, created_by, created_at)"
    " VALUES (99, 1, 1, 99, 0.8, 0.1, 'olga', '2026-11-01')"
)


def test_releases_of_an_older_database_route_as_they_did(empty_url: str) -> None:
    upgraded(empty_url, "0001", ROWS)
    upgraded(empty_url, "0011", (*VERSION, RELEASE))
    with closing(SqlStore(empty_url)) as store:
        store.migrate()
        with store.transaction(ProjectId(1)) as tx:
            assert [one.policy for one in tx.versions.releases()] == [Policy(threshold=0.8, audit_share=0.1)]
            assert tx.project().policy == Policy(threshold=0.7, audit_share=0.02)


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
            assert tx.versions.reported([older.id, newer.id]) == {newer.id: guides()}
    assert (older.trained.bundle, older.trained.facts, newer.number) == ("b", {"seconds": 1.5}, 2)
