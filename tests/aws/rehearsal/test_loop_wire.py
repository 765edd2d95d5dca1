"""boto3, as it is, talks to the rehearsal of human loops over a loopback port."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from core.aws.clients import Aws
from core.aws.loops import SERVICE, A2iLoops
from core.aws.rehearsal import loop_wire
from core.aws.rehearsal.server import serve
from core.domain.human_loops import LoopState
from tests.support.aws import moto
from tests.support.loops_stage import ANSWERED, FLOW, Outside, a_loop
from tests.support.rehearsal_stage import REGION


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    return Outside(tmp_path)


@pytest.mark.loopback
def test_over_a_port_boto3_finds_it_by_the_environment(outside, monkeypatch):
    with serve(outside.rehearsal) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_A2I_RUNTIME", address)
        aws = Aws(region=REGION)
        aws._made["s3"] = outside.s3
        loops = A2iLoops(aws=aws, flow=FLOW)
        loops.start(a_loop())
        outside.clock.passes(ANSWERED)
        assert [one.state for one in loops.since(outside.clock.now() - timedelta(hours=1))] == [LoopState.DONE]
        assert [one.labels for one in loops.answers("one").answers] == [("network",)]
        loops.stop("one")
        aws.client(SERVICE).close()


def started() -> dict[str, object]:
    content = json.dumps({"items": []})
    return {"HumanLoopName": "one", "FlowDefinitionArn": FLOW, "HumanLoopInput": {"InputContent": content}}


def test_errors_are_the_services_own(outside):
    boto = outside.runtime
    with pytest.raises(boto.exceptions.ResourceNotFoundException):
        boto.describe_human_loop(HumanLoopName="none")
    boto.start_human_loop(**started())
    other = {**started(), "HumanLoopInput": {"InputContent": "{}"}}
    with pytest.raises(boto.exceptions.ConflictException) as twice:
        boto.start_human_loop(**other)
    assert twice.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    with pytest.raises(boto.exceptions.ValidationException):
        boto.start_human_loop(**{**started(), "HumanLoopName": "Capitals"})
    with pytest.raises(ClientError, match="DeleteHumanLoop is not rehearsed"):
        boto.delete_human_loop(HumanLoopName="one")


@pytest.mark.parametrize(
    ("method", "url", "body", "status"),
    [
        ("POST", "/human-loops", b"{", 400),
        ("POST", "/human-loops", b"[]", 400),
        ("PUT", "/human-loops", b"", 404),
        ("GET", "/other", b"", 404),
    ],
)
def test_what_is_no_request_is_refused(outside, method, url, body, status):
    assert loop_wire.answer(outside.rehearsal, method, url, body).status == status
