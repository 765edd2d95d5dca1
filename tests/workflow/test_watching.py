"""Looking around: what a worker saw is what pages read, and nothing outside is changed unless a person says so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.actors import Role
from core.domain.errors import Busy, Conflict, InvalidInput, NotAllowed, ServiceAway, ServiceRefused
from core.domain.jobs import Job, JobKind, JobState
from core.domain.surroundings import Check, Endpoint, Reconciling, Turn
from core.domain.versions import Release
from core.workflow.watching import AGAIN
from tests.support.workflow_desk import ADA, LEA, NOW, OLGA, ROSA, Desk, a_person

GOOD, BAD = Check(name="Region", ok=True, sentence="Set."), Check(name="Bucket", ok=False, sentence="None.")
SERVES = Endpoint(arn="arn:1", name="one", status="IN_SERVICE", units=1, per_day=43.2, changed_at=NOW)
IDLE = Endpoint(arn="arn:2", name="two", status="IN_SERVICE", units=2, per_day=86.4, changed_at=NOW, idle=True)
SILENT = ServiceAway("Amazon did not answer.")
VIEWER = a_person("vera", Role.VIEWER)
WRITE, LEAVE = Reconciling.WRITE, Reconciling.LEAVE


@pytest.fixture
def served(desk: Desk) -> Release:
    """A release is in production, and there is something to look at."""
    desk.around.checks, desk.around.there = [GOOD], [IDLE, SERVES]
    return desk.in_production()


def reconcile(desk: Desk, choice: Reconciling, mark: str = "1", operation: str = "once") -> Job | None:
    job = desk.watching.reconcile(OLGA, desk.id, choice, mark, operation)
    desk.driver.drain()
    return desk.driver.job(job.id) if job else None


def delete(desk: Desk, arn: str = "arn:2", operation: str = "once") -> Job:
    job = desk.watching.delete_endpoint(ADA, desk.id, arn, operation)
    desk.driver.drain()
    return desk.driver.job(job.id)


def acts(desk: Desk, action: str) -> list[str]:
    return [entry.subject for entry in desk.reports.audit(OLGA, desk.id, action)]


def test_what_was_seen_is_read_without_asking_anybody_outside(desk: Desk, served: Release) -> None:
    desk.watching.look()
    desk.around.trouble = SILENT
    seen = desk.watching.sight(VIEWER)
    assert (seen.checks, seen.endpoints, seen.astray, seen.away) == ((GOOD,), (IDLE, SERVES), (), None)
    assert seen.seen_at == desk.clock.now()


def test_where_there_is_nothing_around_nothing_is_written(desk: Desk) -> None:
    desk.watching.look(check=True)
    assert desk.counts()["sight"] == 0
    assert desk.watching.sight(VIEWER).empty


def test_what_is_around_no_more_is_not_shown_any_longer(desk: Desk, served: Release) -> None:
    desk.watching.look()
    desk.around.checks, desk.around.there = [], []
    desk.watching.look(check=True)
    assert desk.watching.sight(VIEWER).empty


def test_while_nobody_answers_what_was_seen_last_stays_with_since_when(desk: Desk, served: Release) -> None:
    desk.watching.look()
    desk.around.trouble = SILENT
    desk.clock.advance(minutes=5)
    since = desk.clock.now()
    for _ in range(2):
        desk.watching.look()
        desk.clock.advance(minutes=5)
    seen = desk.watching.sight(VIEWER)
    assert seen.away
    assert (seen.away.since, seen.away.refused, seen.endpoints) == (since, False, (IDLE, SERVES))
    desk.around.trouble = None
    desk.watching.look()
    assert desk.watching.sight(VIEWER).away is None


def test_who_refuses_is_away_too_and_everything_is_tried_to_say_why(desk: Desk, served: Release) -> None:
    desk.around.trouble, desk.around.checks = ServiceRefused("The permission is missing."), [BAD]
    desk.watching.look()
    seen = desk.watching.sight(VIEWER)
    assert seen.away
    assert (seen.away.refused, seen.away.sentence, seen.failed) == (True, "The permission is missing.", (BAD,))


def test_nobody_who_is_silent_is_asked_for_more(desk: Desk, served: Release) -> None:
    desk.around.trouble = SILENT
    desk.watching.look(check=True)
    assert desk.around.checked == 0


def test_everything_is_tried_at_the_start_hourly_and_while_something_is_wrong(desk: Desk, served: Release) -> None:
    tried = []
    for checks, check, later in (
        *(([GOOD], True, 0), ([GOOD], False, 5), ([GOOD], True, 5)),
        *(([BAD], False, 60), ([BAD], False, 5), ([GOOD], False, 5), ([GOOD], False, 5)),
    ):
        desk.clock.advance(minutes=later)
        desk.around.checks = checks
        desk.watching.look(check=check)
        tried.append(desk.around.checked)
    assert tried == [1, 1, 2, 3, 4, 5, 5]
    assert timedelta(hours=1) == AGAIN


def test_another_hand_is_noticed_and_nothing_is_overwritten(desk: Desk, served: Release) -> None:
    found, before = desk.serving.by_hand(desk.id), list(desk.serving.switched)
    desk.watching.look()
    desk.driver.drain()
    assert desk.watching.sight(VIEWER).of(desk.id) == found
    assert desk.serving.switched == before


def test_what_a_promotion_is_about_to_write_is_not_astray(desk: Desk, served: Release) -> None:
    desk.promoting.promote(OLGA, desk.id, desk.candidate().id, desk.choice(despite=True))
    desk.serving.by_hand(desk.id)
    desk.watching.look()
    assert desk.watching.sight(VIEWER).astray == ()


def test_what_was_written_during_the_look_is_not_astray(desk: Desk, served: Release) -> None:
    candidate = desk.candidate()
    desk.serving.by_hand(desk.id)
    desk.around.meanwhile = lambda: desk.promote(candidate)
    desk.watching.look()
    assert desk.watching.sight(VIEWER).astray == ()


def test_a_look_that_began_earlier_does_not_take_the_place_of_a_later_one(desk: Desk, served: Release) -> None:
    def later() -> None:
        desk.clock.advance(minutes=1)
        desk.around.there = []
        desk.watching.look()

    desk.around.meanwhile = later
    desk.watching.look()
    assert desk.watching.sight(VIEWER).endpoints == ()


def test_ours_is_written_again_when_a_person_says_so(desk: Desk, served: Release) -> None:
    desk.serving.by_hand(desk.id)
    desk.watching.look()
    job = reconcile(desk, WRITE)
    assert job
    assert (job.state, job.result["overwrote"]) == (JobState.DONE, "It was changed by hand.")
    assert desk.serving.serving(desk.id) == served.id
    assert desk.watching.sight(VIEWER).astray == ()
    assert acts(desk, "write pointer again") == [f"job {job.id}"]


def test_two_clicks_write_ours_once(desk: Desk, served: Release) -> None:
    desk.serving.by_hand(desk.id)
    desk.watching.look()
    first, switched = reconcile(desk, WRITE), len(desk.serving.switched)
    assert reconcile(desk, WRITE) == first
    assert (len(desk.serving.switched), len(acts(desk, "write pointer again"))) == (switched, 1)


def test_who_chose_about_another_change_is_told_so(desk: Desk, served: Release) -> None:
    desk.serving.by_hand(desk.id)
    desk.watching.look()
    for choice in Reconciling:
        with pytest.raises(Conflict):
            desk.watching.reconcile(OLGA, desk.id, choice, "0", "once")
    assert desk.reports.jobs(OLGA, desk.id, JobKind.RECONCILE) == []
    assert acts(desk, "write pointer again") == acts(desk, "leave pointer") == []


def test_what_was_changed_again_after_the_choice_is_not_overwritten(desk: Desk, served: Release) -> None:
    desk.serving.by_hand(desk.id)
    desk.watching.look()
    again = desk.serving.by_hand(desk.id, "2")
    job = reconcile(desk, WRITE)
    assert job
    assert (job.state, desk.serving.astray(desk.id)) == (JobState.FAILED, again)


def test_ours_is_written_to_its_end_by_the_worker_after_one_that_was_killed(desk: Desk, served: Release) -> None:
    desk.serving.by_hand(desk.id)
    desk.watching.look()
    job = desk.watching.reconcile(OLGA, desk.id, WRITE, "1", "once")
    assert job
    desk.serving.away = 1
    desk.driver.begin(job.id)
    assert desk.driver.step(job.id, 0)
    desk.serving.by_hand(desk.id, "half of ours")
    assert desk.run(desk.driver.job(job.id)).state is JobState.DONE
    assert desk.serving.serving(desk.id) == served.id


def test_what_is_mended_already_is_not_written_again(desk: Desk, served: Release) -> None:
    desk.serving.by_hand(desk.id)
    desk.watching.look()
    desk.serving.switch(desk.id, served)
    switched = len(desk.serving.switched)
    job = reconcile(desk, WRITE)
    assert job
    assert (job.state, len(desk.serving.switched)) == (JobState.DONE, switched)


def test_what_is_left_is_not_shown_until_it_changes_again(desk: Desk, served: Release) -> None:
    found = desk.serving.by_hand(desk.id)
    desk.watching.look()
    for _ in range(2):
        assert reconcile(desk, LEAVE) is None
        assert desk.watching.sight(VIEWER).astray == ()
        desk.watching.look()
    assert desk.serving.astray(desk.id) == found
    assert len(acts(desk, "leave pointer")) == 1
    again = desk.serving.by_hand(desk.id, "2")
    desk.watching.look()
    assert desk.watching.sight(VIEWER).of(desk.id) == again


def test_a_promotion_writes_over_another_hand_and_notes_it(desk: Desk, served: Release) -> None:
    candidate = desk.candidate()
    desk.serving.by_hand(desk.id)
    now = desk.promote(candidate)
    (job, *_) = desk.reports.jobs(OLGA, desk.id, JobKind.SWITCH)
    assert (job.result["overwrote"], desk.serving.serving(desk.id)) == ("It was changed by hand.", now.id)


def test_what_is_written_by_hand_after_a_promotion_wrote_stays_and_is_noted(desk: Desk, served: Release) -> None:
    desk.promoting.promote(OLGA, desk.id, desk.candidate().id, desk.choice(despite=True))
    (job, *_) = desk.reports.jobs(OLGA, desk.id, JobKind.SWITCH)
    desk.driver.begin(job.id)
    desk.driver.step(job.id, 0)
    found, switched = desk.serving.by_hand(desk.id), len(desk.serving.switched)
    assert desk.driver.step(job.id, 1) is None
    assert desk.driver.job(job.id).result == {"astray": found.sentence}
    assert (len(desk.serving.switched), desk.serving.astray(desk.id)) == (switched, found)


def test_an_idle_endpoint_is_deleted_when_a_person_says_so(desk: Desk, served: Release) -> None:
    desk.watching.look()
    assert delete(desk).state is JobState.DONE
    assert delete(desk).state is JobState.DONE
    assert desk.around.deleted == ["arn:2"]
    assert desk.watching.sight(VIEWER).endpoints == (SERVES,)
    assert acts(desk, "delete endpoint") == ["endpoint two"]


def test_what_is_not_idle_is_not_deleted(desk: Desk, served: Release) -> None:
    desk.watching.look()
    for arn in ("arn:1", "arn:3"):
        with pytest.raises(InvalidInput, match="not among the idle"):
            desk.watching.delete_endpoint(ADA, desk.id, arn, arn)
    assert desk.reports.jobs(OLGA, desk.id, JobKind.DELETE_ENDPOINT) == []
    assert acts(desk, "delete endpoint") == []


def test_what_came_into_use_since_is_not_deleted_and_the_job_says_so(desk: Desk, served: Release) -> None:
    desk.watching.look()
    desk.around.trouble = Busy("A promotion may be under way.")
    job = delete(desk)
    assert (job.state, desk.around.deleted) == (JobState.FAILED, [])
    assert "may be under way" in job.error


def test_deleting_waits_while_nobody_answers_and_can_be_cancelled(desk: Desk, served: Release) -> None:
    desk.watching.look()
    desk.around.trouble = SILENT
    job = desk.watching.delete_endpoint(ADA, desk.id, "arn:2", "once")
    desk.driver.begin(job.id)
    assert desk.driver.step(job.id, 0)
    waiting = desk.driver.job(job.id)
    assert waiting.progress
    assert (waiting.state, "did not answer" in waiting.progress.message) == (JobState.RUNNING, True)
    desk.cancelling.cancel(ADA, desk.id, job.id)
    desk.driver.step(job.id, 0)
    assert desk.driver.job(job.id).state is JobState.CANCELLED


def test_a_switch_waits_while_nobody_answers_and_happens_when_somebody_does(desk: Desk, served: Release) -> None:
    desk.promoting.promote(OLGA, desk.id, desk.candidate().id, desk.choice(despite=True))
    desk.serving.away = 3
    desk.driver.drain()
    now = desk.production()
    assert now
    assert desk.serving.serving(desk.id) == now.id


def test_each_choice_takes_the_right_to_it(desk: Desk, served: Release) -> None:
    desk.serving.by_hand(desk.id)
    desk.watching.look()
    for person in (ADA, LEA, ROSA, VIEWER):
        with pytest.raises(NotAllowed):
            desk.watching.reconcile(person, desk.id, LEAVE, "1", "once")
    for person in (LEA, ROSA, VIEWER):
        with pytest.raises(NotAllowed):
            desk.watching.delete_endpoint(person, desk.id, "arn:2", "once")
    with pytest.raises(NotAllowed):
        desk.watching.sight(replace(VIEWER, roles=frozenset()))


def test_what_each_flywheel_did_is_kept_and_stays_while_nobody_answers(desk: Desk) -> None:
    turn = Turn(project=desk.id, status="COMPLETED", began_at=desk.clock.now(), figures={"f1": 0.5})
    desk.around.turned = [turn]
    desk.watching.look()
    desk.around.turned, desk.around.trouble = [], SILENT
    desk.watching.look()
    assert desk.watching.sight(VIEWER).turns == (turn,)
