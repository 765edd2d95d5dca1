"""The contract of jobs, workers and imports: asked for once, begun once, ended once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.errors import Busy, NotFound
from core.domain.intake import MOST_PROBLEMS_KEPT, ImportRecord, ImportState, Problem
from core.domain.jobs import Job, JobId, JobKind, JobState, Progress
from core.domain.reports import WorkerState
from tests.support.store_factory import LATER, NOW, World

SEVERAL = (JobKind.IMPORT, JobKind.SWITCH)
ONLY_ONE = [kind for kind in JobKind if kind not in SEVERAL]


def request(world: World, kind: JobKind = JobKind.TRAIN, operation: str = "click") -> Job:
    with world.store.transaction(world.project.id) as tx:
        return tx.jobs.request(
            kind, {"rows": 3, "share": 0.5, "name": "Ä", "fast": True, "by": None}, operation, "olga", NOW
        )


def begin(world: World, job: Job) -> None:
    with world.store.shared() as shared:
        shared.queue.begin(job.id, NOW)


def now(world: World, job: Job) -> Job:
    with world.store.reading(world.project.id) as tx:
        return tx.jobs.get(job.id)


def cancel(world: World, job: Job) -> Job:
    with world.store.transaction(world.project.id) as tx:
        return tx.jobs.cancel(job.id, LATER)


def test_a_job_comes_back_as_it_was_asked_for(world: World) -> None:
    job = request(world)
    params = {"rows": 3, "share": 0.5, "name": "Ä", "fast": True, "by": None}
    assert job == Job(
        id=job.id,
        project=world.project.id,
        kind=JobKind.TRAIN,
        state=JobState.QUEUED,
        params=params,
        requested_by="olga",
        requested_at=NOW,
    )
    assert now(world, job) == job


def test_the_same_operation_is_the_same_job(world: World) -> None:
    assert request(world) == request(world)


@pytest.mark.parametrize("kind", ONLY_ONE)
@pytest.mark.parametrize("begun", ["queued", "running"])
def test_one_job_of_a_kind_runs_at_a_time(world: World, kind: JobKind, begun: str) -> None:
    job = request(world, kind, "one")
    if begun == "running":
        begin(world, job)
    with pytest.raises(Busy, match=kind.value):
        request(world, kind, "two")
    world.end(job)
    assert request(world, kind, "two").state is JobState.QUEUED


def test_an_ended_operation_is_still_the_same_job(world: World) -> None:
    job = request(world)
    world.end(job)
    assert request(world).id == job.id


@pytest.mark.parametrize("kind", SEVERAL)
def test_several_imports_and_switches_may_run(world: World, kind: JobKind) -> None:
    assert len({request(world, kind, name).id for name in "abc"}) == 3


def test_projects_and_kinds_do_not_wait_for_each_other(world: World, other: World) -> None:
    request(world, JobKind.TRAIN, "a")
    request(world, JobKind.CLASSIFY, "b")
    assert request(other, JobKind.TRAIN, "a").project == other.project.id


def test_a_queued_job_is_cancelled_at_once(world: World) -> None:
    job = cancel(world, request(world))
    assert (job.state, job.ended_at, job.cancel_requested) == (JobState.CANCELLED, LATER, True)


def test_a_running_job_is_asked_to_stop(world: World) -> None:
    job = request(world)
    begin(world, job)
    asked = cancel(world, job)
    assert (asked.state, asked.ended_at, asked.cancel_requested) == (JobState.RUNNING, None, True)


def test_an_ended_job_is_past_cancelling(world: World) -> None:
    job = request(world)
    world.end(job)
    assert cancel(world, job) == now(world, job)
    assert now(world, job).cancel_requested is False


def test_another_projects_job_is_not_found(world: World, other: World) -> None:
    job = request(world)
    with other.store.transaction(other.project.id) as tx:
        for act in (tx.jobs.get, lambda job: tx.jobs.cancel(job, NOW), lambda job: tx.jobs.note(job, {})):
            with pytest.raises(NotFound):
                act(job.id)
    assert now(world, job) == job


def test_jobs_are_listed_latest_first(world: World, other: World) -> None:
    train, import_ = request(world, JobKind.TRAIN, "a"), request(world, JobKind.IMPORT, "b")
    request(other)
    with world.store.reading(world.project.id) as tx:
        assert tx.jobs.recent() == [import_, train]
        assert tx.jobs.recent(1) == [import_]
        assert tx.jobs.recent(kind=JobKind.TRAIN) == [train]


def test_waiting_and_running_jobs_of_all_projects_are_seen_oldest_first(world: World, other: World) -> None:
    jobs = [
        request(world, JobKind.IMPORT, "a"),
        request(other, JobKind.IMPORT, "b"),
        request(world, JobKind.TRAIN, "c"),
    ]
    with world.store.shared() as shared:
        assert shared.queue.waiting() == jobs
        for job in jobs[:2]:
            shared.queue.begin(job.id, NOW)
        assert shared.queue.waiting() == jobs[2:]
        assert [job.id for job in shared.queue.running()] == [job.id for job in jobs[:2]]


def test_a_job_is_begun_once(world: World) -> None:
    job = request(world)
    begin(world, job)
    with world.store.shared() as shared:
        shared.queue.begin(job.id, LATER)
        assert shared.queue.get(job.id) == replace(job, state=JobState.RUNNING, started_at=NOW)


def test_a_cancelled_job_is_not_begun(world: World) -> None:
    job = cancel(world, request(world))
    begin(world, job)
    assert now(world, job) == job


def test_an_unknown_job_is_not_found_in_the_queue(world: World) -> None:
    with world.store.shared() as shared, pytest.raises(NotFound):
        shared.queue.get(JobId(7))


def test_a_running_job_says_how_far_it_is(world: World) -> None:
    job, progress = request(world), Progress(step="train", number=2, of=4, share=0.25, message="Learning.")
    begin(world, job)
    with world.store.shared() as shared:
        shared.queue.report(job.id, progress)
    assert now(world, job).progress == progress


def test_a_job_ends_once(world: World) -> None:
    job = request(world)
    begin(world, job)
    with world.store.shared() as shared:
        shared.queue.end(job.id, JobState.FAILED, NOW, error="The disk is full.", result={"rows": 1})
        shared.queue.end(job.id, JobState.DONE, LATER, result={"rows": 2})
        shared.queue.report(job.id, Progress(step="late", number=1, of=1))
    ended = now(world, job)
    assert (ended.state, ended.ended_at, ended.error, ended.result) == (
        JobState.FAILED,
        NOW,
        "The disk is full.",
        {"rows": 1},
    )
    assert ended.progress is None


def test_a_result_is_added_to_what_was_noted(world: World) -> None:
    job = request(world)
    with world.store.transaction(world.project.id) as tx:
        tx.jobs.note(job.id, {"dataset": 1, "held_out": 2})
        tx.jobs.note(job.id, {"dataset": 3})
    with world.store.shared() as shared:
        shared.queue.end(job.id, JobState.DONE, NOW, result={"version": 4})
    assert now(world, job).result == {"dataset": 3, "held_out": 2, "version": 4}


def test_a_note_of_a_stopped_transaction_is_forgotten(world: World) -> None:
    job = request(world)

    def half_an_act() -> None:
        with world.store.transaction(world.project.id) as tx:
            tx.jobs.note(job.id, {"dataset": 1})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_an_act()
    assert now(world, job).result == {}


def test_workers_are_seen_while_they_beat(world: World) -> None:
    with world.store.shared() as shared:
        shared.queue.beat("one", 11, NOW)
        shared.queue.beat("two", 22, NOW + timedelta(seconds=1))
        shared.queue.beat("one", 11, NOW + timedelta(seconds=2))
        one, two = shared.queue.workers()
    assert one == WorkerState(name="one", pid=11, started_at=NOW, seen_at=NOW + timedelta(seconds=2))
    assert two.name == "two"


def test_a_worker_that_comes_back_has_started_anew(world: World) -> None:
    with world.store.shared() as shared:
        shared.queue.beat("one", 11, NOW)
        shared.queue.beat("one", 12, LATER)
        assert shared.queue.workers() == [WorkerState(name="one", pid=12, started_at=LATER, seen_at=LATER)]


def start(world: World, file_hash: str = "abc", job: Job | None = None) -> ImportRecord:
    with world.store.transaction(world.project.id) as tx:
        return tx.imports.start("tickets.csv", file_hash, job.id if job else None, "olga", NOW)


def note(world: World, record: ImportRecord, *problems: Problem) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.imports.note(record, problems)


def get(world: World, record: ImportRecord) -> ImportRecord:
    with world.store.reading(world.project.id) as tx:
        return tx.imports.get(record.id)


def test_an_import_begins_with_nothing_read(world: World) -> None:
    job = world.job()
    record = start(world, job=job)
    assert record == ImportRecord(
        id=record.id,
        file_name="tickets.csv",
        file_hash="abc",
        state=ImportState.RUNNING,
        started_at=NOW,
        actor="olga",
        job=job.id,
    )


def test_an_unfinished_import_of_the_same_file_goes_on(world: World, other: World) -> None:
    record = start(world)
    note(world, replace(record, rows_read=5, added=5))
    assert start(world, job=world.job()) == replace(record, rows_read=5, added=5)
    assert start(world, "def").id != record.id
    assert start(other).id != record.id


def test_a_finished_file_is_imported_anew(world: World) -> None:
    record = start(world)
    note(world, replace(record, state=ImportState.DONE, ended_at=LATER))
    assert start(world).id != record.id


def test_the_same_job_is_the_same_import_even_when_it_is_done(world: World) -> None:
    job = world.job()
    done = replace(start(world, job=job), state=ImportState.DONE, ended_at=LATER)
    note(world, done)
    assert start(world, job=job) == done


def test_counts_and_problems_are_saved_batch_by_batch(world: World) -> None:
    record = start(world)
    problems = [Problem(line=line, reason="The text is empty.", remedy="Fill it.") for line in (3, 7)]
    note(world, replace(record, rows_read=5, added=2, repeated=1, bad=1, labelled=2), problems[0])
    done = replace(record, rows_read=9, added=5, repeated=2, bad=2, labelled=4, state=ImportState.DONE, ended_at=LATER)
    note(world, done, problems[1])
    assert get(world, record) == replace(done, problems=tuple(problems))


def test_only_so_many_problems_are_kept(world: World) -> None:
    record = start(world)
    many = [Problem(line=line, reason="bad", remedy="mend") for line in range(MOST_PROBLEMS_KEPT + 1)]
    note(world, record, *many[:-3])
    note(world, record, *many[-3:])
    note(world, record, *many[:1])
    assert [problem.line for problem in get(world, record).problems] == list(range(MOST_PROBLEMS_KEPT))


def test_imports_are_listed_newest_first_without_their_problems(world: World, other: World) -> None:
    one, two = start(world, "1"), start(world, "2")
    start(other, "3")
    note(world, one, Problem(line=1, reason="bad", remedy="mend"))
    with world.store.reading(world.project.id) as tx:
        assert tx.imports.all() == [two, one]
        assert tx.imports.all(1) == [two]


def test_another_projects_import_is_not_found(world: World, other: World) -> None:
    record = start(world)
    with pytest.raises(NotFound):
        get(other, record)
    with pytest.raises(NotFound):
        note(other, record)
