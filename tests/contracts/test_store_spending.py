"""The contract of the ledger: what is noted once, summed up over all projects, and what costs as long as it is there."""

from dataclasses import asdict
from datetime import datetime, timedelta

import pytest

from core.domain.jobs import Job, JobKind, JobState
from core.domain.routing import Policy
from core.domain.spending import Lasting
from core.domain.versions import Release, Trained
from core.ports import Tx
from tests.support.store_factory import NOW, World, fresh
from tests.support.store_history import a_spend
from tests.support.store_meeting import at_once


def note(world: World, job: Job, what: str, dollars: float = 1.5, at=NOW) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.spending.add(a_spend(job, what, dollars, at))


def estimated(world: World, dollars: float, kind: JobKind = JobKind.IMPORT) -> Job:
    with world.store.transaction(world.project.id) as tx:
        return tx.jobs.request(kind, {"estimate": dollars}, fresh("job"), "olga", NOW)


def spent(world: World, since=NOW) -> float:
    with world.store.shared_view() as tx:
        return tx.spent.total(since)


def under_way(world: World) -> float:
    with world.store.shared_view() as tx:
        return tx.spent.under_way()


def again(world: World, release: Release) -> None:
    with world.store.transaction(world.project.id) as tx:
        now = tx.versions.production()
        tx.versions.point(release.id, now.id if now else None)


def test_what_was_noted_comes_back_newest_first(world: World) -> None:
    job = world.job()
    note(world, job, "training")
    note(world, job, "answers")
    with world.store.reading(world.project.id) as tx:
        newest, oldest = tx.spending.latest()
        assert asdict(oldest) == asdict(a_spend(job, "training"))
        assert newest.what == "answers"
        assert tx.spending.latest(1) == [newest]


def test_a_step_that_is_repeated_notes_once(world: World) -> None:
    job = world.job()
    note(world, job, "training", 1.5)
    note(world, job, "training", 2.5)
    assert spent(world) == pytest.approx(1.5)


def test_two_jobs_note_the_same_thing_each(world: World) -> None:
    for _ in range(2):
        note(world, world.job(), "training", 1.5)
    assert spent(world) == pytest.approx(3.0)


def test_sums_are_over_all_projects_and_lists_are_not(world: World, other: World) -> None:
    note(world, world.job(), "training", 1.0)
    note(other, other.job(), "training", 2.0)
    assert spent(world) == pytest.approx(3.0)
    with other.store.reading(other.project.id) as tx:
        assert tx.spending.total(NOW) == pytest.approx(3.0)
        assert [one.dollars for one in tx.spending.latest()] == [2.0]


def test_what_was_noted_before_a_moment_is_left_out_of_its_sum(world: World) -> None:
    job = world.job()
    note(world, job, "before", 1.0, NOW - timedelta(seconds=1))
    note(world, job, "then", 2.0, NOW)
    assert spent(world) == pytest.approx(2.0)


def test_nothing_was_spent_in_the_beginning(world: World) -> None:
    assert (spent(world), under_way(world)) == (0, 0)


def test_a_job_counts_with_its_estimate_less_what_it_has_noted_until_it_ends(world: World, other: World) -> None:
    job = estimated(world, 5.0)
    estimated(other, 3.0)
    world.job()  # one that costs nothing
    assert under_way(world) == pytest.approx(8.0)
    note(world, job, "training", 4.0)
    assert under_way(world) == pytest.approx(4.0)
    world.end(job, JobState.FAILED)
    assert under_way(world) == pytest.approx(3.0)


def test_a_job_that_came_dearer_than_was_thought_takes_nothing_from_the_others(world: World) -> None:
    job = estimated(world, 5.0)
    estimated(world, 3.0)
    note(world, job, "training", 9.0)
    assert under_way(world) == pytest.approx(3.0)


def served(world: World, engine: str, at: datetime) -> Release:
    """Put a new version of an engine into production at a moment."""
    dataset, job = world.dataset(), world.job()
    trained = Trained(bundle=fresh("versions/v"), bundle_hash="0" * 64, engine=engine, normaliser="none")
    with world.store.transaction(world.project.id) as tx:
        version = tx.versions.add(trained, dataset.id, None, 0, job.id, "olga", at)
        release = tx.versions.release(version.id, Policy(), "olga", at)
    again(world, release)
    return release


def lasting(world: World, *engines: str) -> Lasting:
    with world.store.shared_view() as tx:
        return tx.spent.lasting(engines)


LATER = NOW + timedelta(days=1)


def test_versions_are_kept_from_when_they_were_made_and_serve_from_the_first_release_on(
    world: World, other: World
) -> None:
    served(world, "paid", NOW)
    served(world, "paid", LATER)
    served(other, "free", NOW)
    assert lasting(world, "paid") == Lasting(versions=(NOW, LATER), endpoints=(NOW,))
    assert lasting(world, "unknown") == Lasting()


def test_what_serves_runs_on_when_people_go_back(world: World) -> None:
    first = served(world, "paid", NOW)
    served(world, "paid", LATER)
    again(world, first)
    assert lasting(world, "paid").endpoints == (NOW,)


def test_nothing_runs_where_another_engine_serves_by_now(world: World) -> None:
    served(world, "free", NOW)
    served(world, "paid", NOW)
    served(world, "free", LATER)
    assert lasting(world, "paid") == Lasting(versions=(NOW,), endpoints=())


def test_what_serves_is_told_project_by_project(world: World, other: World) -> None:
    served(world, "paid", LATER)
    served(other, "paid", NOW)
    assert lasting(world, "paid").endpoints == (LATER, NOW)


def test_what_another_engine_of_the_same_service_made_is_kept_and_serves_too(world: World) -> None:
    served(world, "paid", NOW)
    served(world, "paid too", LATER)
    assert lasting(world, "paid", "paid too") == Lasting(versions=(NOW, LATER), endpoints=(NOW,))


def test_who_buys_at_the_same_moment_in_another_project_sees_what_the_first_has_bought(
    world: World, other: World
) -> None:
    def buys(tx: Tx) -> float:
        tx.spending.alone()
        before = tx.spending.under_way()
        tx.jobs.request(JobKind.IMPORT, {"estimate": 5.0}, fresh("job"), "olga", NOW)
        return before

    before = under_way(world)
    assert at_once(world, buys, buys, elsewhere=other) == (before, before + 5.0)
