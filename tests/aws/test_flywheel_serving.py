"""What is promoted is what its flywheel names: told once, read back, and never in the way when there is none."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.aws.pointed import from_text
from core.aws.rehearsal.faults import Fault
from core.domain.errors import InvalidInput, ServiceAway, ServiceRefused
from tests.support.aws import failing, hooked, moto
from tests.support.local_texts import release_of
from tests.support.serving_stages import PROJECT, Desk

LOOK, NAME = "DescribeFlywheel", "UpdateFlywheel"
LOST = [Fault.DROPPED, Fault.BROKEN_AFTER, Fault.UNREACHED, Fault.BROKEN, Fault.THROTTLED]


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_release_that_is_promoted_is_the_flywheels_active_version(desk):
    version = desk.turned()
    assert "ActiveModelArn" not in desk.wheel(version)
    desk.serving().switch(PROJECT, release_of(version))
    assert (desk.wheel(version)["ActiveModelArn"], desk.wheel(version)["Status"]) == (version.bundle, "ACTIVE")
    assert desk.serving().serving(PROJECT) == 1


def test_a_switch_again_tells_it_nothing(desk):
    version = desk.turned()
    for _ in range(2):
        desk.serving().switch(PROJECT, release_of(version))
    assert desk.calls(NAME) == 1


def test_going_back_takes_the_flywheel_along(desk):
    first, second = desk.turned("a"), desk.turned("b")
    for version, number in ((first, 1), (second, 2), (first, 3)):
        desk.serving().switch(PROJECT, release_of(version, number))
    assert desk.wheel(first)["ActiveModelArn"] == first.bundle
    assert desk.calls(NAME) == 3


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("call", [LOOK, NAME])
def test_whatever_becomes_of_a_call_it_is_told(desk, call, fault):
    version = desk.turned()
    desk.cloud.rehearsal.order(call, fault, times=2)
    desk.serving().switch(PROJECT, release_of(version))
    assert desk.wheel(version)["ActiveModelArn"] == version.bundle


def test_who_is_refused_because_the_call_before_was_heard_goes_on(desk):
    version, naming = desk.turned(), f"after-call.comprehend.{NAME}"
    with hooked(desk.cloud.comprehend, naming, failing("InvalidRequestException")):
        desk.serving().switch(PROJECT, release_of(version))
    assert (desk.calls(NAME), desk.serving().serving(PROJECT)) == (1, 1)


def test_a_version_that_the_flywheel_does_not_take_is_refused(desk):
    version, naming = desk.turned(), f"before-call.comprehend.{NAME}"
    with (
        hooked(desk.cloud.comprehend, naming, failing("InvalidRequestException", times=9)),
        pytest.raises(InvalidInput),
    ):
        desk.serving().switch(PROJECT, release_of(version))
    assert desk.parameter() is None


def test_the_pointer_does_not_move_before_the_flywheel_has(desk):
    version = desk.turned()
    desk.serving().switch(PROJECT, release_of(version))
    other = desk.turned("b")
    desk.cloud.rehearsal.order(NAME, Fault.EXPIRED)
    with pytest.raises(ServiceRefused):
        desk.serving().switch(PROJECT, release_of(other, 2))
    text = desk.parameter()
    said = from_text(text) if text else None
    assert said
    assert said.release == 1
    desk.serving().switch(PROJECT, release_of(other, 2))
    assert desk.wheel(other)["ActiveModelArn"] == other.bundle


def test_a_flywheel_that_takes_too_long_is_looked_at_again_later(desk):
    version = desk.turned()
    desk.serving().switch(PROJECT, release_of(version))
    other = desk.turned("b")
    desk.serving()._endpoints.reach(desk.endpoints()[0]["EndpointArn"], other.bundle)
    desk.served = replace(desk.served, patience=5.0)
    with pytest.raises(ServiceAway, match="not ready yet"):
        desk.serving().switch(PROJECT, release_of(other, 2))
    desk.cloud.clock.passes(60)
    desk.serving().switch(PROJECT, release_of(other, 2))
    assert desk.serving().serving(PROJECT) == 2


def test_a_flywheel_that_is_gone_is_not_in_the_way(desk):
    version = desk.turned()
    desk.cloud.comprehend.delete_flywheel(FlywheelArn=version.facts["flywheel"])
    desk.serving().switch(PROJECT, release_of(version))
    desk.cloud.clock.passes(60)
    desk.serving().switch(PROJECT, release_of(version, 2))
    assert desk.serving().serving(PROJECT) == 2
    assert desk.calls(NAME) == 0


def test_a_version_of_no_flywheel_asks_for_none(desk):
    desk.serving().switch(PROJECT, release_of(desk.trained()))
    assert not [call for call in desk.cloud.rehearsal.calls if "Flywheel" in call]
