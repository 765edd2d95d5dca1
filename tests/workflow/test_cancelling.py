"""Cancelling: who may ask for a job may stop it, and what decides about production runs to its end."""

import pytest

from core.domain.actors import Actor
from core.domain.errors import InvalidInput, NotAllowed
from core.domain.jobs import Job, JobKind, JobState
from core.workflow.cancelling import NEEDED, REFUSED, may_cancel
from tests.support.workflow_desk import ADA, LEA, OLGA, ROSA, Desk


def asked(desk: Desk, kind: JobKind) -> Job:
    with desk.store.transaction(desk.id) as tx:
        return tx.jobs.request(kind, {"hash": "0"}, "once", OLGA.id, desk.clock.now())


@pytest.mark.parametrize("kind", [JobKind.IMPORT, JobKind.CLASSIFY])
def test_a_lead_stops_an_import_or_a_classification(desk: Desk, kind: JobKind) -> None:
    assert may_cancel(LEA, kind)
    job = asked(desk, kind)
    assert desk.cancelling.cancel(LEA, desk.id, job.id).state is JobState.CANCELLED


@pytest.mark.parametrize("kind", [JobKind.TRAIN, JobKind.COMPARE])
def test_a_lead_stops_no_training_and_no_comparison(desk: Desk, kind: JobKind) -> None:
    assert not may_cancel(LEA, kind)
    job = asked(desk, kind)
    with pytest.raises(NotAllowed, match="Lea may not train"):
        desk.cancelling.cancel(LEA, desk.id, job.id)
    assert not desk.driver.job(job.id).ended
    assert desk.reports.audit(OLGA, desk.id, "cancel") == []


@pytest.mark.parametrize("kind", NEEDED)
def test_an_owner_stops_whatever_can_be_stopped(desk: Desk, kind: JobKind) -> None:
    assert may_cancel(OLGA, kind)
    assert desk.cancelling.cancel(OLGA, desk.id, asked(desk, kind).id).state is JobState.CANCELLED


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("person", [OLGA, ADA], ids=["owner", "admin"])
def test_nobody_stops_a_switch_or_the_demo(desk: Desk, kind: JobKind, person: Actor) -> None:
    assert not may_cancel(person, kind)
    job = asked(desk, kind)
    with pytest.raises(InvalidInput, match="cannot be cancelled"):
        desk.cancelling.cancel(person, desk.id, job.id)
    assert not desk.driver.job(job.id).ended


def test_every_kind_of_job_can_be_stopped_or_says_why_not() -> None:
    assert NEEDED.keys() | REFUSED.keys() == set(JobKind)
    assert not NEEDED.keys() & REFUSED.keys()


def test_a_running_job_is_asked_to_stop_and_keeps_what_it_holds_until_it_does(desk: Desk) -> None:
    job = desk.ask_import(desk.file("text,label", "hello,network"))
    desk.driver.begin(job.id)
    assert desk.cancelling.cancel(LEA, desk.id, job.id).cancel_requested
    assert len(desk.blobs.keys("uploads")) == 1
    assert desk.run(job).state is JobState.CANCELLED
    assert desk.blobs.keys("uploads") == []


def test_a_reviewer_stops_nothing(desk: Desk) -> None:
    assert not any(may_cancel(ROSA, kind) for kind in JobKind)
