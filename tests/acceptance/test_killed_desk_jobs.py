"""The worker is killed in the middle of and after every step of the desk's jobs, and nothing is lost or doubled."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM
from core.domain.desk import IN_FRONT, Desk, Order
from core.domain.documents import DocumentId
from core.domain.exports import Format, Wanted
from core.domain.jobs import JobId
from core.domain.reports import Filter
from core.domain.reviews import TaskId
from core.domain.routing import Reason, draw_of, place
from core.workflow.exporting import FOLDER, Ready
from core.workflow.sending import POLICY
from tests.support.acceptance_desk import Twins, rows
from tests.support.acceptance_home import only_project, open_app

pytestmark = pytest.mark.acceptance
# Within a batch, behind it, within a later one and behind it, at the end of the step, and where the job is closed.
REORDER = ["0-torn-1", "0-during", "0-torn-2", "0-kept-2", "0-after", "1-during"]
SEND = ["0-torn-1", "0-kept-1", "0-during", "0-torn-2", "0-kept-2", "0-after", "1-during"]
EXPORT = ["0-during", "0-piece-1", "0-piece-3", "0-torn-1", "0-after", "1-during"]
MIXED = Desk(order=Order.MIXED, wanted=2, known_share=0.0)
# Some of the first wait already, and all match when they are sent; none of the second do.
TO_SEND = {"some that wait": Filter(text="help"), "none that wait": Filter(state="accepted")}
EVERYTHING = Wanted(format=Format.JSONL, everything=True)
MOST = 10_000


@pytest.fixture
def twins(tmp_path: Path) -> Twins:
    return Twins.born(tmp_path)


def places(home: Path) -> dict[TaskId, float]:
    """Where each open question stands."""
    return dict(rows(home, "task", "id, priority", "state = 'open'"))


def places_by_rule(home: Path) -> dict[TaskId, float]:
    """Where each open question belongs, by the pure function."""
    app = open_app(home)
    with app.store.reading(only_project(app)) as tx:
        now, mix, production = tx.project(), tx.tasks.predicted(), tx.versions.production()
        found = {}
        for task, plain, said in tx.tasks.open_page(TaskId(0), MOST):
            draw = draw_of(task.text_hash, now.salt, production.version.number)
            facts = replace(plain, share=mix.share(said))
            found[task.id] = place(said, production.policy, now.desk, facts, task.reason, draw)
    return found


def test_a_worker_killed_anywhere_in_a_reordering_leaves_every_question_where_the_rule_puts_it(twins):
    tables = ("review", "truth", "lease", "task_seen")
    before, untouched = places(twins.mortal), [rows(twins.mortal, table) for table in tables]
    twins.do(lambda app, project: app.leading.set_desk(SYSTEM, project, MIXED, "mixed"), REORDER)
    after = places(twins.mortal)
    assert after == places_by_rule(twins.mortal)
    assert after.keys() == before.keys()
    assert all(after[task] != before[task] for task in before)
    assert [rows(twins.mortal, table) for table in tables] == untouched
    assert len(rows(twins.mortal, "audit", which="action = 'change review desk' and detail like '%mixed%'")) == 1
    assert twins.differing() == []


def to_send(home: Path, wanted: Filter) -> tuple[set[DocumentId], set[DocumentId]]:
    """The tickets that match, and those among them that nobody is asked about."""
    app = open_app(home)
    with app.store.reading(only_project(app)) as tx:
        found = tx.documents.page(wanted, DocumentId(0), MOST)
    return {row.id for row in found}, {row.id for row in found if row.state not in ("waiting", "flagged")}


@pytest.mark.parametrize("wanted", TO_SEND.values(), ids=TO_SEND)
def test_a_worker_killed_anywhere_in_a_sending_sends_every_ticket_once(twins, wanted):
    matching, free = to_send(twins.mortal, wanted)
    before = rows(twins.mortal, "task")
    job = twins.do(lambda app, project: app.sending.request(SYSTEM, project, wanted, "send"), SEND)
    live = rows(twins.mortal, "task", "document_id", "state in ('open', 'flagged', 'disputed')")
    sent = rows(twins.mortal, "task", "document_id, state, reason, priority", f"policy = '{POLICY}'")
    result = open_app(twins.mortal).driver.job(job).result
    assert sorted(sent) == [(document, "open", Reason.REQUESTED, IN_FRONT) for document in sorted(free)]
    assert len(live) == len(set(live))
    assert matching <= {document for (document,) in live}
    assert set(before) <= set(rows(twins.mortal, "task"))
    assert (result["found"], result["looked_at"], result["sent"]) == (len(matching), len(matching), len(free))
    assert rows(twins.mortal, "audit", "subject", "action = 'send to review'") == [(f"job {job}",)]
    assert twins.differing() == []


def fetched(home: Path, job: JobId) -> tuple[Ready, bytes]:
    """The only file that waits to be fetched."""
    app = open_app(home)
    (ready,) = app.exporting.ready(SYSTEM, only_project(app))
    return ready, app.exporting.fetch(SYSTEM, only_project(app), job).read_bytes()


def test_a_worker_killed_anywhere_in_an_export_leaves_one_whole_file_and_nothing_beside_it(twins):
    job = twins.do(lambda app, project: app.exporting.request(SYSTEM, project, EVERYTHING, "export"), EXPORT)
    files = [path.name for path in (twins.mortal / "blobs" / FOLDER).iterdir()]
    assert files == [open_app(twins.mortal).driver.name(job)]
    assert rows(twins.mortal, "audit", "json_extract(detail, '$.job')", "action = 'export'") == [(job,)]
    assert twins.differing() == []
    (ready, content), (_, other) = fetched(twins.mortal, job), fetched(twins.spared, job)
    assert content == other
    assert (ready.job, ready.rows, ready.size) == (job, len(rows(twins.mortal, "document")), len(content))
    assert open_app(twins.mortal).driver.job(job).result["sha256"] == hashlib.sha256(content).hexdigest()
