"""What is found around a desk at Amazon: its endpoints with what they cost, and every way to say another release."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.aws.selfcheck import SelfCheck
from core.aws.surroundings import AmazonSurroundings
from core.domain.documents import ProjectId
from core.domain.errors import Conflict, ServiceAway
from tests.support.aws import failing, hooked, moto
from tests.support.local_texts import release_of
from tests.support.rehearsal_stage import ROLE
from tests.support.serving_stages import PROJECT, Desk

OTHER = ProjectId(8)


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def release(desk: Desk):
    """The first release serves."""
    made = release_of(desk.trained())
    desk.serving().switch(PROJECT, made)
    return made


def around(desk: Desk) -> AmazonSurroundings:
    serving = desk.serving()
    checks = SelfCheck(aws=serving.aws, blobs=serving.blobs, role=ROLE, path=desk.served.path)
    return AmazonSurroundings(serving=serving, selfcheck=checks)


def marks(desk: Desk, release) -> str:
    found = around(desk).astray(PROJECT, release)
    assert found
    return found.mark


def test_endpoints_are_told_with_what_they_cost_and_which_nobody_needs(desk, release):
    desk.served = replace(desk.served, units=2)
    denied = hooked(desk.ssm, "before-call.ssm.PutParameter", failing("InternalServerError", 9))
    with denied, pytest.raises(ServiceAway):
        desk.serving().switch(OTHER, release_of(desk.trained("orphan")))
    desk.cloud.clock.passes(7_200)
    orphan, serves = around(desk).endpoints()
    assert (orphan.units, orphan.per_day, orphan.idle) == (2, 86.4, True)
    assert (serves.units, serves.per_day, serves.idle, serves.status) == (1, 43.2, False, "IN_SERVICE")
    assert serves.name == serves.arn.rpartition("/")[2]
    around(desk).delete(orphan.arn)
    assert around(desk).endpoints() == [serves]


def test_what_is_in_production_is_not_deleted(desk, release):
    desk.cloud.clock.passes(7_200)
    (serves,) = around(desk).endpoints()
    with pytest.raises(Conflict):
        around(desk).delete(serves.arn)


def test_nothing_is_astray_where_everything_says_what_is_in_production(desk, release):
    assert around(desk).astray(PROJECT, release) is None
    assert desk.serving().astray(PROJECT) is None
    assert around(desk).astray(OTHER, None) is None


def test_a_value_written_by_hand_is_astray_and_another_one_is_another_mark(desk, release):
    seen = []
    for text in ("mine", "mine", "yours"):
        desk.by_hand(text)
        found = around(desk).astray(PROJECT, release)
        assert found
        assert (found.project, found.pointed, "changed outside Countersign" in found.sentence) == (PROJECT, None, True)
        assert desk.serving().astray(PROJECT) == found
        seen.append(found.mark)
    assert len(set(seen)) == 3
    assert marks(desk, release) == seen[-1]


def test_a_copy_changed_by_hand_is_astray_with_a_mark_of_its_own(desk, release):
    seen = []
    for text in ("mine", "yours"):
        desk.by_hand(text, "endpoint-arn")
        found = around(desk).astray(PROJECT, release)
        assert found
        assert (found.pointed, "is no copy" in found.sentence) == (1, True)
        seen.append(found.mark)
    assert len(set(seen)) == 2


def test_a_parameter_that_is_gone_is_astray(desk, release):
    desk.ssm.delete_parameter(Name=desk.served.parameter(PROJECT, "production"))
    found = around(desk).astray(PROJECT, release)
    assert found
    assert (found.pointed, found.sentence) == (None, "The parameter is gone, and release 1 is in production.")


def test_our_own_pointer_to_another_release_is_astray(desk, release):
    found = around(desk).astray(PROJECT, release_of(release.version.trained, 2))
    assert found
    assert found.sentence == "The parameter names release 1, and release 2 is in production."
    assert desk.serving().astray(PROJECT) is None


def test_an_endpoint_that_somebody_deleted_or_moved_is_astray(desk, release):
    (serves,) = around(desk).endpoints()
    other = desk.trained("another")
    desk.cloud.comprehend.update_endpoint(EndpointArn=serves.arn, DesiredModelArn=other.bundle)
    desk.cloud.clock.passes(7_200)
    moved = around(desk).astray(PROJECT, release)
    desk.cloud.comprehend.delete_endpoint(EndpointArn=serves.arn)
    desk.cloud.clock.passes(7_200)
    gone = around(desk).astray(PROJECT, release)
    assert moved
    assert gone
    assert "answers by another version" in moved.sentence
    assert "is gone" in gone.sentence
    assert moved.mark != gone.mark


def test_what_was_astray_is_mended_by_writing_ours_again(desk, release):
    desk.by_hand("mine")
    desk.serving().switch(PROJECT, release)
    assert around(desk).astray(PROJECT, release) is None
