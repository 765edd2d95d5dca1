"""An endpoint that nobody goes back to any more: the worker asks for its deletion itself, once, and looks last of all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.errors import Conflict, ServiceRefused
from core.domain.jobs import Job, JobKind, JobState
from core.domain.surroundings import Endpoint
from core.domain.versions import Release
from tests.support.workflow_desk import OLGA, Desk


@pytest.fixture
def left(desk: Desk) -> Endpoint:
    """A release is in production, and the endpoint of one before it is kept for an hour."""
    desk.in_production()
    now = desk.clock.now()
    kept = Endpoint(
        arn="arn:1/before", name="before", status="IN_SERVICE", units=1, per_day=43.2, changed_at=now,
        kept_until=now + timedelta(hours=1), project=desk.id,
    )  # fmt: skip
    desk.around.there = [kept]
    return kept


def over(desk: Desk, *left: Endpoint) -> None:
    desk.clock.advance(minutes=90)
    desk.around.there = [replace(one, idle=True) for one in left]


def jobs(desk: Desk) -> list[Job]:
    return desk.reports.jobs(OLGA, desk.id, JobKind.DELETE_ENDPOINT)


def deletions(desk: Desk) -> list[tuple[str, str]]:
    return [(entry.actor, entry.subject) for entry in desk.reports.audit(OLGA, desk.id, "delete endpoint")]


def test_nothing_is_asked_within_the_window(desk: Desk, left: Endpoint) -> None:
    desk.watching.look()
    assert jobs(desk) == []


def test_after_the_window_it_is_deleted_once_in_the_programs_name(desk: Desk, left: Endpoint) -> None:
    over(desk, left)
    for _ in range(3):
        desk.watching.look()
    desk.driver.drain()
    desk.watching.look()
    production = desk.production()
    assert production
    (job,) = jobs(desk)
    assert (job.state, job.requested_by, job.result) == (JobState.DONE, "system", {"deleted": True})
    assert (desk.around.deleted, desk.around.wanted) == ([left.arn], [production.id])
    assert deletions(desk) == [("system", "endpoint before")]


def test_of_several_one_is_deleted_at_a_time(desk: Desk, left: Endpoint) -> None:
    other = replace(left, arn="arn:1/other", name="other")
    over(desk, left, other)
    desk.watching.look()
    assert len(jobs(desk)) == 1
    desk.driver.drain()
    desk.watching.look()
    desk.driver.drain()
    assert sorted(desk.around.deleted) == [left.arn, other.arn]


def test_a_job_that_was_killed_deletes_and_tells_it_once(desk: Desk, left: Endpoint) -> None:
    over(desk, left)
    desk.watching.look()
    (job,) = jobs(desk)
    desk.driver.begin(job.id)
    for _ in range(2):
        desk.driver.step(job.id, 0)
    assert deletions(desk) == [("system", "endpoint before")]


def test_one_that_came_into_use_again_is_left_alone_and_nobody_is_bothered(desk: Desk, left: Endpoint) -> None:
    over(desk, left)
    desk.watching.look()
    desk.around.trouble = Conflict("It is in production.")
    (job,) = jobs(desk)
    desk.driver.begin(job.id)
    assert desk.driver.step(job.id, 0) is None
    assert "kept" in desk.driver.job(job.id).result
    assert (desk.around.deleted, deletions(desk)) == ([], [])


def test_who_is_refused_asks_again_after_an_hour_and_not_before(desk: Desk, left: Endpoint) -> None:
    over(desk, left)
    desk.watching.look()
    desk.around.trouble = ServiceRefused("The permission is missing.")
    desk.driver.drain()
    desk.around.trouble = None
    desk.watching.look()
    assert [job.state for job in jobs(desk)] == [JobState.FAILED]
    desk.clock.advance(minutes=60)
    desk.watching.look()
    assert len(jobs(desk)) == 2


def test_a_switch_waits_while_an_endpoint_is_being_deleted(desk: Desk, left: Endpoint) -> None:
    candidate = desk.candidate()  # trained before: that runs every job to its end
    over(desk, left)
    desk.watching.look()
    (job,) = jobs(desk)
    desk.driver.begin(job.id)
    desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice(despite=True))
    (switch, *_) = desk.reports.jobs(OLGA, desk.id, JobKind.SWITCH)
    before = list(desk.serving.switched)
    desk.driver.begin(switch.id)
    assert desk.driver.step(switch.id, 0)
    assert desk.serving.switched == before
    desk.driver.drain()
    now: Release | None = desk.production()
    assert now
    assert (desk.serving.serving(desk.id), desk.around.wanted) == (now.id, [now.id])
