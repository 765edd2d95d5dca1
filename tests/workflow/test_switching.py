"""Going back: a release proves that it works before production moves; a drill proves it and moves nothing."""

from dataclasses import replace

import pytest

from core.domain.actors import Role
from core.domain.errors import Busy, CredentialsExpired, InvalidInput, NotAllowed, ServiceRefused
from core.domain.jobs import Job, JobKind, JobState
from core.domain.proposals import Signatures
from core.domain.reports import Filter
from core.domain.routing import Policy, Reason
from core.domain.versions import Release, VersionState
from tests.support.workflow_desk import ADA, LEA, OLGA, Desk, a_person

OTTO = a_person("otto", Role.OWNER)
NO_AUDIT = Policy(threshold=0.7, audit_share=0.0)


@pytest.fixture
def served(desk: Desk) -> Release:
    """The first of two releases; the second is in production."""
    first = desk.in_production(NO_AUDIT)
    desk.promote(desk.candidate())
    return first


def back(desk: Desk, release: Release) -> Job:
    job = desk.switching.roll_back(OLGA, desk.id, release.id, desk.choice())
    desk.driver.drain()
    return desk.driver.job(job.id)


def drill(desk: Desk, release: Release, operation: str = "drill") -> Job:
    job = desk.switching.drill(OLGA, desk.id, release.id, operation)
    desk.driver.drain()
    return desk.driver.job(job.id)


def test_a_roll_back_is_asked_for_and_happens_when_the_release_has_proved_itself(desk: Desk, served: Release) -> None:
    later = desk.production()
    job = desk.switching.roll_back(OLGA, desk.id, served.id, desk.choice())
    assert desk.production() == later
    desk.driver.drain()
    assert desk.driver.job(job.id).state is JobState.DONE
    now = desk.production()
    assert now
    assert now.id == served.id
    assert desk.serving.serving(desk.id) == served.id


def test_it_is_asked_the_held_out_tickets_it_answered_before(desk: Desk, served: Release) -> None:
    desk.engine.answered.clear()
    job = back(desk, served)
    held_out = {ticket.text for ticket in desk.tickets() if ticket.held_out}
    assert job.result["answered"] == len(held_out) > 0
    assert held_out <= set(desk.engine.answered)


def test_one_that_cannot_be_loaded_leaves_production_as_it_is(desk: Desk, served: Release) -> None:
    later = desk.production()
    desk.serving.damaged = True
    job = back(desk, served)
    assert (job.state, desk.production()) == (JobState.FAILED, later)


def test_one_that_answers_otherwise_than_it_did_leaves_production_as_it_is(desk: Desk, served: Release) -> None:
    later = desk.production()
    desk.engine.corrupt = True
    job = back(desk, served)
    assert (job.state, desk.production()) == (JobState.FAILED, later)
    assert "answers 12 of 12 tickets otherwise than it did" in job.error


def test_production_that_moves_while_the_release_is_tried_stays_where_it_is(desk: Desk, served: Release) -> None:
    third = desk.candidate()
    job = desk.switching.roll_back(OLGA, desk.id, served.id, desk.choice())
    desk.promoting.promote(OLGA, desk.id, third.id, desk.choice(despite=True))
    done = desk.run(job)
    now = desk.production()
    assert now
    assert (done.state, now.version.id) == (JobState.FAILED, third.id)
    assert "Production has changed" in done.error


def test_what_was_withdrawn_last_comes_back_only_by_a_promotion(desk: Desk, served: Release) -> None:
    withdrawn = desk.production()
    assert withdrawn
    back(desk, served)
    with pytest.raises(InvalidInput, match=r"Release 2 was withdrawn\. Its version is a candidate again"):
        desk.switching.roll_back(OLGA, desk.id, withdrawn.id, desk.choice())
    desk.projects.set_policy(ADA, desk.id, NO_AUDIT)
    desk.promoting.set_signatures(ADA, desk.id, Signatures.TWO)
    with pytest.raises(NotAllowed, match="more than one person"):
        desk.promoting.promote(OLGA, desk.id, withdrawn.version.id, desk.choice(despite=True))
    proposal = desk.promoting.propose(OLGA, desk.id, withdrawn.version.id, desk.choice(despite=True))
    desk.promoting.approve(OTTO, desk.id, proposal.id, desk.choice(despite=True))
    now = desk.production()
    assert now
    assert (now.number, now.version.id) == (3, withdrawn.version.id)


def test_a_version_withdrawn_for_an_earlier_policy_of_its_own_stays_in_production(desk: Desk, served: Release) -> None:
    back(desk, served)
    again = desk.reports.versions(OLGA, desk.id)[0].version
    third = desk.promote(again)
    second = desk.promoting.releases(OLGA, desk.id)[1][1]
    assert back(desk, second).state is JobState.DONE
    now = desk.production()
    assert now
    assert (now.number, now.version.id, now.version.state) == (2, third.version.id, VersionState.PRODUCTION)
    back(desk, served)
    assert desk.reports.versions(OLGA, desk.id)[0].version.state is VersionState.CANDIDATE
    with pytest.raises(InvalidInput, match="promote it anew"):
        desk.switching.roll_back(OLGA, desk.id, second.id, desk.choice())
    assert desk.promote(again).number == 4


def test_what_was_withdrawn_and_rejected_never_comes_back(desk: Desk, served: Release) -> None:
    withdrawn = desk.production()
    assert withdrawn
    back(desk, served)
    desk.promoting.reject(OLGA, desk.id, withdrawn.version.id, desk.choice())
    desk.promote(desk.candidate())
    with pytest.raises(InvalidInput, match="its version was rejected"):
        desk.switching.roll_back(OLGA, desk.id, withdrawn.id, desk.choice())


def test_a_second_roll_back_waits_for_the_first(desk: Desk, served: Release) -> None:
    desk.switching.roll_back(OLGA, desk.id, served.id, desk.choice())
    with pytest.raises(Busy):
        desk.switching.roll_back(OLGA, desk.id, served.id, desk.choice())


def test_every_step_of_going_back_can_be_repeated(desk: Desk, served: Release) -> None:
    job = desk.run(desk.switching.roll_back(OLGA, desk.id, served.id, desk.choice()), times=2)
    assert job.state is JobState.DONE
    assert len(desk.promoting.decisions(OLGA, desk.id)) == 3


def test_a_drill_moves_nothing_and_says_what_it_found(desk: Desk, served: Release) -> None:
    later, switched = desk.production(), list(desk.serving.switched)
    job = drill(desk, served)
    assert (job.state, job.result["answered"]) == (JobState.DONE, 12)
    assert (desk.production(), desk.serving.switched) == (later, switched)
    assert desk.serving.rehearsed == [(desk.id, served.id)]
    assert desk.promoting.decisions(OLGA, desk.id)[0].after != served.id


def test_a_drill_of_a_broken_release_says_so(desk: Desk, served: Release) -> None:
    desk.serving.damaged = True
    job = drill(desk, served)
    assert job.state is JobState.FAILED
    assert "cannot be used" in job.error


def test_a_release_without_held_out_answers_is_still_loaded(desk: Desk) -> None:
    desk.add([desk.row(label) for label in ("network", "printer") for _ in range(3)])
    first = desk.promote(desk.candidate())
    desk.promote(desk.candidate())
    job = drill(desk, first)
    assert (job.state, job.result["answered"]) == (JobState.DONE, 0)


def test_what_a_withdrawn_release_decided_alone_can_be_found_and_sent_to_review(desk: Desk, served: Release) -> None:
    later = desk.production()
    assert later
    desk.unknown(0.95, 0.96, 0.4)
    desk.classify()
    wanted = Filter(accepted_by=later.version.id)
    assert desk.reports.matching(OLGA, desk.id, wanted) == 2
    back(desk, served)
    assert desk.reports.matching(OLGA, desk.id, wanted) == 2
    desk.sending.request(LEA, desk.id, wanted, "send")
    desk.driver.drain()
    sent = [task for task in desk.waiting() if task.reason is Reason.REQUESTED]
    assert len(sent) == 2
    assert desk.reports.matching(OLGA, desk.id, wanted) == 0


def test_rolling_back_twice_with_one_click_is_one_job(desk: Desk, served: Release) -> None:
    choice = desk.choice("back")
    first = desk.switching.roll_back(OLGA, desk.id, served.id, choice)
    desk.driver.drain()
    assert desk.switching.roll_back(OLGA, desk.id, served.id, replace(choice)).id == first.id
    assert len(desk.reports.jobs(OLGA, desk.id, JobKind.ROLL_BACK)) == 1


def newest_switch(desk: Desk) -> Job:
    with desk.store.reading(desk.id) as tx:
        return tx.jobs.recent(1, JobKind.SWITCH)[0]


def test_a_switch_that_is_refused_fails_and_the_way_back_is_open(desk: Desk) -> None:
    first = desk.in_production(NO_AUDIT)
    desk.serving.refusals = [ServiceRefused("The account has as many endpoints as it may.")]
    desk.promote(desk.candidate())
    switch = newest_switch(desk)
    assert (switch.state, "as many endpoints" in switch.error) == (JobState.FAILED, True)
    assert back(desk, first).state is JobState.DONE
    assert desk.serving.serving(desk.id) == first.id


def test_a_switch_waits_for_new_credentials(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.serving.refusals = [CredentialsExpired("Renew them.")]
    desk.promote(desk.candidate())
    switch = newest_switch(desk)
    assert switch.state is JobState.DONE
    production = desk.production()
    assert production
    assert desk.serving.serving(desk.id) == production.id
