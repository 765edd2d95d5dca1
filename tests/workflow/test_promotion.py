"""Promotion: one transaction moves the pointer with its reasons; the world follows by a job that can be repeated."""

from dataclasses import replace

import pytest

from core.domain.decisions import LONGEST_REASON, Act
from core.domain.errors import BundleDamaged, Conflict, InvalidInput, NotFound, PointerMoved, StoreUnavailable
from core.domain.gate import Outcome
from core.domain.jobs import JobKind, JobState
from core.domain.labels import Label
from core.domain.routing import Policy
from core.domain.versions import Release, ReleaseId, VersionState
from core.workflow.deciding import Choice
from tests.support.workflow_desk import ADA, OLGA, REASON, Desk
from tests.support.workflow_store import Killed


def switches(desk: Desk) -> list[JobState]:
    return [job.state for job in desk.reports.jobs(OLGA, desk.id, JobKind.SWITCH)]


def states(desk: Desk) -> list[VersionState]:
    return [lineage.version.state for lineage in desk.reports.versions(OLGA, desk.id)]


def two_releases(desk: Desk) -> tuple[Release, Release]:
    return desk.in_production(), desk.promote(desk.candidate())


def test_the_first_promotion_needs_no_gate(desk: Desk) -> None:
    desk.history()
    version = desk.candidate()
    decision = desk.promoting.promote(OLGA, desk.id, version.id, desk.choice())
    release = desk.production()
    assert release
    assert (release.version.id, release.number, release.created_by) == (version.id, 1, "olga")
    assert (decision.act, decision.before, decision.after) == (Act.PROMOTE, None, release.id)
    assert states(desk) == [VersionState.PRODUCTION]


def test_a_promotion_retires_what_served_before_and_names_its_evidence(desk: Desk) -> None:
    first = desk.in_production()
    candidate = desk.candidate()
    decision = desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice())
    assert states(desk) == [VersionState.PRODUCTION, VersionState.RETIRED]
    assert (decision.before, decision.before_number, decision.after_number) == (first.id, 1, 2)
    assert decision.comparison == desk.reports.comparisons(OLGA, desk.id)[0].id
    assert (decision.reason, decision.actor) == (REASON, "olga")


def test_a_promotion_is_in_the_audit_trail(desk: Desk) -> None:
    desk.in_production()
    entry = desk.reports.audit(OLGA, desk.id, "promote")[0]
    assert (entry.actor, entry.subject, entry.detail["despite_gate"]) == ("olga", "version 1", True)


def test_the_same_operation_is_one_decision(desk: Desk) -> None:
    desk.history()
    version, choice = desk.candidate(), desk.choice("once")
    first = desk.promoting.promote(OLGA, desk.id, version.id, choice)
    before = desk.counts()
    assert desk.promoting.promote(OLGA, desk.id, version.id, choice) == first
    assert desk.counts() == before


@pytest.mark.parametrize(
    ("facet", "method"),
    [("versions", "point"), ("versions", "mark"), ("jobs", "request"), ("decisions", "add"), ("audit", "add")],
)
@pytest.mark.parametrize("error", [StoreUnavailable(), Killed()], ids=["store away", "killed"])
def test_a_promotion_that_fails_at_any_write_changes_nothing(
    desk: Desk, facet: str, method: str, error: BaseException
) -> None:
    release = desk.in_production()
    candidate, choice = desk.candidate(), desk.choice("late", despite=True)
    before = desk.counts()
    desk.store.fail(facet, method, error)
    with pytest.raises(type(error)):
        desk.promoting.promote(OLGA, desk.id, candidate.id, choice)
    assert (desk.counts(), desk.production()) == (before, release)
    assert states(desk) == [VersionState.CANDIDATE, VersionState.PRODUCTION]
    assert desk.promoting.promote(OLGA, desk.id, candidate.id, choice).after_number == 2


def test_production_that_moved_meanwhile_is_not_overwritten(desk: Desk) -> None:
    desk.in_production()
    one, other = desk.candidate(), desk.candidate()
    seen = desk.choice(despite=True)
    release = desk.promote(one)
    before = desk.counts()
    with pytest.raises(PointerMoved):
        desk.promoting.promote(OLGA, desk.id, other.id, seen)
    assert (desk.counts(), desk.production()) == (before, release)


def test_a_moved_pointer_is_said_before_what_the_gate_says(desk: Desk) -> None:
    desk.in_production()
    one, other = desk.candidate(), desk.candidate()
    seen = desk.choice()
    desk.promote(one)
    with pytest.raises(PointerMoved):
        desk.promoting.promote(OLGA, desk.id, other.id, seen)


def test_a_first_promotion_that_came_too_late_is_refused(desk: Desk) -> None:
    desk.history()
    one, other = desk.candidate(), desk.candidate()
    seen = desk.choice()
    desk.promote(one)
    with pytest.raises(PointerMoved):
        desk.promoting.promote(OLGA, desk.id, other.id, replace(seen, operation="later"))


def test_a_candidate_the_gate_rejects_is_refused_unless_the_person_knows(desk: Desk) -> None:
    desk.in_production()
    desk.engine.clumsy = True
    candidate = desk.candidate()
    assert desk.reports.comparisons(OLGA, desk.id)[0].gate.outcome is Outcome.REJECT
    with pytest.raises(InvalidInput, match="The gate does not say promote"):
        desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice())
    desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice(despite=True))
    assert desk.reports.audit(OLGA, desk.id, "promote")[0].detail["despite_gate"] is True


def test_a_candidate_on_hold_is_refused_unless_the_person_knows(desk: Desk) -> None:
    desk.in_production()
    desk.engine.misread = next(ticket for ticket in desk.tickets() if ticket.held_out).text.split()[-1]
    candidate = desk.candidate()
    assert desk.reports.comparisons(OLGA, desk.id)[0].gate.outcome is Outcome.HOLD
    with pytest.raises(InvalidInput, match="The gate does not say promote"):
        desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice())
    assert desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice(despite=True)).comparison


def test_a_candidate_nobody_compared_with_production_needs_the_person_to_know(desk: Desk) -> None:
    desk.history()
    one, other = desk.candidate(), desk.candidate()
    desk.promote(one)
    with pytest.raises(InvalidInput, match="The gate does not say promote"):
        desk.promoting.promote(OLGA, desk.id, other.id, desk.choice())
    assert desk.promoting.promote(OLGA, desk.id, other.id, desk.choice(despite=True)).comparison is None


@pytest.mark.parametrize("reason", ["", "better", "   short   ", "x" * (LONGEST_REASON + 1)])
@pytest.mark.parametrize("act", ["promote", "reject", "roll_back"])
def test_every_decision_needs_a_proper_reason(desk: Desk, act: str, reason: str) -> None:
    first, _ = two_releases(desk)
    candidate = desk.candidate()
    about = first.id if act == "roll_back" else candidate.id
    use_cases = desk.switching if act == "roll_back" else desk.promoting
    before = desk.counts()
    with pytest.raises(InvalidInput, match="Give a reason"):
        getattr(use_cases, act)(OLGA, desk.id, about, desk.choice(reason=reason, despite=True))
    assert desk.counts() == before


def test_a_rejected_candidate_is_no_candidate_any_more(desk: Desk) -> None:
    desk.in_production()
    candidate = desk.candidate()
    decision = desk.promoting.reject(OLGA, desk.id, candidate.id, desk.choice("no"))
    assert (decision.act, decision.after) == (Act.REJECT, None)
    assert states(desk) == [VersionState.REJECTED, VersionState.PRODUCTION]
    with pytest.raises(Conflict, match="Version 2 is rejected by now"):
        desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice(despite=True))


def test_rejecting_twice_with_one_operation_is_one_decision(desk: Desk) -> None:
    desk.history()
    candidate, choice = desk.candidate(), desk.choice("no")
    first = desk.promoting.reject(OLGA, desk.id, candidate.id, choice)
    assert desk.promoting.reject(OLGA, desk.id, candidate.id, choice) == first


def test_production_cannot_be_rejected(desk: Desk) -> None:
    release = desk.in_production()
    with pytest.raises(Conflict):
        desk.promoting.reject(OLGA, desk.id, release.version.id, desk.choice())


def test_a_version_of_another_project_cannot_be_promoted(desk: Desk) -> None:
    desk.history()
    version = desk.candidate()
    desk.start("Other")
    with pytest.raises(NotFound):
        desk.promoting.promote(OLGA, desk.id, version.id, desk.choice())


def test_a_release_carries_the_policy_of_its_moment(desk: Desk) -> None:
    first = desk.in_production(Policy(threshold=0.6, audit_share=0.0))
    desk.projects.set_policy(ADA, desk.id, Policy(threshold=0.8, audit_share=0.1))
    assert desk.production() == first
    second = desk.promote(desk.candidate())
    assert (first.policy.threshold, second.policy.threshold) == (0.6, 0.8)


def test_rolling_back_brings_the_release_back_whole(desk: Desk) -> None:
    first = desk.in_production(Policy(threshold=0.6, audit_share=0.0))
    desk.projects.set_policy(ADA, desk.id, Policy(threshold=0.9, audit_share=0.0))
    second = desk.promote(desk.candidate())
    decision = desk.roll_back(first, desk.choice())
    assert desk.production() == replace(first, version=replace(first.version, state=VersionState.PRODUCTION))
    assert (decision.act, decision.before, decision.after) == (Act.ROLL_BACK, second.id, first.id)
    assert states(desk) == [VersionState.CANDIDATE, VersionState.PRODUCTION]


def test_rolling_back_brings_the_thresholds_of_single_labels_back(desk: Desk) -> None:
    own = Policy(threshold=0.6, audit_share=0.0, by_label=((Label("network"), 0.9),))
    first = desk.in_production(own)
    desk.projects.set_policy(ADA, desk.id, Policy(threshold=0.6, audit_share=0.0))
    desk.promote(desk.candidate())
    desk.roll_back(first, desk.choice())
    desk.driver.drain()
    desk.unknown(0.55, 0.75, 0.95)
    desk.classify()
    now = desk.production()
    assert now
    assert now.policy == own
    assert [task.scores[0].value for task in desk.waiting()] == [0.55, 0.75]


def test_after_a_roll_back_tickets_are_routed_by_its_policy(desk: Desk) -> None:
    first = desk.in_production(Policy(threshold=0.6, audit_share=0.0))
    desk.projects.set_policy(ADA, desk.id, Policy(threshold=0.9, audit_share=0.0))
    desk.promote(desk.candidate())
    desk.roll_back(first, desk.choice())
    desk.driver.drain()
    desk.unknown(0.55, 0.75)
    desk.classify()
    assert [task.scores[0].value for task in desk.waiting()] == [0.55]


def test_rolling_back_twice_with_one_operation_is_one_decision(desk: Desk) -> None:
    first, _ = two_releases(desk)
    choice = desk.choice("back")
    decision = desk.roll_back(first, choice)
    assert desk.roll_back(first, choice) == decision


def test_what_is_in_production_cannot_be_rolled_back_to(desk: Desk) -> None:
    release = desk.in_production()
    with pytest.raises(InvalidInput, match="in production already"):
        desk.switching.roll_back(OLGA, desk.id, release.id, desk.choice())


def test_a_roll_back_from_what_the_person_did_not_see_is_refused(desk: Desk) -> None:
    first, second = two_releases(desk)
    seen = desk.choice()
    third = desk.promote(desk.candidate())
    with pytest.raises(PointerMoved):
        desk.switching.roll_back(OLGA, desk.id, first.id, seen)
    assert desk.production() == third
    assert second.number == 2


def test_there_is_no_rolling_back_to_a_release_that_never_was(desk: Desk) -> None:
    desk.in_production()
    with pytest.raises(NotFound):
        desk.switching.roll_back(OLGA, desk.id, ReleaseId(99), desk.choice())


def test_the_switch_makes_the_world_follow_and_reads_back(desk: Desk) -> None:
    release = desk.in_production()
    assert desk.serving.serving(desk.id) == release.id
    assert switches(desk) == [JobState.DONE]


def test_a_switch_that_does_not_read_back_is_made_again(desk: Desk) -> None:
    desk.serving.forgetful = 2
    release = desk.in_production()
    assert desk.serving.switched == [release.id] * 3
    assert switches(desk) == [JobState.DONE]


def test_a_switch_projects_what_is_in_production_now_not_what_it_was_asked_for(desk: Desk) -> None:
    first = desk.in_production()
    second = desk.candidate()
    desk.promoting.promote(OLGA, desk.id, second.id, desk.choice(despite=True))
    desk.roll_back(first, desk.choice())
    desk.serving.switched.clear()
    desk.driver.drain()
    assert set(desk.serving.switched) == {first.id}
    assert desk.serving.serving(desk.id) == first.id


def test_production_can_be_rolled_back_while_a_switch_is_under_way(desk: Desk) -> None:
    first = desk.in_production()
    desk.promoting.promote(OLGA, desk.id, desk.candidate().id, desk.choice(despite=True))
    decision = desk.roll_back(first, desk.choice())
    assert decision.after == first.id
    desk.driver.drain()
    assert switches(desk) == [JobState.DONE] * 3


def test_a_release_that_cannot_be_loaded_fails_its_switch_and_serving_stays(desk: Desk) -> None:
    first = desk.in_production()
    candidate = desk.candidate()
    desk.serving.damaged = True
    desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice(despite=True))
    desk.driver.drain()
    job = desk.reports.jobs(OLGA, desk.id, JobKind.SWITCH)[0]
    assert (job.state, job.error) == (JobState.FAILED, str(BundleDamaged()))
    assert desk.serving.serving(desk.id) == first.id


def test_decisions_are_listed_newest_first(desk: Desk) -> None:
    first, _ = two_releases(desk)
    desk.roll_back(first, desk.choice())
    assert [decision.act for decision in desk.promoting.decisions(OLGA, desk.id)] == [
        Act.ROLL_BACK,
        Act.PROMOTE,
        Act.PROMOTE,
    ]
    now, releases = desk.promoting.releases(OLGA, desk.id)
    assert now
    assert now.id == first.id
    assert [release.number for release in releases] == [2, 1]


def test_a_choice_without_an_expectation_moves_nothing_that_serves(desk: Desk) -> None:
    desk.in_production()
    blind = Choice(operation="blind", reason=REASON, expected=None, despite=True)
    with pytest.raises(PointerMoved):
        desk.promoting.promote(OLGA, desk.id, desk.candidate().id, blind)
