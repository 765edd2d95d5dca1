"""A few texts are answered by an endpoint that serves their version, and by a job wherever it cannot."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.aws.live import FEW, LONGEST
from core.aws.rehearsal.faults import Fault
from core.domain.predictions import Prediction
from core.domain.versions import Trained
from tests.support.aws import hooked, moto
from tests.support.local_texts import release_of
from tests.support.serving_stages import PROJECT, Desk

ASK, JOB, LIST = "ClassifyDocument", "StartDocumentClassificationJob", "ListEndpoints"
FAULTS = [Fault.DROPPED, Fault.BROKEN, Fault.THROTTLED, Fault.UNREACHED, Fault.DENIED]


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def version(desk: Desk) -> Trained:
    """A version that an endpoint serves."""
    version = desk.trained()
    desk.serving().switch(PROJECT, release_of(version))
    return version


def answers(desk: Desk, version: Trained, *texts: str) -> list[Prediction]:
    return list(desk.cloud.engine().predict(version, texts))


def calls(desk: Desk) -> tuple[int, int]:
    return desk.calls(ASK), desk.calls(JOB)


def test_a_text_is_answered_at_once_as_a_job_would_answer_it(desk, version):
    before = desk.cloud.clock.moment
    (live,) = answers(desk, version, "one ticket")
    assert (calls(desk), desk.cloud.clock.moment) == ((1, 0), before)
    job = answers(desk, version, "one ticket", *["another"] * FEW)[0]
    assert live == job


def test_more_than_a_few_are_a_job(desk, version):
    assert len(answers(desk, version, *(f"ticket {number}" for number in range(FEW + 1)))) == FEW + 1
    assert calls(desk) == (0, 1)


def test_nothing_asked_is_nothing_paid_for(desk, version):
    assert answers(desk, version) == []
    assert calls(desk) == (0, 0)


def test_a_version_that_no_endpoint_serves_is_asked_by_a_job(desk, version):
    other = desk.trained("b")
    answers(desk, other, "one ticket")
    assert calls(desk) == (0, 1)


def test_a_text_that_is_too_long_for_an_endpoint_is_asked_by_a_job(desk, version):
    answers(desk, version, "x" * LONGEST)
    assert calls(desk) == (1, 0)
    answers(desk, version, "é" * (LONGEST // 2) + "x")
    assert calls(desk) == (1, 1)


def test_an_endpoint_that_cannot_keep_up_leaves_all_of_it_to_a_job(desk, version):
    found = answers(desk, version, "one", "two", "three")  # its second unit of work is too much by the set clock
    assert (len(found), desk.calls(JOB)) == (3, 1)


@pytest.mark.parametrize("call", [ASK, LIST])
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_is_the_matter_with_the_endpoint_a_job_answers(desk, version, call, fault):
    desk.cloud.rehearsal.order(call, fault)
    assert len(answers(desk, version, "one ticket")) == 1
    assert desk.calls(JOB) == 1


def test_an_endpoint_that_is_moved_while_it_is_asked_is_not_believed(desk, version):
    other = desk.trained("b")
    endpoint = desk.endpoints()[0]["EndpointArn"]

    def moves(params: dict[str, Any], **_: object) -> None:
        desk.cloud.comprehend.update_endpoint(EndpointArn=endpoint, DesiredModelArn=other.bundle)

    with hooked(desk.cloud.comprehend, f"provide-client-params.comprehend.{ASK}", moves):
        answers(desk, version, "one ticket")
    assert calls(desk) == (1, 1)


def test_a_line_break_is_a_space_there_too(desk, version):
    assert answers(desk, version, "one\nticket") == answers(desk, version, "one ticket")


def test_answers_name_labels_of_the_version(desk, version):
    (found,) = answers(desk, version, "one ticket")
    assert {score.label for score in found.scores} == {"label-000", "label-001"}
    assert found.confidence == found.scores[0].value
