"""Endpoints come to serve, move to another model while the old one answers, fail, and go, as at the service."""

from typing import Any

import pytest

from core.aws.rehearsal.faults import Fault
from tests.support.rehearsal_stage import ARN, LIVE, SERVING, V1, Stage, rows

V2 = V1.replace("/v1", "/v2")


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """A trained v1."""
    stage.trained()
    return stage


def statuses(stage: Stage, *stretches: float) -> list[str]:
    found = []
    for stretch in stretches:
        stage.clock.passes(stretch)
        found.append(stage.endpoint_said()["Status"])
    return found


def two_labels(stage: Stage) -> None:
    """Train a v2 that knows other labels."""
    stage.put("train.csv", rows("fan", "mouse"))
    stage.trained("v2")


def test_an_endpoint_is_created_and_then_serves(ready: Stage) -> None:
    assert ready.endpoint(units=2) == LIVE
    assert ready.refused("ClassifyDocument", EndpointArn=LIVE, Text="the printer") == "ResourceUnavailable"
    assert statuses(ready, 0, 599.999, 0.001) == ["CREATING", "CREATING", "IN_SERVICE"]
    said = ready.endpoint_said()
    assert (said["ModelArn"], said["DesiredModelArn"], said["CurrentInferenceUnits"]) == (V1, V1, 2)
    assert ready.classify("the printer")["Classes"][0]["Name"] == "printer"


def test_an_ordered_failure_ends_failed_and_does_not_serve(ready: Stage) -> None:
    ready.rehearsal.order("CreateEndpoint", Fault.FAILED, message="No capacity.")
    ready.endpoint()
    assert statuses(ready, 599.999, 0.001) == ["CREATING", "FAILED"]
    assert ready.endpoint_said()["Message"] == "No capacity."
    assert ready.refused("ClassifyDocument", EndpointArn=LIVE, Text="the printer") == "ResourceUnavailable"
    assert ready.refused("UpdateEndpoint", EndpointArn=LIVE, DesiredInferenceUnits=2) == "ResourceUnavailable"
    assert ready.call("DeleteEndpoint", EndpointArn=LIVE) == {}


def test_while_it_moves_to_another_model_the_old_one_answers(ready: Stage) -> None:
    two_labels(ready)
    ready.serving()
    assert ready.call("UpdateEndpoint", EndpointArn=LIVE, DesiredModelArn=V2) == {"DesiredModelArn": V2}
    said = ready.endpoint_said()
    assert (said["Status"], said["ModelArn"], said["DesiredModelArn"]) == ("UPDATING", V1, V2)
    assert len(ready.classify("the mouse")["Classes"]) == 3
    ready.clock.passes(SERVING - 0.001)
    assert ready.endpoint_said()["ModelArn"] == V1
    ready.clock.passes(0.001)
    said = ready.endpoint_said()
    assert (said["Status"], said["ModelArn"], said["DesiredModelArn"]) == ("IN_SERVICE", V2, V2)
    assert ready.classify("the mouse")["Classes"][0]["Name"] == "mouse"


def test_units_move_as_models_do(ready: Stage) -> None:
    ready.serving()
    ready.call("UpdateEndpoint", EndpointArn=LIVE, DesiredInferenceUnits=3)
    said = ready.endpoint_said()
    assert (said["CurrentInferenceUnits"], said["DesiredInferenceUnits"]) == (1, 3)
    ready.clock.passes(SERVING)
    assert ready.endpoint_said()["CurrentInferenceUnits"] == 3


def test_a_move_that_is_ordered_to_fail_ends_failed(ready: Stage) -> None:
    two_labels(ready)
    ready.serving()
    ready.rehearsal.order("UpdateEndpoint", Fault.FAILED, message="No capacity.")
    ready.call("UpdateEndpoint", EndpointArn=LIVE, DesiredModelArn=V2)
    assert statuses(ready, 0, SERVING) == ["UPDATING", "FAILED"]
    assert ready.endpoint_said()["ModelArn"] == V1


def test_what_is_on_the_way_can_be_neither_moved_nor_deleted(ready: Stage) -> None:
    ready.endpoint()
    for _ in ("CREATING", "UPDATING"):
        assert ready.refused("UpdateEndpoint", EndpointArn=LIVE, DesiredInferenceUnits=2) == "ResourceInUse"
        assert ready.refused("DeleteEndpoint", EndpointArn=LIVE) == "ResourceInUse"
        ready.clock.passes(SERVING)
        ready.call("UpdateEndpoint", EndpointArn=LIVE, DesiredInferenceUnits=2)


def test_a_deleted_one_serves_no_more_and_is_gone_later(ready: Stage) -> None:
    ready.serving()
    assert ready.call("DeleteEndpoint", EndpointArn=LIVE) == {}
    assert ready.endpoint_said()["Status"] == "DELETING"
    assert ready.refused("DeleteEndpoint", EndpointArn=LIVE) == "ResourceInUse"
    assert ready.refused("ClassifyDocument", EndpointArn=LIVE, Text="the printer") == "ResourceUnavailable"
    ready.clock.passes(60)
    for operation in ("DescribeEndpoint", "DeleteEndpoint"):
        assert ready.refused(operation, EndpointArn=LIVE) == "ResourceNotFound"
    assert ready.refused("UpdateEndpoint", EndpointArn=LIVE, DesiredInferenceUnits=2) == "ResourceNotFound"
    assert ready.refused("ClassifyDocument", EndpointArn=LIVE, Text="the printer") == "ResourceUnavailable"


def asked(**other: Any) -> dict[str, Any]:
    return {"EndpointName": "live", "ModelArn": V1, "DesiredInferenceUnits": 1, **other}


def test_a_name_is_there_once_but_for_the_same_token(ready: Stage) -> None:
    first = ready.endpoint(ClientRequestToken="t1")
    assert ready.endpoint(ClientRequestToken="t1") == first
    assert ready.refused("CreateEndpoint", **asked(ClientRequestToken="t2")) == "ResourceInUse"
    assert ready.refused("CreateEndpoint", **asked()) == "ResourceInUse"
    other = asked(ClientRequestToken="t1", EndpointName="other")
    assert ready.refused("CreateEndpoint", **other) == "InvalidRequest"
    assert len(ready.call("ListEndpoints")["EndpointPropertiesList"]) == 1


def test_a_model_has_to_be_there_and_trained(ready: Stage) -> None:
    assert ready.refused("CreateEndpoint", **asked(ModelArn=V2)) == "ResourceNotFound"
    ready.create("v2")
    assert ready.refused("CreateEndpoint", **asked(ModelArn=V2)) == "ResourceUnavailable"
    ready.serving()
    ready.create("v3")
    v3 = V1.replace("/v1", "/v3")
    assert ready.refused("UpdateEndpoint", EndpointArn=LIVE, DesiredModelArn=v3) == "ResourceUnavailable"
    assert ready.refused("UpdateEndpoint", EndpointArn=LIVE) == "InvalidRequest"
    nameless = {"EndpointName": "other", "DesiredInferenceUnits": 1}
    assert ready.refused("CreateEndpoint", **nameless) == "InvalidRequest"
    flywheel = f"{ARN}:flywheel/wheel"
    assert ready.refused("CreateEndpoint", **nameless, FlywheelArn=flywheel) == "InvalidRequest"


@pytest.mark.parametrize(("units", "error"), [(9, ""), (10, ""), (11, "ResourceLimitExceeded")])
def test_an_endpoint_takes_ten_units(ready: Stage, units: int, error: str) -> None:
    assert ready.refused("CreateEndpoint", **asked(EndpointName="other", DesiredInferenceUnits=units)) == error
    ready.serving()
    assert ready.refused("UpdateEndpoint", EndpointArn=LIVE, DesiredInferenceUnits=units) == error


def test_an_account_has_ten_endpoints(ready: Stage) -> None:
    for number in range(10):
        ready.endpoint(f"live-{number}")
    assert ready.refused("CreateEndpoint", **asked()) == "ResourceLimitExceeded"
    ready.clock.passes(SERVING)
    ready.call("DeleteEndpoint", EndpointArn=f"{LIVE}-0")
    ready.clock.passes(60)
    assert ready.endpoint()


@pytest.mark.parametrize(("units", "error"), [(9, ""), (10, ""), (11, "ResourceLimitExceeded")])
def test_an_account_has_a_hundred_units(ready: Stage, units: int, error: str) -> None:
    from dataclasses import replace

    ready.settings = replace(ready.settings, limits=replace(ready.settings.limits, units_of_endpoint=90))
    ready.restart()
    ready.endpoint(units=90)
    assert ready.refused("CreateEndpoint", **asked(EndpointName="other", DesiredInferenceUnits=units)) == error


def test_endpoints_are_listed_by_what_they_are(ready: Stage) -> None:
    ready.trained("v2")
    ready.serving()
    middle = ready.clock.now().timestamp()
    ready.clock.passes(1)
    ready.endpoint("next", V2)

    def found(**wanted: Any) -> list[str]:
        listed = ready.call("ListEndpoints", Filter=wanted)["EndpointPropertiesList"]
        return [one["EndpointArn"].rpartition("/")[2] for one in listed]

    assert (found(), found(ModelArn=V2), found(Status="IN_SERVICE")) == (["next", "live"], ["next"], ["live"])
    assert (found(CreationTimeBefore=middle), found(CreationTimeAfter=middle)) == (["live"], ["next"])
    page = ready.call("ListEndpoints", MaxResults=1)
    rest = ready.call("ListEndpoints", MaxResults=1, NextToken=page["NextToken"])
    assert rest["EndpointPropertiesList"][0]["EndpointArn"] == LIVE
