"""An older database is brought to today's schema with everything in it."""

from contextlib import closing

from core.domain.documents import ProjectId
from core.domain.reports import Filter
from core.domain.reviews import TaskId, TaskState
from core.store.store import SqlStore
from tests.support.store_factory import NOW, UNTIL
from tests.support.store_older import ROWS, upgraded

KNOWN = (
    "INSERT INTO task (id, project_id, document_id, state, reason, inclusion_probability, priority, policy, created_at,"
    " wanted, answers, places, blind) VALUES ({}, 1, 3, '{}', 'known', 0, 0, 'known answer', '2026-11-01', 1, 0, {}, false)"
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
