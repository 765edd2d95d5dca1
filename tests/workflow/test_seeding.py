"""The demo: an empty installation is filled by the real use cases, whoever kills the worker meanwhile."""

from collections.abc import Callable

import pytest

from core.domain.actors import SYSTEM
from core.domain.documents import NewDocument
from core.domain.jobs import Job, JobKind, JobState
from core.domain.labels import Kind
from core.domain.reviews import Action
from core.domain.versions import VersionState
from core.workflow.demo import NAME, PAST, PEOPLE, REVIEWERS, TAGGED
from core.workflow.demo_desk import DISPUTES
from tests.support.workflow_arrivals import NEW, short_arrivals
from tests.support.workflow_desk import ADA, LEA, OLGA, Desk
from tests.support.workflow_store import Killed


@pytest.fixture
def empty(open_desk: Callable[[], Desk]) -> Desk:
    made = open_desk()
    made.arriving(short_arrivals)
    return made


@pytest.fixture
def seeded(empty: Desk) -> Desk:
    empty.project = empty.seeding.begin()
    empty.driver.drain()
    return empty


def demo_job(desk: Desk) -> Job:
    return desk.reports.jobs(SYSTEM, desk.id, JobKind.DEMO)[0]


def test_the_demo_begins_with_its_people_and_one_job(empty: Desk) -> None:
    project = empty.seeding.begin()
    assert project
    assert (project.name, project.demo) == (NAME, True)
    assert {person for person, _ in empty.people.all(ADA)} == {*PEOPLE, *PAST}
    assert set(empty.people.introduce()) == set(PEOPLE)
    assert [job.kind for job in empty.reports.jobs(SYSTEM, project.id)] == [JobKind.DEMO]


def test_the_demo_has_a_desk_as_a_lead_keeps_it(seeded: Desk) -> None:
    project = next(one for one in seeded.projects.all(ADA) if one.name == NAME)
    disputes = seeded.leading.disputes(LEA, project.id)
    assert len(disputes) == DISPUTES
    assert all(len({review.labels for review in dispute.reviews}) == 2 for dispute in disputes)
    assert len(seeded.leading.known_answers(LEA, project.id)) > 0
    assert seeded.projects.labels(ADA, project.id).guides


def test_the_demo_does_not_begin_where_people_work_already(desk: Desk) -> None:
    before = desk.counts()
    assert desk.seeding.begin() is None
    assert desk.counts() == before


def test_beginning_again_changes_nothing(seeded: Desk) -> None:
    before = seeded.counts()
    assert seeded.seeding.begin() is None
    seeded.driver.drain()
    assert seeded.counts() == before


@pytest.mark.parametrize("writes", [0, 1])
def test_a_demo_killed_before_its_job_was_asked_for_begins_with_the_next_worker(empty: Desk, writes: int) -> None:
    empty.store.kill_before = writes
    with pytest.raises(Killed):
        empty.seeding.begin()
    empty.store.kill_before = None
    empty.seeding.begin()
    assert [job.kind for job in empty.reports.jobs(SYSTEM, empty.projects.all(ADA)[0].id)] == [JobKind.DEMO]


def test_the_demo_job_runs_to_its_end_with_the_jobs_it_needs(seeded: Desk) -> None:
    job = demo_job(seeded)
    assert (job.state, job.error) == (JobState.DONE, "")
    jobs = seeded.reports.jobs(SYSTEM, seeded.id)
    assert {job.state for job in jobs} == {JobState.DONE}
    assert [job.kind for job in jobs].count(JobKind.TRAIN) == 2


def test_the_demo_ends_with_production_and_a_compared_candidate(seeded: Desk) -> None:
    states = [lineage.version.state for lineage in seeded.reports.versions(SYSTEM, seeded.id)]
    assert states == [VersionState.CANDIDATE, VersionState.PRODUCTION]
    comparison = seeded.reports.comparisons(SYSTEM, seeded.id)[0]
    assert [comparison.candidate, comparison.base] == [v.version.id for v in seeded.reports.versions(SYSTEM, seeded.id)]


def test_people_of_the_demo_reviewed_in_the_past(seeded: Desk) -> None:
    reviews = seeded.reviews()
    assert {review.reviewer for review in reviews} == {person.id for person in (*REVIEWERS, *PAST)}
    assert all(review.decided_at < seeded.project.created_at for review in reviews)
    assert {review.action for review in reviews} >= {Action.CONFIRM, Action.FLAG}


def test_a_ticket_of_a_kind_nobody_knew_is_flagged_first(seeded: Desk) -> None:
    assert seeded.reviewing.queue(SYSTEM, seeded.id).flagged > 0
    assert NEW not in {label for ticket in seeded.tickets() for label in ticket.labels or ()}


def test_there_is_a_second_project_with_several_labels_a_ticket(seeded: Desk) -> None:
    first, second = seeded.projects.all(SYSTEM)
    assert (first.name, second.name, second.kind, second.demo) == (NAME, TAGGED, Kind.MULTI, True)
    seeded.project = second
    assert demo_job(seeded).state is JobState.DONE
    assert seeded.production()


def test_the_audit_trail_of_the_demo_says_each_act_once(seeded: Desk) -> None:
    acts = [entry.action for entry in seeded.reports.audit(OLGA, seeded.id)]
    assert (acts.count("train"), acts.count("promote")) == (2, 1)


def test_a_demo_killed_anywhere_ends_like_one_that_was_not(empty: Desk, open_desk: Callable[[], Desk]) -> None:
    empty.project = empty.seeding.begin()
    empty.driver.drain()
    expected, writes = empty.counts(), empty.store.writes
    for kill in range(3, writes, writes // 9):
        desk = open_desk()
        desk.arriving(short_arrivals)
        desk.project = desk.seeding.begin()
        desk.store.kill_before = kill
        with pytest.raises(Killed):
            desk.driver.drain()
        desk.store.kill_before = None
        desk.driver.drain()
        assert (kill, desk.counts()) == (kill, expected)
        desk.database.close()


def test_tickets_a_visitor_imports_meanwhile_do_not_stop_the_demo(empty: Desk) -> None:
    empty.project = empty.seeding.begin()
    empty.intake.import_rows(LEA, empty.id, "visitor", [NewDocument(text="network 0.51 of a visitor")])
    empty.driver.drain()
    assert (demo_job(empty).state, demo_job(empty).error) == (JobState.DONE, "")


def test_what_a_visitor_holds_meanwhile_stays_theirs(empty: Desk) -> None:
    empty.project = empty.seeding.begin()
    job = demo_job(empty)
    empty.driver.begin(job.id)
    plan = [step.name for step in empty.plans[JobKind.DEMO].steps]
    for index in range(plan.index("Reviewers at work")):
        while empty.driver.step(job.id, index):
            empty.finish_others(job)
    held = {noor.id: empty.claim(noor, 3) for noor in REVIEWERS}
    empty.through(job, plan.index("Reviewers at work"))
    for noor in REVIEWERS:
        assert [empty.task(task, noor).lease for task in held[noor.id]] == [task.lease for task in held[noor.id]]


def test_a_training_a_visitor_asked_for_meanwhile_is_waited_for(empty: Desk) -> None:
    empty.project = empty.seeding.begin()
    job = demo_job(empty)
    empty.driver.begin(job.id)
    empty.through(job, 0)
    empty.training.request(OLGA, empty.id, "a visitor's")
    empty.driver.drain()
    assert (demo_job(empty).state, demo_job(empty).error) == (JobState.DONE, "")


def test_a_demo_whose_training_fails_says_so(empty: Desk) -> None:
    empty.engine.reason = "The disk is full."
    empty.project = empty.seeding.begin()
    empty.driver.drain()
    job = demo_job(empty)
    assert job.state is JobState.FAILED
    assert "The disk is full." in job.error
