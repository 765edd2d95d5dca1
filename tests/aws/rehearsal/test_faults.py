"""Faults come on order: before a call has effect, after it, or to what it begins; and a restart forgets nothing."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.refusals import Dropped, Refused
from core.aws.rehearsal.state import State
from core.domain.errors import InvalidInput
from tests.support.rehearsal_stage import DONE, SERVING, TRAINED, V1, Stage, training


@pytest.mark.parametrize(
    ("times", "fault", "error"),
    [
        (1, "429", "TooManyRequests"),
        (3, "500", "InternalServer"),
        (1, "expired credentials", "ExpiredToken"),
        (2, "denied", "AccessDenied"),
    ],
)
def test_the_next_calls_of_an_operation_fail_without_effect(stage: Stage, times: int, fault: str, error: str) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault(fault), times=times)
    for _ in range(times):
        assert stage.refused("CreateDocumentClassifier", **training()) == error
    assert stage.call("ListDocumentClassifiers")["DocumentClassifierPropertiesList"] == []
    assert stage.create() == V1


def test_an_operation_that_declares_no_throttling_is_throttled_as_all_are(stage: Stage) -> None:
    stage.trained()
    stage.serving()
    stage.rehearsal.order("ClassifyDocument", Fault.THROTTLED)
    with pytest.raises(Refused, match="ThrottlingException"):
        stage.classify("the network")
    assert stage.classify("the network")


def test_many_who_ask_at_once_with_one_token_begin_one_training(stage: Stage) -> None:
    with ThreadPoolExecutor(8) as many:
        found = list(many.map(lambda _: stage.create(ClientRequestToken="job-1"), range(40)))
    assert set(found) == {V1}
    stage.clock.passes(TRAINED)
    assert stage.said()["Status"] == "TRAINED"
    assert len(stage.engine.begun) == 1


def test_other_operations_do_not_fail(stage: Stage) -> None:
    stage.rehearsal.order("ListDocumentClassifiers", Fault.BROKEN, times=9)
    assert stage.create() == V1


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.BROKEN_AFTER])
def test_a_lost_answer_has_had_its_effect_and_a_token_finds_it(stage: Stage, fault: Fault) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", fault)
    with pytest.raises((Dropped, Refused)):
        stage.create(ClientRequestToken="job-1")
    assert stage.said()["Status"] == "SUBMITTED"
    assert stage.create(ClientRequestToken="job-1") == V1
    assert len(stage.call("ListDocumentClassifiers")["DocumentClassifierPropertiesList"]) == 1


def test_a_lost_answer_of_an_update_or_delete_has_had_its_effect(stage: Stage) -> None:
    stage.trained()
    arn = stage.serving()
    for operation, params, status in (
        ("UpdateEndpoint", {"DesiredInferenceUnits": 2}, "UPDATING"),
        ("DeleteEndpoint", {}, "DELETING"),
    ):
        stage.rehearsal.order(operation, Fault.DROPPED)
        with pytest.raises(Dropped):
            stage.call(operation, EndpointArn=arn, **params)
        assert stage.endpoint_said()["Status"] == status
        stage.clock.passes(SERVING)


def test_a_call_that_does_not_arrive_has_no_effect(stage: Stage) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault.UNREACHED)
    with pytest.raises(Dropped):
        stage.create()
    assert stage.refused("DescribeDocumentClassifier", DocumentClassifierArn=V1) == "ResourceNotFound"


def test_what_goes_wrong_later_is_kept_for_what_is_really_begun(stage: Stage) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault.FAILED)
    stage.refused("CreateDocumentClassifier", **training(LanguageCode="ja"))
    assert stage.said(stage.trained())["Status"] == "IN_ERROR"


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("DescribeEndpoint", Fault.FAILED),
        ("CreateEndpoint", Fault.WARNING),
        ("CreateEntityRecognizer", Fault.BROKEN),
        ("MakeCoffee", Fault.BROKEN),
    ],
)
def test_what_cannot_happen_cannot_be_ordered(stage: Stage, operation: str, fault: Fault) -> None:
    with pytest.raises(InvalidInput):
        stage.rehearsal.order(operation, fault)


def test_calls_are_counted_with_those_that_failed(stage: Stage) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault.BROKEN)
    stage.refused("CreateDocumentClassifier", **training())
    stage.create()
    stage.said()
    assert stage.rehearsal.calls == {"CreateDocumentClassifier": 2, "DescribeDocumentClassifier": 1}


def test_what_is_not_rehearsed_says_so(stage: Stage) -> None:
    with pytest.raises(Refused, match="DescribeResourcePolicy is not rehearsed"):
        stage.call("DescribeResourcePolicy", ResourceArn=V1)


def test_everything_outlives_the_process(stage: Stage) -> None:
    stage.trained(ClientRequestToken="job-1", Tags=[{"Key": "a", "Value": "b"}])
    stage.put("in/t.csv", "the network\n")
    endpoint, job = stage.endpoint(ClientRequestToken="t1"), stage.job(ClientRequestToken="t2")
    stage.create("v2")
    before = (stage.said(), stage.endpoint_said(), stage.job_said(job))
    stage.restart()
    assert (stage.said(), stage.endpoint_said(), stage.job_said(job)) == before
    assert stage.create(ClientRequestToken="job-1", Tags=[{"Key": "a", "Value": "b"}]) == V1
    assert (stage.endpoint(ClientRequestToken="t1"), stage.job(ClientRequestToken="t2")) == (endpoint, job)
    assert stage.call("ListTagsForResource", ResourceArn=V1)["Tags"] == [{"Key": "a", "Value": "b"}]
    stage.clock.passes(TRAINED)
    stage.restart()
    assert stage.said(V1.replace("/v1", "/v2"))["Status"] == "TRAINED"
    assert stage.classify("the printer")["Classes"][0]["Name"] == "printer"
    assert len(stage.answered(job)) == 1


def test_an_ordered_end_outlives_the_process(stage: Stage) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault.FAILED)
    stage.create()
    stage.restart()
    stage.clock.passes(TRAINED)
    assert stage.said()["Status"] == "IN_ERROR"


def test_a_process_killed_while_writing_leaves_the_state_before(stage: Stage) -> None:
    stage.create()
    (stage.folder / "rehearsal.part").write_text('{"classifiers": [')
    stage.restart()
    assert stage.said()["Status"] == "SUBMITTED"


def test_a_member_that_an_earlier_program_wrote_is_passed_over(stage: Stage) -> None:
    stage.create()
    file = stage.folder / "rehearsal.json"
    found = json.loads(file.read_text())
    found["classifiers"][0]["colour"] = "red"
    file.write_text(json.dumps(found))
    assert State(stage.folder).classifiers.get(V1) is not None


def test_an_answer_that_the_service_could_not_give_is_a_mistake_that_is_told(stage: Stage) -> None:
    stage.trained()
    stage.put("in/t.csv", "the network\n")
    job = stage.job()
    stage.clock.passes(DONE)
    file = stage.folder / "rehearsal.json"
    file.write_text(file.read_text().replace('"result": ""', '"result": "FINISHED"'))
    stage.restart()
    with pytest.raises(InvalidInput, match="JobStatus is not one of"):
        stage.job_said(job)


def test_a_refusal_that_the_service_could_not_give_is_a_mistake_that_is_told(stage: Stage) -> None:
    stage.trained()
    file = stage.folder / "rehearsal.json"
    found = json.loads(file.read_text())
    stage.serving()
    found["endpoints"] = json.loads(file.read_text())["endpoints"]
    found["classifiers"] = []
    file.write_text(json.dumps(found))
    stage.restart()
    with pytest.raises(InvalidInput, match="ClassifyDocument cannot answer with ResourceNotFoundException"):
        stage.classify("the network")
