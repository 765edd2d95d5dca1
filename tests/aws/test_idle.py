"""Endpoints that nobody is sent to: found with what they cost, and deleted only when no pointer names them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.documents import ProjectId
from core.domain.errors import Busy, Conflict, InvalidInput, ServiceRefused
from tests.support.aws import failing, hooked, moto
from tests.support.local_texts import release_of
from tests.support.serving_stages import PROJECT, Desk

DELETE = "DeleteEndpoint"
OTHER = ProjectId(8)


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def serving(desk):
    """The first release serves."""
    desk.serving().switch(PROJECT, release_of(desk.trained()))
    return desk.serving()


def orphan(desk: Desk) -> str:
    """Make an endpoint whose pointer was never written."""
    version = desk.trained("orphan")
    desk.served = replace(desk.served, units=2)
    denied = hooked(desk.ssm, "before-call.ssm.PutParameter", failing("AccessDeniedException"))
    with denied, pytest.raises(ServiceRefused):
        desk.serving().switch(OTHER, release_of(version))
    return desk.served.endpoint(OTHER, version.bundle)


def test_an_endpoint_that_no_pointer_names_is_found_with_what_it_costs(desk, serving):
    arn = orphan(desk)
    (found,) = desk.serving().idling.orphans()
    assert (found.arn, found.status, found.units) == (arn, "IN_SERVICE", 2)
    assert found.per_day == pytest.approx(2 * 1.80 * 24)


def test_what_others_made_is_neither_found_nor_deleted(desk, serving):
    other = desk.cloud.comprehend.create_endpoint(
        EndpointName="theirs", ModelArn=desk.trained().bundle, DesiredInferenceUnits=1
    )["EndpointArn"]
    desk.cloud.clock.passes(7_200)
    assert serving.idling.orphans() == []
    with pytest.raises(InvalidInput):
        serving.idling.delete(other)


def test_an_orphan_is_idle_after_an_hour_and_can_be_deleted_then(desk, serving):
    arn, idling = orphan(desk), serving.idling
    desk.cloud.clock.passes(60)
    assert idling.idle(desk.cloud.clock.now()) == []
    with pytest.raises(Busy, match="a promotion may be under way"):
        idling.delete(arn)
    assert [one.arn for one in idling.idle(desk.cloud.clock.now() + timedelta(hours=1))] == [arn]
    desk.cloud.clock.passes(7_200)
    idling.delete(arn)
    idling.delete(arn)
    desk.cloud.clock.passes(120)
    idling.delete(arn)
    assert desk.calls(DELETE) == 1
    assert arn not in {one["EndpointArn"] for one in desk.endpoints()}


@pytest.mark.parametrize("name", ["production", "endpoint-arn"])
def test_what_a_pointer_names_is_not_deleted_however_it_was_changed_by_hand(desk, serving, name):
    arn = desk.endpoints()[0]["EndpointArn"]
    desk.by_hand("something else", name)
    desk.cloud.clock.passes(7_200)
    with pytest.raises(Conflict, match="is in production"):
        serving.idling.delete(arn)
    assert serving.idling.orphans() == []
    assert desk.calls(DELETE) == 0


def test_what_was_found_idle_and_is_in_production_since_is_not_deleted(desk, serving):
    arn, version = orphan(desk), desk.trained("orphan")
    desk.cloud.clock.passes(7_200)
    (found,) = serving.idling.idle(desk.cloud.clock.now())
    desk.serving().switch(OTHER, release_of(version))
    with pytest.raises(Conflict):
        serving.idling.delete(found.arn)
    assert arn in {one["EndpointArn"] for one in desk.endpoints()}


def test_what_was_deleted_can_serve_again(desk, serving):
    arn, version = orphan(desk), desk.trained("orphan")
    desk.cloud.clock.passes(7_200)
    serving.idling.delete(arn)
    desk.serving().switch(OTHER, release_of(version))
    assert desk.serving().serving(OTHER) == 1
