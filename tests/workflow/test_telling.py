"""Telling: what happened is told to each receiver, at least once, whatever goes wrong on the way."""

import pytest

from core.domain.actors import Role
from core.domain.errors import InvalidInput, ServiceAway, ServiceRefused, StoreUnavailable
from core.domain.jobs import JobKind, JobState
from core.domain.notices import Notice, Standing
from core.domain.proposals import Signatures
from core.workflow.steps import Driver, Plan, Step, nothing
from core.workflow.telling import Telling
from tests.support.workflow_desk import ADA, OLGA, Desk, a_person
from tests.support.workflow_store import Killed


def add(desk: Desk, *ids: str) -> None:
    with desk.store.transaction(desk.id) as tx:
        for id_ in ids:
            tx.outbox.add(
                Notice(id=id_, project=desk.id, subject="Desk", sentence=id_, link="training?project=1"),
                desk.clock.now(),
            )


def standing(desk: Desk, name: str = "mail") -> Standing:
    return next(now for receiver, now in desk.telling.state(ADA) if receiver.name == name)


def test_every_receiver_is_told_what_waits_oldest_first_and_once(desk: Desk) -> None:
    add(desk, "b", "a")
    desk.telling.deliver()
    desk.telling.deliver()
    assert desk.mail.ids == desk.hook.ids == ["b", "a"]
    assert standing(desk) == Standing(told_at=desk.clock.now())


def test_a_link_leads_to_the_app_as_it_is_found_when_it_is_told(desk: Desk) -> None:
    add(desk, "a")
    desk.telling.deliver()
    assert desk.mail.got[0].link == "http://desk.example/training?project=1"


def test_what_was_told_is_forgotten_after_a_month(desk: Desk) -> None:
    for day in range(0, 60, 20):
        add(desk, f"on day {day}", "a")  # kept anew only once it is not known any more
        desk.telling.deliver()
        desk.clock.advance(days=20)
    assert desk.mail.ids == ["on day 0", "a", "on day 20", "on day 40"]
    add(desk, "a")
    desk.telling.deliver()
    assert desk.mail.ids[-1] == "a"


def test_one_receiver_can_be_told_alone(desk: Desk) -> None:
    add(desk, "a")
    desk.telling.deliver(desk.telling.receivers[1])
    assert (desk.mail.ids, desk.hook.ids) == ([], ["a"])


def test_a_receiver_that_is_away_is_tried_again_later_and_the_other_is_told_once(desk: Desk) -> None:
    add(desk, "a", "b")
    desk.mail.before = [ServiceAway("It did not answer.")]
    desk.telling.deliver()
    desk.telling.deliver()
    assert (desk.mail.ids, desk.hook.ids) == ([], ["a", "b"])
    assert standing(desk).waiting == 2
    assert standing(desk).error.endswith("It did not answer.")
    desk.clock.advance(seconds=2)
    desk.telling.deliver()
    assert (desk.mail.ids, desk.hook.ids) == (["a", "b"], ["a", "b"])
    assert standing(desk).error == ""


def test_who_is_away_for_one_notice_is_asked_for_no_other(desk: Desk) -> None:
    add(desk, *"abcdef")
    desk.mail.before = [ServiceAway()] * 6
    for _ in range(5):
        desk.telling.deliver()
    assert len(desk.mail.before) == 5


def test_a_notice_that_is_refused_holds_up_no_other(desk: Desk) -> None:
    add(desk, "a", "b")
    desk.mail.before = [ServiceRefused("No such topic.")]
    desk.telling.deliver()
    assert desk.mail.ids == []
    desk.telling.deliver()
    assert desk.mail.ids == ["b"]
    assert "No such topic." in standing(desk).error
    desk.clock.advance(seconds=2)
    desk.telling.deliver()
    assert desk.mail.ids == ["b", "a"]


def test_pauses_double_up_to_an_hour_and_nothing_is_given_up(desk: Desk) -> None:
    add(desk, "a")
    desk.mail.before = [ServiceAway()] * 20
    pauses, seconds = [], 0
    while desk.mail.before:
        left = len(desk.mail.before)
        desk.telling.deliver()
        if len(desk.mail.before) < left:
            pauses.append(seconds)
            seconds = 0
        desk.clock.advance(seconds=1)
        seconds += 1
    assert pauses == [0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, *[3600] * 8]
    desk.clock.advance(hours=1)
    desk.telling.deliver()
    assert desk.mail.ids == ["a"]


def test_an_error_nobody_expected_is_noted_without_its_text(desk: Desk) -> None:
    add(desk, "a")
    desk.mail.before = [ZeroDivisionError("My printer eats paper")]
    desk.telling.deliver()
    assert "ZeroDivisionError at telling.py:" in standing(desk).error
    assert "printer" not in standing(desk).error
    assert desk.hook.ids == ["a"]


def test_who_is_killed_between_telling_and_noting_it_tells_again_under_the_same_name(desk: Desk) -> None:
    add(desk, "a")
    desk.mail.after = [Killed()]
    with pytest.raises(Killed):
        desk.telling.deliver()
    desk.restart()
    desk.clock.advance(seconds=2)
    desk.telling.deliver()
    assert (desk.mail.ids, desk.hook.ids) == (["a", "a"], ["a"])
    assert standing(desk).waiting == 0


def test_nobody_is_told_again_and_again_where_nothing_can_be_written(desk: Desk) -> None:
    add(desk, "a")
    for method in ("attempt", "told"):
        desk.store.fail("outbox", method, StoreUnavailable("The disk is full."))
        with pytest.raises(StoreUnavailable):
            desk.telling.deliver()
    assert len(desk.mail.ids) == 1
    desk.telling.deliver()
    assert len(desk.mail.ids) == 1


def test_an_admin_sends_a_test_and_one_click_sends_one(desk: Desk) -> None:
    for _ in range(2):
        desk.telling.try_out(ADA, desk.id, "trial-1")
    desk.telling.deliver()
    assert [notice.sentence for notice in desk.hook.got] == ["Desk: this is a test; nothing has happened."]


def test_without_anybody_to_tell_a_test_says_so(desk: Desk) -> None:
    nobody = Telling(desk.store, (), desk.clock, "")
    assert nobody.state(ADA) == []
    with pytest.raises(InvalidInput, match="Nobody elsewhere is told"):
        nobody.try_out(ADA, desk.id, "trial-1")


def a_plan(error: Exception | None = None) -> Plan:
    def run(*_: object) -> None:
        if error:
            raise error

    return Plan(steps=(Step("Only", run),), result=nothing, cancel=nothing)


def asked(desk: Desk, kind: JobKind) -> int:
    with desk.store.transaction(desk.id) as tx:
        return tx.jobs.request(kind, {"number": 2}, f"once {kind}", OLGA.id, desk.clock.now()).id


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (JobState.DONE, "Desk: comparison is done."),
        (JobState.FAILED, "Desk: comparison failed; the page says why."),
        (JobState.CANCELLED, "Desk: comparison was cancelled."),
    ],
)
def test_every_end_of_a_job_is_noted_once_however_often_it_ends(desk: Desk, state: JobState, sentence: str) -> None:
    job = asked(desk, JobKind.COMPARE)
    driver = Driver(desk.store, desk.clock, {JobKind.COMPARE: a_plan()})
    driver.begin(job)
    for _ in range(2):
        driver.end(job, state, error="It said: my printer eats paper.")
    driver.end(job, JobState.FAILED)
    driver.finish(job)
    assert desk.notices() == [sentence]
    desk.telling.deliver()
    driver.end(job, state)
    desk.telling.deliver()
    assert [notice.sentence for notice in desk.mail.got] == [sentence]


def test_an_end_that_is_not_kept_is_not_told(desk: Desk) -> None:
    job = asked(desk, JobKind.COMPARE)
    desk.store.fail("outbox", "add", Killed())
    with pytest.raises(Killed):
        desk.driver.end(job, JobState.DONE)
    assert not desk.driver.job(job).ended
    assert desk.notices() == []


def test_jobs_run_by_a_worker_are_told_as_they_end(desk: Desk) -> None:
    for kind in (JobKind.EXPORT, JobKind.DRILL, JobKind.REORDER):
        asked(desk, kind)
    plans = {kind: a_plan() for kind in JobKind} | {JobKind.DRILL: a_plan(ServiceRefused("No."))}
    Driver(desk.store, desk.clock, plans).drain()
    assert desk.notices() == ["Desk: export is done.", "Desk: trial of release 2 failed; the page says why."]


def test_a_job_cancelled_before_any_worker_saw_it_is_told_once(desk: Desk) -> None:
    job = asked(desk, JobKind.EXPORT)
    for _ in range(2):
        desk.cancelling.cancel(OLGA, desk.id, job)
    desk.driver.end(job, JobState.CANCELLED)
    assert desk.notices() == ["Desk: export was cancelled."]


def test_the_whole_loop_is_told(desk: Desk) -> None:
    release = desk.in_production()
    desk.promote(desk.candidate())
    desk.roll_back(release)
    desk.driver.drain()
    assert desk.notices() == [
        "Desk: training is done; version 1 awaits a decision.",
        "Desk: version 1 was promoted; it goes into service now.",
        "Desk: switch to release 1 is done.",
        "Desk: training is done; version 2 awaits a decision.",
        "Desk: version 2 was promoted; it goes into service now.",
        "Desk: switch to release 2 is done.",
        "Desk: roll back to release 1 is done.",
        "Desk: switch to release 1 is done.",
    ]


def test_what_becomes_of_a_proposal_is_told_once(desk: Desk) -> None:
    desk.history()
    version, paul, mira = desk.candidate(), a_person("paul", Role.OWNER), a_person("mira", Role.OWNER)
    desk.promoting.set_signatures(ADA, desk.id, Signatures.TWO)
    choices = [desk.choice(despite=True) for _ in range(4)]
    for _ in range(2):
        first = desk.promoting.propose(paul, desk.id, version.id, choices[0])
        desk.promoting.withdraw(paul, desk.id, first.id, choices[1])
    for _ in range(2):
        second = desk.promoting.propose(paul, desk.id, version.id, choices[2])
        desk.promoting.approve(mira, desk.id, second.id, choices[3])
    assert desk.notices()[1:] == [
        "Desk: version 1 is proposed; it waits for somebody else's decision.",
        "Desk: version 1 is not proposed any more.",
        "Desk: version 1 is proposed; it waits for somebody else's decision.",
        "Desk: version 1 was promoted; it goes into service now.",
    ]


def test_a_rejection_is_told(desk: Desk) -> None:
    desk.history()
    desk.promoting.reject(OLGA, desk.id, desk.candidate().id, desk.choice())
    assert desk.notices()[-1] == "Desk: version 1 was rejected."
