"""boto3, as it is, talks to the rehearsal in its own protocol: in this process, and over a loopback port."""

import http.client
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from core.aws.rehearsal import wire
from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.server import serve
from core.aws.rehearsal.settings import Limits, Settings
from core.local.blobs import FolderBlobs
from core.local.engine import SklearnEngine
from tests.support.rehearsal_stage import LIVE, ONCE, SERVING, TRAINED, V1, Stage, bulk, client, training
from tests.support.waiting import until

TWICE = Config(retries={"mode": "standard", "total_max_attempts": 2})


@pytest.fixture
def boto(stage: Stage) -> Any:
    """A boto3 client whose calls stay in this process."""
    made = client("comprehend", config=ONCE, endpoint_url="http://127.0.0.1")
    wire.attach(made, stage.rehearsal)
    return made


def code_of(problem: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    answer = problem.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_the_whole_way_from_training_to_an_answer(stage: Stage, boto: Any) -> None:
    assert boto.create_document_classifier(**training())["DocumentClassifierArn"] == V1
    stage.clock.passes(TRAINED)
    said = boto.describe_document_classifier(DocumentClassifierArn=V1)["DocumentClassifierProperties"]
    assert (said["Status"], said["SubmitTime"]) == ("TRAINED", datetime(2026, 11, 30, 12, tzinfo=UTC))
    boto.create_endpoint(EndpointName="live", ModelArn=V1, DesiredInferenceUnits=1)
    stage.clock.passes(SERVING)
    found = boto.classify_document(EndpointArn=LIVE, Text="Der Drucker: printer … 東京")
    assert found["Classes"][0]["Name"] == "printer"


def test_paginators_and_filters_with_times_work(stage: Stage, boto: Any) -> None:
    for number in range(3):
        stage.create(f"v{number}")
        stage.clock.passes(1)
    pages = boto.get_paginator("list_document_classifiers").paginate(PaginationConfig={"PageSize": 1})
    assert [len(page["DocumentClassifierPropertiesList"]) for page in pages] == [1, 1, 1]
    after = {"SubmitTimeAfter": datetime(2026, 11, 30, 12, 0, 1, tzinfo=UTC)}
    assert len(boto.list_document_classifiers(Filter=after)["DocumentClassifierPropertiesList"]) == 1


def test_errors_are_the_services_own(boto: Any) -> None:
    with pytest.raises(boto.exceptions.ResourceNotFoundException) as gone:
        boto.describe_document_classifier(DocumentClassifierArn=V1)
    assert code_of(gone) == ("ResourceNotFoundException", 404)
    with pytest.raises(boto.exceptions.InvalidRequestException) as wrong:
        boto.create_document_classifier(**training(Mode="NOPE"))
    assert code_of(wrong) == ("InvalidRequestException", 400)
    assert "Mode is not one of MULTI_CLASS, MULTI_LABEL" in str(wrong.value)


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        ("429", "TooManyRequestsException", 429),
        ("500", "InternalServerException", 500),
        ("expired credentials", "ExpiredTokenException", 400),
        ("denied", "AccessDeniedException", 400),
    ],
)
def test_ordered_errors_come_with_their_status(stage: Stage, boto: Any, fault: str, code: str, status: int) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault(fault))
    with pytest.raises(ClientError) as problem:
        boto.create_document_classifier(**training())
    assert code_of(problem) == (code, status)


def test_units_that_are_used_up_are_throttling(stage: Stage, boto: Any) -> None:
    stage.trained()
    stage.serving()
    boto.classify_document(EndpointArn=LIVE, Text="x" * 500)
    with pytest.raises(ClientError) as problem:
        boto.classify_document(EndpointArn=LIVE, Text="the network")
    assert code_of(problem) == ("ThrottlingException", 400)


def test_a_dropped_answer_is_a_closed_connection(stage: Stage, boto: Any) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault.DROPPED)
    with pytest.raises(ConnectionClosedError):
        boto.create_document_classifier(**training())
    assert stage.said()["Status"] == "SUBMITTED"


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("Comprehend_20171127.ListEndpoints", b"{", "SerializationException"),
        ("Comprehend_20171127.ListEndpoints", b"[]", "SerializationException"),
        ("Comprehend_20171127.MakeCoffee", b"{}", "UnknownOperationException"),
        ("AmazonSSM.GetParameter", b"{}", "UnknownOperationException"),
        ("", b"{}", "UnknownOperationException"),
        ("Comprehend_20171127.CreateFlywheel", b"{}", "InvalidRequestException"),
    ],
)
def test_what_is_no_request_is_refused(stage: Stage, target: str, body: bytes, code: str) -> None:
    given = wire.answer(stage.rehearsal, "/", target, body)
    assert (given.status, json.loads(given.body)["__type"]) == (400, code)


def test_a_mistake_of_the_rehearsal_is_told_as_one_and_quotes_no_text(stage: Stage) -> None:
    stage.trained()
    stage.serving()
    stage.engine.damaged = True
    asked = json.dumps({"EndpointArn": LIVE, "Text": "the secret network"}).encode()
    given = wire.answer(stage.rehearsal, "/", "Comprehend_20171127.ClassifyDocument", asked)
    assert (given.status, json.loads(given.body)["__type"]) == (500, "RehearsalMistake")
    assert b"secret" not in given.body


@pytest.mark.parametrize(
    "asked", [{}, {"operation": "CreateEndpoint"}, {"operation": "MakeCoffee", "fault": "500"}, {"operation": "CreateEndpoint", "fault": "fire"}]
)  # fmt: skip
def test_a_fault_that_is_none_cannot_be_ordered(stage: Stage, asked: dict[str, str]) -> None:
    assert wire.answer(stage.rehearsal, wire.FAULTS, "", json.dumps(asked).encode()).status == 400


def order(address: str, path: str, headers: dict[str, str] | None = None, **asked: Any) -> tuple[int, Any]:
    """Post to the rehearsal's own path; return status and answer."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    connection.request("POST", path, json.dumps(asked), headers or {})
    given = connection.getresponse()
    found = given.status, given.read()
    connection.close()
    return found


@pytest.mark.loopback
def test_over_a_port_boto3_finds_it_by_the_environment(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(stage.rehearsal) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COMPREHEND", address)
        boto = client("comprehend", config=TWICE)
        assert order(address, wire.FAULTS, operation="CreateDocumentClassifier", fault="dropped after effect")[0] == 200
        assert boto.create_document_classifier(**training(), ClientRequestToken="job-1")["DocumentClassifierArn"] == V1
        stage.clock.passes(TRAINED)
        said = boto.describe_document_classifier(DocumentClassifierArn=V1)["DocumentClassifierProperties"]
        assert said["Status"] == "TRAINED"
        with pytest.raises(boto.exceptions.ResourceNotFoundException):
            boto.describe_endpoint(EndpointArn=LIVE)
        status, calls = order(address, wire.CALLS)
        assert (status, json.loads(calls)["CreateDocumentClassifier"]) == (200, 2)
        boto.close()


@pytest.mark.loopback
def test_a_connection_that_is_dropped_is_told_and_the_server_goes_on(stage: Stage) -> None:
    with serve(stage.rehearsal) as address:
        boto = client("comprehend", endpoint_url=address, config=ONCE)
        stage.rehearsal.order("CreateDocumentClassifier", Fault.DROPPED)
        with pytest.raises(ConnectionClosedError):
            boto.create_document_classifier(**training())
        assert len(boto.list_document_classifiers()["DocumentClassifierPropertiesList"]) == 1
        boto.close()


@pytest.mark.loopback
@pytest.mark.parametrize("headers", [{"Origin": "http://desk.example"}, {"Host": "desk.example:80"}])
def test_a_web_page_cannot_order_anything(stage: Stage, headers: dict[str, str]) -> None:
    with serve(stage.rehearsal) as address:
        asked = {"operation": "CreateDocumentClassifier", "fault": "500"}
        assert order(address, wire.FAULTS, headers, **asked)[0] == 403
    assert stage.create() == V1


def test_the_embedded_engine_learns_what_it_reads(tmp_path: Path, s3: Any, stage: Stage) -> None:
    engine = SklearnEngine(tmp_path / "work", FolderBlobs(tmp_path / "blobs"))
    stage = Stage(tmp_path / "real", s3, Settings(limits=Limits(text_bytes=100)), engine, stage.clock)
    stage.create()
    stage.clock.passes(TRAINED)
    said = until(lambda: found if (found := stage.said())["Status"] != "TRAINING" else None)
    assert said["Status"] == "TRAINED"
    assert said["ClassifierMetadata"]["EvaluationMetrics"]["Accuracy"] == 1.0
    stage.restart()
    stage.serving()
    assert stage.classify("the printer is broken")["Classes"][0]["Name"] == "printer"
    stage.put("in/t.csv", "the login is broken\nthe phone is broken\n")
    found = {line["Line"]: line["Classes"][0]["Name"] for line in stage.answered(stage.job(**bulk()))}
    assert found == {"0": "login", "1": "phone"}
