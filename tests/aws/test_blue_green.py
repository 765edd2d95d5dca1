"""An endpoint for each version: made beside the one that serves, kept for going back, and deleted after the window."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from core.aws.pointed import from_text
from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.settings import Limits, Settings
from core.aws.selfcheck import SelfCheck
from core.aws.surroundings import AmazonSurroundings
from core.domain.errors import Conflict, NotInService, ServiceAway, ServiceRefused
from core.domain.versions import Release
from tests.support.aws import failing, hooked, moto
from tests.support.local_texts import release_of
from tests.support.rehearsal_stage import ROLE, SERVING
from tests.support.serving_stages import PROJECT, Desk

CREATE, MOVE, DELETE, JOB = "CreateEndpoint", "UpdateEndpoint", "DeleteEndpoint", "StartDocumentClassificationJob"
WINDOW = timedelta(hours=24)
DAY = WINDOW.total_seconds()


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


def green(folder: Path, **settings: Limits) -> Desk:
    desk = Desk(folder, {"settings": Settings(**settings)})
    stamped(desk)
    desk.served = replace(desk.served, window=WINDOW)
    return desk


def stamped(desk: Desk) -> None:
    """Let parameters be written by the desk's clock: moto goes by the machine's."""
    written: dict[tuple[str, int], datetime] = {}
    names: list[str] = []

    def name(params: dict[str, Any], **_: object) -> None:
        names.append(str(params["Name"]))

    def note(parsed: dict[str, Any], **_: object) -> None:
        written[names[-1], int(parsed["Version"])] = desk.cloud.clock.moment

    def stamp(parsed: dict[str, Any], **_: object) -> None:
        for one in parsed.get("Parameters", ()):
            one["LastModifiedDate"] = written[one["Name"], int(one["Version"])]

    events = desk.ssm.meta.events
    events.register("provide-client-params.ssm.PutParameter", name)
    events.register("after-call.ssm.PutParameter", note)
    events.register("after-call.ssm.GetParameterHistory", stamp)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return green(tmp_path)


@pytest.fixture
def releases(desk: Desk) -> tuple[Release, Release]:
    """Two, of a version each; the first serves."""
    first, second = release_of(desk.trained("a")), release_of(desk.trained("b"), 2)
    desk.serving().switch(PROJECT, first)
    return first, second


def around(desk: Desk) -> AmazonSurroundings:
    serving = desk.serving()
    checks = SelfCheck(aws=serving.aws, blobs=serving.blobs, role=ROLE, path=desk.served.path)
    return AmazonSurroundings(serving=serving, selfcheck=checks)


def serving(desk: Desk) -> list[str]:
    """Return the classifiers that endpoints serve."""
    return sorted(one["ModelArn"] for one in desk.endpoints() if one["Status"] == "IN_SERVICE")


def own(desk: Desk, release: Release) -> str:
    return desk.served.own(PROJECT, release.version.trained.bundle)


def sound(desk: Desk) -> None:
    """The pointer names an endpoint that serves the version it names, and no version has two."""
    text = desk.parameter()
    pointed = from_text(text) if text else None
    there = {one["EndpointArn"]: one for one in desk.endpoints()}
    if pointed:
        named = there[pointed.endpoint_arn]
        assert (named["Status"], named["ModelArn"]) == ("IN_SERVICE", pointed.classifier_arn)
    models = [one["ModelArn"] for one in there.values()]
    assert len(set(models)) == len(models)


def test_the_next_version_is_served_beside_and_the_one_before_is_kept(desk, releases):
    desk.serving().switch(PROJECT, releases[1])
    assert serving(desk) == sorted(one.version.trained.bundle for one in releases)
    assert (desk.calls(CREATE), desk.calls(MOVE), desk.serving().serving(PROJECT)) == (2, 0, 2)
    kept = next(one for one in around(desk).endpoints() if one.arn == own(desk, releases[0]))
    assert (kept.idle, kept.project) == (False, PROJECT)
    assert kept.kept_until
    assert kept.kept_until - desk.cloud.clock.moment == WINDOW


def test_the_pointer_moves_only_when_the_new_endpoint_serves(desk, releases):
    desk.served = replace(desk.served, patience=0.0)
    with pytest.raises(ServiceAway, match="CREATING"):
        desk.serving().switch(PROJECT, releases[1])
    assert desk.serving().serving(PROJECT) == 1
    desk.cloud.clock.passes(SERVING)
    assert desk.serving().serving(PROJECT) == 1
    desk.serving().switch(PROJECT, releases[1])
    assert (desk.serving().serving(PROJECT), desk.calls(CREATE)) == (2, 2)


def test_an_endpoint_that_cannot_be_made_leaves_everything_as_it_was(desk, releases):
    desk.cloud.rehearsal.order(CREATE, Fault.FAILED, message="No room.")
    with pytest.raises(NotInService, match="No room"):
        desk.serving().switch(PROJECT, releases[1])
    assert desk.serving().serving(PROJECT) == 1
    desk.serving().switch(PROJECT, releases[1])
    assert desk.serving().serving(PROJECT) == 2


def test_going_back_within_the_window_takes_no_time_and_moves_only_the_pointer(desk, releases):
    desk.serving().switch(PROJECT, releases[1])
    asked, slept = desk.calls(JOB), len(desk.cloud.clock.slept)
    desk.serving().rehearse(PROJECT, releases[0])
    desk.serving().switch(PROJECT, releases[0])
    assert desk.serving().serving(PROJECT) == 1
    assert (desk.calls(CREATE), desk.calls(MOVE), desk.calls(JOB)) == (2, 0, asked)
    assert len(desk.cloud.clock.slept) == slept


def test_another_policy_of_the_same_version_takes_no_second_endpoint(desk, releases):
    desk.serving().switch(PROJECT, replace(releases[0], id=3, number=3))
    assert (desk.calls(CREATE), desk.serving().serving(PROJECT)) == (1, 3)


@pytest.mark.parametrize("limits", [Limits(endpoints=1), Limits(units=1)])
def test_an_account_without_room_for_a_second_one_is_said_with_the_remedy(tmp_path, limits):
    desk = green(tmp_path, limits=limits)
    desk.serving().switch(PROJECT, release_of(desk.trained("a")))
    with pytest.raises(ServiceRefused, match=r"no room for a second endpoint .* set COUNTERSIGN_BLUE_GREEN to 0"):
        desk.serving().switch(PROJECT, release_of(desk.trained("b"), 2))
    assert desk.serving().serving(PROJECT) == 1


def test_one_that_was_moved_in_place_is_not_doubled_and_is_kept_like_the_others(desk, releases):
    desk.served = replace(desk.served, window=None)
    desk.serving().switch(PROJECT, releases[1])  # no window: the project's one
    desk.served = replace(desk.served, window=WINDOW)
    desk.serving().switch(PROJECT, releases[1])
    assert desk.calls(CREATE) == 2
    desk.serving().switch(PROJECT, releases[0])
    kept = next(one for one in around(desk).endpoints() if one.arn != own(desk, releases[0]))
    assert (kept.project, kept.idle) == (PROJECT, False)


def test_nothing_is_deleted_within_the_window_and_once_after_it(desk, releases):
    desk.serving().switch(PROJECT, releases[1])
    arn = own(desk, releases[0])
    desk.cloud.clock.passes(DAY - 1_800)
    with pytest.raises(Conflict, match="kept for going back"):
        around(desk).delete(arn, [releases[1]])
    desk.cloud.clock.passes(7_200)
    (over,) = [one for one in around(desk).endpoints() if one.over(desk.cloud.clock.moment)]
    assert over.arn == arn
    for _ in range(2):
        around(desk).delete(arn, [releases[1]])
    assert (desk.calls(DELETE), desk.serving().serving(PROJECT)) == (1, 2)


def test_what_is_in_production_again_is_not_deleted_before_its_pointer_is_written(desk, releases):
    desk.serving().switch(PROJECT, releases[1])
    desk.cloud.clock.passes(2 * DAY)
    with pytest.raises(Conflict, match="is in production"):
        around(desk).delete(own(desk, releases[0]), [releases[0]])
    desk.serving().switch(PROJECT, releases[0])
    with pytest.raises(Conflict, match="is in production"):
        around(desk).delete(own(desk, releases[0]))
    assert desk.calls(DELETE) == 0


def test_what_was_deleted_after_the_window_serves_again_by_a_new_endpoint(desk, releases):
    desk.serving().switch(PROJECT, releases[1])
    desk.cloud.clock.passes(2 * DAY)
    around(desk).delete(own(desk, releases[0]), [releases[1]])
    desk.serving().switch(PROJECT, releases[0])
    assert (desk.serving().serving(PROJECT), desk.calls(CREATE)) == (1, 3)
    sound(desk)


ACTS = ("to 1", "to 2", "killed", "over", "look")


@pytest.mark.parametrize("acts", list(product(ACTS[:4], ACTS[1:], ACTS[3:])), ids="-".join)
def test_in_whatever_order_things_happen_the_pointer_names_what_serves(desk, releases, acts):
    production = releases[0]
    for act in acts:
        if act in ("to 1", "to 2", "killed"):
            production = releases[0 if act == "to 1" else 1]
            switched(desk, production, killed=act == "killed")
        elif act == "over":
            desk.cloud.clock.passes(2 * DAY)
        now, before = desk.cloud.clock.moment, {one["EndpointArn"] for one in desk.endpoints()}
        for one in around(desk).endpoints():
            kept = one.kept_until is not None and now < one.kept_until
            try:
                around(desk).delete(one.arn, [production])
                assert one.over(now)
            except Conflict:
                assert kept or one.arn in (own(desk, production), pointed(desk))
        desk.cloud.clock.passes(120)
        gone = before - {one["EndpointArn"] for one in desk.endpoints()}
        assert pointed(desk) not in gone
        sound(desk)


def pointed(desk: Desk) -> str:
    found = from_text(desk.parameter() or "")
    assert found
    return found.endpoint_arn


def switched(desk: Desk, release: Release, *, killed: bool) -> None:
    """Switch, or have it end between the endpoint and the pointer."""
    if not killed:
        desk.serving().switch(PROJECT, release)
        return
    hook = hooked(desk.ssm, "before-call.ssm.PutParameter", failing("AccessDeniedException"))
    with hook:
        try:
            desk.serving().switch(PROJECT, release)
        except ServiceRefused:
            return
