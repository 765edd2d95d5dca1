"""The driver: whatever happens in a step, the job's row says what became of it."""

from dataclasses import dataclass, field

import pytest

from core.domain.errors import Busy, FileUnreadable, ServiceAway, ServiceRefused, StoreUnavailable
from core.domain.jobs import Job, JobKind, JobState, Params, Wait
from core.workflow.steps import RETRY_CANCEL, RETRY_SERVICE, RETRY_STORE, Driver, Plan, Say, Step, nothing
from tests.support.workflow_desk import OLGA, Desk


@dataclass
class Script:
    """A plan of two steps that do what a test puts into `acts`."""

    acts: list[Wait | BaseException | None] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    cancelled: int = 0
    busy: int = 0
    cleared: list[str] = field(default_factory=list)
    stuck: Exception | None = None

    def plan(self) -> Plan:
        steps = (Step("First", self._act("first")), Step("Second", self._act("second"), stubborn=ServiceRefused))
        return Plan(steps=steps, result=self._result, cancel=self._cancel, failed=self._failed)

    def _act(self, name: str):
        def run(job: Job, say: Say) -> Wait | None:
            self.ran.append(name)
            say(0.5, f"half of the {name}")
            act = self.acts.pop(0) if self.acts else None
            if isinstance(act, BaseException):
                raise act
            return act

        return run

    def _result(self, _: Job) -> Params:
        return {"steps": len(self.ran)}

    def _cancel(self, _: Job) -> None:
        if self.busy:
            self.busy -= 1
            raise Busy
        self.cancelled += 1

    def _failed(self, _: Job, why: str) -> None:
        self.cleared.append(why)
        if self.stuck:
            raise self.stuck


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def driver(desk: Desk, script: Script) -> Driver:
    return Driver(desk.store, desk.clock, {JobKind.CLASSIFY: script.plan(), JobKind.TRAIN: Script().plan()})


@pytest.fixture
def job(desk: Desk) -> Job:
    with desk.store.transaction(desk.id) as tx:
        return tx.jobs.request(JobKind.CLASSIFY, {}, "once", OLGA.id, desk.clock.now())


def test_a_job_runs_through_its_steps_and_keeps_its_result(driver: Driver, job: Job, script: Script) -> None:
    driver.drain()
    done = driver.job(job.id)
    assert (done.state, done.result) == (JobState.DONE, {"steps": 2})
    assert script.ran == ["first", "second"]


def test_a_step_reports_how_far_the_job_is(driver: Driver, job: Job) -> None:
    driver.begin(job.id)
    driver.step(job.id, 1)
    progress = driver.job(job.id).progress
    assert progress
    assert (progress.step, progress.number, progress.of, progress.share) == ("Second", 2, 2, 0.5)
    assert progress.message == "half of the second"


def test_a_step_that_waits_is_asked_again(driver: Driver, job: Job, script: Script) -> None:
    script.acts = [Wait(2.0), Wait(2.0)]
    driver.drain()
    assert script.ran == ["first", "first", "first", "second"]


def test_waiting_lets_time_pass(desk: Desk, driver: Driver, job: Job, script: Script) -> None:
    before = desk.clock.now()
    script.acts = [Wait(2.0)]
    driver.drain()
    assert (desk.clock.now() - before).total_seconds() == 2.0


def test_an_error_a_person_can_act_on_ends_the_job_with_its_sentence(driver: Driver, job: Job, script: Script) -> None:
    script.acts = [FileUnreadable("Byte 7 is not text.")]
    driver.drain()
    failed = driver.job(job.id)
    assert failed.state is JobState.FAILED
    assert "Byte 7 is not text." in failed.error
    assert script.ran == ["first"]


@pytest.mark.parametrize("step", [0, 1])
def test_a_service_that_is_away_is_waited_for_and_people_are_told(
    driver: Driver, job: Job, script: Script, step: int
) -> None:
    driver.begin(job.id)
    script.acts = [ServiceAway("It is silent.")]
    assert driver.step(job.id, step) == Wait(RETRY_SERVICE)
    waits = driver.job(job.id)
    assert waits.progress
    assert (waits.state, waits.progress.share, "It is silent." in waits.progress.message) == (
        JobState.RUNNING,
        0.5,
        True,
    )
    assert driver.step(job.id, step) is None


def test_a_service_that_refuses_ends_a_step_that_can_be_asked_for_again(
    driver: Driver, job: Job, script: Script
) -> None:
    script.acts = [ServiceRefused("The permission is missing.")]
    driver.drain()
    assert driver.job(job.id).state is JobState.FAILED


def test_a_step_with_something_under_way_outside_waits_until_it_is_no_more_refused(
    driver: Driver, job: Job, script: Script
) -> None:
    script.acts = [None, ServiceRefused("Renew the credentials.")]
    driver.drain()
    assert (driver.job(job.id).state, script.ran) == (JobState.DONE, ["first", "second", "second"])


def test_a_job_that_waits_for_a_service_can_be_cancelled(desk: Desk, driver: Driver, job: Job, script: Script) -> None:
    driver.begin(job.id)
    script.acts = [ServiceAway("It is silent.")]
    driver.step(job.id, 0)
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    driver.step(job.id, 0)
    assert (driver.job(job.id).state, script.cancelled) == (JobState.CANCELLED, 1)


def test_a_store_that_is_away_for_a_moment_is_waited_for(driver: Driver, job: Job, script: Script) -> None:
    script.acts = [StoreUnavailable()]
    driver.begin(job.id)
    assert driver.step(job.id, 0) == Wait(RETRY_STORE)
    assert driver.job(job.id).state is JobState.RUNNING
    assert driver.step(job.id, 0) is None


def test_a_store_that_cannot_even_say_what_the_job_is_is_waited_for(desk: Desk, driver: Driver, job: Job) -> None:
    driver.begin(job.id)
    desk.store.fail("queue", "get", StoreUnavailable())
    assert driver.step(job.id, 0) == Wait(RETRY_STORE)


def test_a_store_that_cannot_note_the_failure_is_waited_for(
    desk: Desk, driver: Driver, job: Job, script: Script
) -> None:
    driver.begin(job.id)
    desk.store.fail("queue", "end", StoreUnavailable())
    script.acts = [FileUnreadable(), FileUnreadable()]
    assert driver.step(job.id, 0) == Wait(RETRY_STORE)
    assert driver.step(job.id, 0) is None
    assert driver.job(job.id).state is JobState.FAILED


def test_a_cancelled_job_stops_at_its_next_look_and_lets_go(
    desk: Desk, driver: Driver, job: Job, script: Script
) -> None:
    driver.begin(job.id)
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    assert driver.step(job.id, 0) is None
    assert driver.job(job.id).state is JobState.CANCELLED
    assert (script.ran, script.cancelled) == ([], 1)


def test_a_job_that_does_not_let_go_at_once_is_asked_again(
    desk: Desk, driver: Driver, job: Job, script: Script
) -> None:
    script.busy = 1
    driver.begin(job.id)
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    assert driver.step(job.id, 0) == Wait(RETRY_CANCEL)
    assert driver.job(job.id).state is JobState.RUNNING
    driver.drain()
    assert (driver.job(job.id).state, script.cancelled) == (JobState.CANCELLED, 1)


def test_what_a_failed_job_left_is_cleared_up_once_and_with_the_reason(
    driver: Driver, job: Job, script: Script
) -> None:
    driver.begin(job.id)
    driver.end(job.id, JobState.FAILED, error="gone")
    driver.end(job.id, JobState.FAILED, error="gone again")
    assert script.cleared == ["gone"]


def test_a_job_ends_even_if_what_it_left_cannot_be_cleared_up(driver: Driver, job: Job, script: Script) -> None:
    script.stuck = OSError("read-only")
    driver.begin(job.id)
    driver.end(job.id, JobState.FAILED, error="gone")
    assert driver.job(job.id).state is JobState.FAILED


def test_a_cancel_in_the_middle_of_a_step_is_heard_when_it_reports(
    desk: Desk, driver: Driver, job: Job, script: Script
) -> None:
    def run(now: Job, say: Say) -> Wait | None:
        desk.cancelling.cancel(OLGA, desk.id, now.id)
        say(0.5, "half")
        pytest.fail("the step went on")

    plan = Plan(steps=(Step("Only", run),), result=nothing, cancel=script.plan().cancel)
    driver = Driver(desk.store, desk.clock, {JobKind.CLASSIFY: plan})
    driver.drain()
    assert driver.job(job.id).state is JobState.CANCELLED
    assert script.cancelled == 1


def test_a_job_that_has_ended_is_left_alone(driver: Driver, job: Job, script: Script) -> None:
    driver.begin(job.id)
    driver.end(job.id, JobState.FAILED, error="gone")
    assert driver.step(job.id, 0) is None
    driver.finish(job.id)
    assert (driver.job(job.id).error, script.ran) == ("gone", [])


def test_jobs_begun_before_come_before_those_that_wait(desk: Desk, driver: Driver, job: Job) -> None:
    with desk.store.transaction(desk.id) as tx:
        later = tx.jobs.request(JobKind.TRAIN, {}, "later", OLGA.id, desk.clock.now())
    driver.begin(later.id)
    assert driver.waiting() == [later.id, job.id]


def test_draining_runs_jobs_side_by_side(desk: Desk, driver: Driver, job: Job, script: Script) -> None:
    with desk.store.transaction(desk.id) as tx:
        other = tx.jobs.request(JobKind.TRAIN, {}, "other", OLGA.id, desk.clock.now())

    def wait_for_other(now: Job, say: Say) -> Wait | None:
        return None if driver.job(other.id).ended else Wait(1.0)

    script.acts = []
    plans = {
        **driver.plans,
        JobKind.CLASSIFY: Plan(steps=(Step("Wait", wait_for_other),), result=nothing, cancel=nothing),
    }
    driver = Driver(desk.store, desk.clock, plans)
    driver.drain()
    assert [driver.job(one).state for one in (job.id, other.id)] == [JobState.DONE] * 2
