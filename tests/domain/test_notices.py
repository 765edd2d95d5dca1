"""What people elsewhere are told: in few words, never a ticket's, always under the same name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.domain.decisions import Act, Decision, DecisionId
from core.domain.desk import Desk
from core.domain.documents import ProjectId
from core.domain.jobs import ENDED, Job, JobId, JobKind, JobState
from core.domain.labels import Kind
from core.domain.notices import LONGEST_PAUSE, of_decision, of_job, of_proposal, of_trial, pause
from core.domain.predictions import VersionId
from core.domain.projects import Project
from core.domain.proposals import Proposal, ProposalId
from core.domain.routing import Policy
from ui.navigation import ENTRIES

NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
TICKET = "My printer eats paper"
DESK = Project(
    id=ProjectId(3), name="Desk", kind=Kind.SINGLE, salt="s", held_out_share=0.2, policy=Policy(), desk=Desk(),
    production=None, created_at=NOW,
)  # fmt: skip
TOLD = (
    JobKind.IMPORT, JobKind.EXPORT, JobKind.TRAIN, JobKind.COMPARE, JobKind.SWITCH, JobKind.ROLL_BACK, JobKind.DRILL,
    JobKind.RECONCILE, JobKind.DELETE_ENDPOINT, JobKind.ASK_OUTSIDE,
)  # fmt: skip


def a_job(kind: JobKind = JobKind.SWITCH, state: JobState = JobState.DONE) -> Job:
    return Job(
        id=JobId(7), project=DESK.id, kind=kind, state=state, params={"number": 4, "reason": TICKET},
        requested_by="olga", requested_at=NOW, error=TICKET, result={"stopped": TICKET},
    )  # fmt: skip


def a_proposal() -> Proposal:
    return Proposal(
        id=ProposalId(2), version_number=5, operation="click", version=VersionId(9), expected=None, comparison=None,
        evidence_hash="", label_set=1, despite=False, reason=TICKET, actor="olga", proposed_at=NOW,
    )  # fmt: skip


def a_decision(act: Act) -> Decision:
    return Decision(
        id=DecisionId(2), operation="click", act=act, version=VersionId(9), version_number=5, before=None,
        before_number=None, after=None, after_number=None, comparison=None, reason=TICKET, actor="olga", decided_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("state", ENDED)
@pytest.mark.parametrize("kind", TOLD)
def test_every_end_of_a_job_people_care_for_is_told(kind, state):
    notice = of_job(a_job(kind, state), DESK)
    assert notice
    assert notice.subject.startswith("Desk: ")
    assert len(notice.subject) <= 100
    assert TICKET not in repr(notice)
    assert "{" not in notice.sentence


@pytest.mark.parametrize("kind", sorted(set(JobKind) - set(TOLD)))
def test_the_end_of_what_only_the_desk_cares_for_is_not_told(kind):
    assert of_job(a_job(kind), DESK) is None


@pytest.mark.parametrize("state", sorted(set(JobState) - set(ENDED)))
def test_what_has_not_ended_is_not_told(state):
    assert of_job(a_job(state=state), DESK) is None


@pytest.mark.parametrize(
    ("kind", "state", "subject", "sentence"),
    [
        (
            JobKind.TRAIN,
            JobState.DONE,
            "Desk: training is done",
            "Desk: training is done; version 4 awaits a decision.",
        ),
        (JobKind.TRAIN, JobState.FAILED, "Desk: training failed", "Desk: training failed; the page says why."),
        (JobKind.IMPORT, JobState.CANCELLED, "Desk: import was cancelled", "Desk: import was cancelled."),
        (JobKind.SWITCH, JobState.DONE, "Desk: switch to release 4 is done", "Desk: switch to release 4 is done."),
    ],
)
def test_a_notice_says_in_a_sentence_what_became_of_what(kind, state, subject, sentence):
    notice = of_job(a_job(kind, state), DESK)
    assert (notice.subject, notice.sentence) == (subject, sentence)


def test_a_job_that_does_not_know_a_number_is_told_all_the_same():
    assert of_job(replace(a_job(), params={}), DESK).subject == "Desk: switch to release ? is done"


def test_names_with_braces_stay_as_they_are():
    assert of_job(a_job(), replace(DESK, name="{salt} %s")).subject.startswith("{salt} %s: switch")


@pytest.mark.parametrize("act", [Act.PROMOTE, Act.REJECT, Act.WITHDRAW])
def test_a_decision_is_told_without_its_reason(act):
    notice = of_decision(a_decision(act), DESK)
    assert notice.sentence.startswith("Desk: version 5 ")
    assert TICKET not in repr(notice)


def test_of_going_back_the_job_tells_and_not_the_decision():
    assert of_decision(a_decision(Act.ROLL_BACK), DESK) is None


def test_a_proposal_is_told_without_its_reason():
    notice = of_proposal(a_proposal(), DESK)
    assert notice.sentence == "Desk: version 5 is proposed; it waits for somebody else's decision."
    assert TICKET not in repr(notice)


def test_every_notice_leads_to_a_page_of_its_project():
    told = [of_job(a_job(kind), DESK) for kind in TOLD]
    told += [of_proposal(a_proposal(), DESK), of_decision(a_decision(Act.REJECT), DESK), of_trial(DESK, "click")]
    pages, projects = zip(*(notice.link.split("?project=") for notice in told), strict=True)
    assert set(projects) == {"3"}
    assert set(pages) <= {entry.url for entry in ENTRIES}


def test_the_same_thing_is_told_under_the_same_name_and_each_under_its_own():
    def every(now=NOW):
        jobs = [of_job(replace(a_job(state=state), requested_at=now), DESK) for state in ENDED]
        made = replace(a_proposal(), proposed_at=now), replace(a_decision(Act.REJECT), decided_at=now)
        return [notice.id for notice in (*jobs, of_proposal(made[0], DESK), of_decision(made[1], DESK))]

    assert every() == every()
    assert len(set(every() + every(NOW + timedelta(microseconds=1)))) == 10  # of two databases, numbers being the same


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (11, 2048), (12, 3600), (10_000, 3600)])
def test_each_pause_is_twice_as_long_up_to_an_hour(attempts, seconds):
    assert pause(attempts) == timedelta(seconds=seconds)
    assert pause(attempts) <= LONGEST_PAUSE
