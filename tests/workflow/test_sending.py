"""Sending what a lead has found to review: a job, and what reviewers see of the tickets it adds."""

from datetime import date

import pytest

from core.domain.documents import NewDocument
from core.domain.errors import Busy
from core.domain.jobs import Job, JobState
from core.domain.labels import Label
from core.domain.predictions import Span
from core.domain.reports import Filter
from core.domain.reviews import Task
from core.domain.routing import Policy, Reason
from core.workflow.sending import PAGE
from tests.support.workflow_desk import LEA, OLGA, REMO, Desk
from tests.support.workflow_store import Killed

NO_AUDIT = Policy(threshold=0.7, audit_share=0.0)
SURE = Filter(state="accepted")


@pytest.fixture
def scored(desk: Desk) -> Desk:
    """Production doubts three tickets and is sure of two."""
    desk.in_production(NO_AUDIT)
    desk.unknown(0.5, 0.65, 0.55, 0.95, 0.96)
    desk.classify()
    return desk


def ask(desk: Desk, wanted: Filter, operation: str = "send") -> Job:
    return desk.sending.request(LEA, desk.id, wanted, operation)


def send(desk: Desk, wanted: Filter, operation: str = "send") -> Job:
    job = ask(desk, wanted, operation)
    desk.driver.drain()
    return desk.driver.job(job.id)


def requested(desk: Desk) -> list[Task]:
    return [task for task in desk.waiting() if task.reason is Reason.REQUESTED]


def test_a_slice_is_sent_to_review_and_asked_about_first(scored: Desk) -> None:
    before = [task.id for task in scored.waiting()]
    job = send(scored, SURE)
    assert (job.state, job.result["found"], job.result["sent"]) == (JobState.DONE, 2, 2)
    reasons = [task.reason for task in scored.waiting()]
    assert reasons == [Reason.REQUESTED] * 2 + [Reason.DOUBTFUL] * len(before)


def test_tickets_that_wait_already_stay_as_they_are(scored: Desk) -> None:
    before = scored.waiting()
    job = send(scored, Filter(state="waiting"))
    assert (job.result["found"], job.result["sent"]) == (len(before), 0)
    assert [task.reason for task in scored.waiting()] == [task.reason for task in before]


def test_a_decided_ticket_sent_to_review_takes_the_newer_answer(scored: Desk) -> None:
    (task,) = scored.claim()
    scored.submit(scored.answer(task, "network"))
    send(scored, Filter(state="reviewed"))
    again = next(one for one in scored.claim(REMO, 10) if one.document == task.document)
    assert scored.truth(task) == ("network",)
    scored.submit(scored.answer(again, "printer"), REMO)
    assert scored.truth(task) == ("printer",)


def test_a_sent_ticket_says_which_words_moved_production(scored: Desk) -> None:
    send(scored, SURE)
    assert [task.why for task in requested(scored)] == [(Span(0, 7, Label("network"), 1.0),)] * 2
    assert all(task.version for task in requested(scored))


def test_what_was_explained_before_is_not_explained_again(scored: Desk) -> None:
    (task,) = scored.claim()
    scored.submit(scored.answer(task, "network"))
    send(scored, Filter(state="reviewed"))
    (again,) = requested(scored)
    assert again.why == task.why


def test_sent_tickets_find_their_near_duplicates(scored: Desk) -> None:
    text = "The network on the second floor is slow since this morning, all of us are waiting for it, 0.99 times out of"
    scored.add([NewDocument(text=f"{text} {many}") for many in ("ten", "nine")])
    scored.classify()
    send(scored, Filter(text="second floor", state="accepted"))
    one, other = requested(scored)
    with scored.store.reading(scored.id) as tx:
        near = tx.tasks.alike("rosa", [one], 100)
    assert other.id in {task.id for task in near[one.id]}


def test_the_same_operation_is_one_sending_and_one_line_in_the_audit_trail(scored: Desk) -> None:
    job = ask(scored, SURE)
    assert ask(scored, SURE) == job
    scored.driver.drain()
    assert ask(scored, SURE).state is JobState.DONE
    with scored.store.reading(scored.id) as tx:
        (line,) = tx.audit.latest(10, "send to review")
    assert (line.actor, line.subject) == ("lea", f"job {job.id}")


def test_a_second_sending_waits_for_the_first(scored: Desk) -> None:
    ask(scored, SURE)
    with pytest.raises(Busy):
        ask(scored, Filter(), "another")


def test_everything_a_lead_looked_for_is_kept_with_the_job(scored: Desk) -> None:
    today, other, served = scored.clock.now().date(), date(2020, 1, 1), scored.production()
    assert served
    wanted = Filter(state="accepted", label="network", text="0.95", least_confidence=0.9, most_confidence=0.97,
                    received_from=today, received_to=today)  # fmt: skip
    assert send(scored, wanted).result["sent"] == 1
    assert send(scored, Filter(received_to=other), "before").result["sent"] == 0
    nothing_differs = Filter(accepted_by=served.version.id, otherwise=True)
    assert send(scored, nothing_differs, "otherwise").result["found"] == 0


def many(desk: Desk) -> None:
    desk.unknown(*[0.95] * (PAGE + 3))
    desk.classify()


def killed_after_the_first_handful(desk: Desk) -> Job:
    many(desk)
    job = ask(desk, SURE)
    desk.driver.begin(job.id)

    def killed(_: float, __: str) -> None:
        raise Killed

    with pytest.raises(Killed):
        desk.plans[job.kind].steps[0].run(job, killed)
    return job


def test_a_sending_killed_between_two_handfuls_goes_on_behind_the_first(scored: Desk) -> None:
    job = killed_after_the_first_handful(scored)
    first = [task.id for task in requested(scored)]
    scored.clock.advance(minutes=5)
    scored.driver.drain()
    ended = scored.driver.job(job.id)
    assert (ended.state, ended.result["sent"], len(requested(scored))) == (JobState.DONE, PAGE + 5, PAGE + 5)
    assert [task.id for task in requested(scored)][:PAGE] == first


def test_a_sending_stopped_between_two_handfuls_keeps_the_first(scored: Desk) -> None:
    job = killed_after_the_first_handful(scored)
    scored.cancelling.cancel(LEA, scored.id, job.id)
    scored.driver.drain()
    ended = scored.driver.job(job.id)
    assert (ended.state, ended.result["sent"], len(requested(scored))) == (JobState.CANCELLED, PAGE, PAGE)


def test_a_sending_says_how_far_it_is(scored: Desk) -> None:
    many(scored)
    job, said = ask(scored, SURE), []
    scored.plans[job.kind].steps[0].run(job, lambda share, message: said.append((share, message)))
    assert said == [(pytest.approx(PAGE / (PAGE + 5)), f"{PAGE} tickets added"), (1.0, f"{PAGE + 5} tickets added")]


def test_a_promotion_between_reading_and_asking_is_noticed(scored: Desk) -> None:
    scored.engine.boost = 0.01
    candidate = scored.candidate()
    ask(scored, SURE)
    promote = scored.choice(despite=True)
    scored.store.before(lambda: scored.promoting.promote(OLGA, scored.id, candidate.id, promote))
    scored.driver.drain()
    assert {task.version for task in scored.waiting()} == {candidate.id}
