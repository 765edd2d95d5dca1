"""Serving on Comprehend: every state of an endpoint, nothing made twice, and the pointer moved last of all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.aws.endpoints import Endpoints
from core.aws.places import note_in
from core.aws.pointed import Pointed, from_text
from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.settings import Limits, Settings
from core.domain.documents import ProjectId
from core.domain.errors import (
    BundleDamaged,
    JobFailed,
    NotInService,
    OutputUnreadable,
    ServiceAway,
    ServiceRefused,
)
from core.domain.labels import Label
from core.domain.routing import Policy
from core.evaluation.calibrator import Calibrator
from tests.support.aws import failing, hooked, moto
from tests.support.local_texts import labels, release_of
from tests.support.rehearsal_stage import SERVING
from tests.support.serving_stages import PROJECT, Desk

CREATE, LOOK, MOVE, DELETE = "CreateEndpoint", "DescribeEndpoint", "UpdateEndpoint", "DeleteEndpoint"
OTHER = ProjectId(8)
LOST = [Fault.DROPPED, Fault.BROKEN_AFTER, Fault.UNREACHED, Fault.BROKEN, Fault.THROTTLED]


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def versions(desk):
    """Two versions."""
    return desk.trained("a"), desk.trained("b")


@pytest.fixture
def serving(desk, versions):
    """The first release serves."""
    desk.serving().switch(PROJECT, release_of(versions[0]))
    return desk.serving()


def pointed(desk: Desk, project: ProjectId = PROJECT) -> Pointed | None:
    text = desk.parameter(project=project)
    return from_text(text) if text else None


def hasty(desk: Desk) -> None:
    """Let it wait no longer than a look or two."""
    desk.served = replace(desk.served, patience=0.0)


def endpoint(desk: Desk) -> dict[str, Any]:
    (one,) = desk.endpoints()
    return one


# Making it, and moving it


def test_a_threshold_is_told_with_the_calibrator_of_the_confidences_it_is_for(desk, versions):
    noted = note_in(desk.cloud.blobs, str(versions[0].facts["note"]))
    assert noted
    sure = replace(noted[0], calibrator=Calibrator(slope=0.5, offset=-0.1))
    digest = desk.cloud.blobs.put("sure", [sure.written()])
    calibrated = replace(versions[0], bundle_hash=digest, facts={"note": "sure"})
    desk.serving().switch(PROJECT, release_of(calibrated))
    told = pointed(desk)
    assert told
    assert (told.slope, told.offset) == (0.5, -0.1)
    assert desk.serving().serving(PROJECT) == 1


def test_an_endpoint_is_made_as_it_is_set(desk):
    version = desk.trained()
    role = "arn:aws:iam::123456789012:role/endpoint-reads"
    desk.served = replace(desk.served, units=2, role=role, tags={"cost": "desk"})
    desk.serving().switch(PROJECT, release_of(version))
    one = endpoint(desk)
    assert (one["Status"], one["ModelArn"], one["CurrentInferenceUnits"]) == ("IN_SERVICE", version.bundle, 2)
    assert one["DataAccessRoleArn"] == role
    tags = desk.cloud.comprehend.list_tags_for_resource(ResourceArn=one["EndpointArn"])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"cost": "desk", "countersign": desk.served.path}


def test_others_read_all_of_the_release(desk):
    version = desk.trained()
    release = release_of(version, 4)
    desk.serving().switch(PROJECT, release)
    said = pointed(desk)
    assert said
    assert (said.release, said.number, said.version) == (4, 4, 4)
    assert (said.classifier_arn, said.endpoint_arn) == (version.bundle, endpoint(desk)["EndpointArn"])
    assert (said.threshold, said.audit_share) == (release.policy.threshold, release.policy.audit_share)
    assert desk.parameter("classifier-arn") == version.bundle
    assert desk.parameter("endpoint-arn") == said.endpoint_arn


def test_others_read_the_higher_thresholds_of_single_labels_that_the_classifier_knows(desk):
    release = release_of(desk.trained())
    low, high = labels(2)
    policy = Policy(threshold=0.7).with_own({low: 0.6, high: 0.9, Label("unheard of"): 0.9})
    desk.serving().switch(PROJECT, replace(release, policy=policy))
    said = pointed(desk)
    assert said
    assert (said.threshold, said.label_thresholds) == (0.7, {high: 0.9})


def test_the_next_release_moves_the_same_endpoint(desk, versions, serving):
    before = endpoint(desk)["EndpointArn"]
    serving.switch(PROJECT, release_of(versions[1], 2))
    assert (endpoint(desk)["EndpointArn"], endpoint(desk)["ModelArn"]) == (before, versions[1].bundle)
    assert (desk.calls(CREATE), desk.calls(MOVE)) == (1, 1)


def test_a_switch_again_asks_for_nothing_and_writes_nothing(desk, versions, serving):
    version = serving.standing(PROJECT).version
    serving.switch(PROJECT, release_of(versions[0]))
    assert (desk.calls(CREATE), desk.calls(MOVE)) == (1, 0)
    assert serving.standing(PROJECT).version == version


def test_another_policy_of_the_same_version_leaves_the_endpoint_alone(desk, versions, serving):
    serving.switch(PROJECT, release_of(versions[0], 2))
    assert desk.calls(MOVE) == 0
    assert serving.serving(PROJECT) == 2


def test_who_scaled_the_endpoint_is_not_overruled(desk, versions, serving):
    desk.cloud.comprehend.update_endpoint(EndpointArn=endpoint(desk)["EndpointArn"], DesiredInferenceUnits=3)
    serving.switch(PROJECT, release_of(versions[1], 2))
    assert endpoint(desk)["CurrentInferenceUnits"] == 3


def test_projects_have_endpoints_of_their_own(desk, versions, serving):
    serving.switch(OTHER, release_of(versions[1], 2))
    assert len({one["EndpointArn"] for one in desk.endpoints()}) == 2
    assert [pointed(desk, project).release for project in (PROJECT, OTHER)] == [1, 2]


def test_looks_become_rare(desk, serving):
    assert desk.cloud.clock.slept == sorted(desk.cloud.clock.slept)
    assert desk.cloud.clock.slept[0] == 1


# Calls that are lost, and a service that is away


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("call", [CREATE, LOOK])
def test_whatever_becomes_of_a_call_there_is_one_endpoint(desk, call, fault):
    version = desk.trained()
    desk.cloud.rehearsal.order(call, fault, times=3)
    desk.serving().switch(PROJECT, release_of(version))
    assert endpoint(desk)["ModelArn"] == version.bundle
    assert desk.serving().serving(PROJECT) == 1


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("call", [MOVE, LOOK])
def test_whatever_becomes_of_a_call_the_endpoint_moves_once(desk, versions, serving, call, fault):
    desk.cloud.rehearsal.order(call, fault, times=3)
    serving.switch(PROJECT, release_of(versions[1], 2))
    assert endpoint(desk)["ModelArn"] == versions[1].bundle
    assert serving.serving(PROJECT) == 2


def test_a_lost_answer_and_a_process_that_ends_make_no_second_endpoint(desk):
    version = desk.trained()
    hasty(desk)
    desk.cloud.rehearsal.order(CREATE, Fault.DROPPED)
    with pytest.raises(ServiceAway):
        desk.serving().switch(PROJECT, release_of(version))
    desk.cloud.clock.passes(SERVING)
    desk.serving().switch(PROJECT, release_of(version))
    assert (len(desk.endpoints()), desk.calls(CREATE)) == (1, 1)


def test_what_takes_longer_is_said_and_the_repeat_goes_on_with_it(desk, versions, serving):
    hasty(desk)
    with pytest.raises(ServiceAway, match="UPDATING"):
        desk.serving().switch(PROJECT, release_of(versions[1], 2))
    assert pointed(desk).release == 1
    assert desk.serving().serving(PROJECT) == 1  # the old version answers meanwhile
    desk.cloud.clock.passes(SERVING)
    assert desk.serving().serving(PROJECT) is None  # between the endpoint and the pointer
    desk.serving().switch(PROJECT, release_of(versions[1], 2))
    assert (desk.serving().serving(PROJECT), desk.calls(MOVE)) == (2, 1)


def test_a_service_that_stays_away_is_said(desk):
    version = desk.trained()
    desk.cloud.rehearsal.order(LOOK, Fault.BROKEN, times=1_000)
    with pytest.raises(ServiceAway, match="did not answer"):
        desk.serving().switch(PROJECT, release_of(version))
    assert desk.parameter() is None


@pytest.mark.parametrize("fault", [Fault.EXPIRED, Fault.DENIED])
def test_a_refusal_is_said_at_once(desk, fault):
    version = desk.trained()
    desk.cloud.rehearsal.order(LOOK, fault)
    with pytest.raises(ServiceRefused):
        desk.serving().switch(PROJECT, release_of(version))
    assert desk.cloud.clock.slept == []


@pytest.mark.parametrize(("name", "meanwhile"), [("production", 1), ("classifier-arn", None)])
def test_a_process_that_ends_while_the_pointer_is_written_is_finished_by_the_next(
    desk, versions, serving, name, meanwhile
):
    def breaks(params: dict[str, Any], model: Any, **_: object) -> None:
        if name in str(params["body"]):
            failing("InternalServerError")(model)

    with hooked(desk.ssm, "before-call.ssm.PutParameter", breaks), pytest.raises(ServiceAway):
        serving.switch(PROJECT, release_of(versions[1], 2))
    assert serving.serving(PROJECT) == meanwhile
    desk.serving().switch(PROJECT, release_of(versions[1], 2))
    assert (serving.serving(PROJECT), desk.calls(MOVE)) == (2, 1)


# In its place: readers find what the endpoint answers with, whenever they look


def named(desk: Desk) -> list[str]:
    told = pointed(desk)
    return [one.classifier_arn for one in (told, told.next) if one] if told else []


def test_what_an_endpoint_is_moved_to_is_announced_before_it_moves(desk, versions, serving):
    seen: list[Pointed | None] = []
    with hooked(desk.cloud.comprehend, "before-call.comprehend.UpdateEndpoint", lambda **_: seen.append(pointed(desk))):
        serving.switch(PROJECT, release_of(versions[1], 2))
    (told,) = seen
    assert (told.release, told.next.release) == (1, 2)
    assert told.next == pointed(desk)


def test_who_dies_in_the_middle_of_a_move_leaves_a_pointer_that_names_what_serves(desk, versions, serving):
    for number, place in ((2, 1), (3, 0), (4, 1)):
        hasty(desk)
        with pytest.raises(ServiceAway):
            desk.serving().switch(PROJECT, release_of(versions[place], number))
        assert endpoint(desk)["ModelArn"] in named(desk)
        desk.cloud.clock.passes(SERVING)
        assert endpoint(desk)["ModelArn"] == versions[place].bundle
        assert endpoint(desk)["ModelArn"] in named(desk)


def test_a_move_that_was_given_up_and_came_to_its_end_is_what_the_next_one_starts_from(desk, versions, serving):
    hasty(desk)
    with pytest.raises(ServiceAway):
        desk.serving().switch(PROJECT, release_of(versions[1], 2))
    desk.cloud.clock.passes(SERVING)
    third = desk.trained("c")
    with pytest.raises(ServiceAway):
        desk.serving().switch(PROJECT, release_of(third, 3))
    assert named(desk) == [versions[1].bundle, third.bundle]


def test_an_announcement_is_active_at_once_and_what_was_before_the_release_stays_previous(desk, versions, serving):
    def marked(mark: str) -> Pointed | None:
        name = f"{desk.served.parameter(PROJECT, 'production')}:{mark}"
        return from_text(desk.ssm.get_parameter(Name=name)["Parameter"]["Value"])

    serving.switch(PROJECT, release_of(versions[1], 2))
    before = marked("previous")
    hasty(desk)
    dies = hooked(desk.ssm, "before-call.ssm.LabelParameterVersion", failing("InternalServerError", times=9))
    with dies, pytest.raises(ServiceAway):
        desk.serving().switch(PROJECT, release_of(versions[0], 3))
    assert desk.calls(MOVE) == 1
    with pytest.raises(ServiceAway):
        desk.serving().switch(PROJECT, release_of(versions[0], 3))
    assert (marked("active"), marked("previous")) == (pointed(desk), before)
    assert (pointed(desk).release, pointed(desk).next.release) == (2, 3)


def test_nothing_is_announced_over_another_hand(desk, versions, serving):
    desk.ssm.put_parameter(
        Name=desk.served.parameter(PROJECT, "production"), Value="mine", Type="String", Overwrite=True
    )
    hasty(desk)
    with pytest.raises(ServiceAway):
        desk.serving().switch(PROJECT, release_of(versions[1], 2))
    assert desk.parameter() == "mine"


# States, and limits


def test_somebody_elses_change_is_waited_for(desk, versions, serving):
    desk.cloud.comprehend.update_endpoint(EndpointArn=endpoint(desk)["EndpointArn"], DesiredInferenceUnits=2)
    serving.switch(PROJECT, release_of(versions[1], 2))
    assert desk.calls(MOVE) == 2
    assert serving.serving(PROJECT) == 2


def test_an_endpoint_in_use_is_waited_for(desk, versions, serving):
    with hooked(desk.cloud.comprehend, "before-call.comprehend.UpdateEndpoint", failing("ResourceInUseException")):
        serving.switch(PROJECT, release_of(versions[1], 2))
    assert serving.serving(PROJECT) == 2


def test_an_endpoint_on_its_way_out_is_made_anew(desk, versions, serving):
    desk.cloud.comprehend.delete_endpoint(EndpointArn=endpoint(desk)["EndpointArn"])
    assert serving.serving(PROJECT) is None
    serving.switch(PROJECT, release_of(versions[0]))
    assert (endpoint(desk)["Status"], serving.serving(PROJECT)) == ("IN_SERVICE", 1)


def test_a_state_nobody_knows_is_an_error(desk, serving):
    endpoints = Endpoints(aws=desk.aws, blobs=desk.cloud.blobs, served=desk.served, clock=desk.cloud.clock)
    answer = (SimpleNamespace(status_code=200), {"EndpointProperties": {"Status": "PAUSED"}})
    with (
        hooked(desk.cloud.comprehend, "before-call.comprehend.DescribeEndpoint", lambda **_: answer),
        pytest.raises(OutputUnreadable, match="PAUSED"),
    ):
        endpoints.reach(endpoint(desk)["EndpointArn"], "arn")


@pytest.mark.parametrize("limits", [Limits(endpoints=1), Limits(units=1)])
def test_an_account_that_is_full_is_said_with_what_to_do(tmp_path, limits):
    desk = Desk(tmp_path, {"settings": Settings(limits=limits)})
    version = desk.trained()
    desk.serving().switch(PROJECT, release_of(version))
    with pytest.raises(ServiceRefused, match="delete an endpoint that nobody needs"):
        desk.serving().switch(OTHER, release_of(version))
    assert desk.parameter(project=OTHER) is None


def test_an_endpoint_that_could_not_be_made_says_why_and_is_made_anew_by_a_repeat(desk):
    version = desk.trained()
    desk.cloud.rehearsal.order(CREATE, Fault.FAILED, message="The role may not read the key.")
    with pytest.raises(NotInService, match="The role may not read the key"):
        desk.serving().switch(PROJECT, release_of(version))
    assert desk.parameter() is None
    desk.serving().switch(PROJECT, release_of(version))
    assert (endpoint(desk)["Status"], desk.serving().serving(PROJECT)) == ("IN_SERVICE", 1)


def test_a_failure_that_came_while_nobody_looked_is_said_by_the_next_look(desk):
    version = desk.trained()
    hasty(desk)
    desk.cloud.rehearsal.order(CREATE, Fault.FAILED)
    with pytest.raises(ServiceAway):
        desk.serving().switch(PROJECT, release_of(version))
    desk.cloud.clock.passes(SERVING)
    with pytest.raises(NotInService):
        desk.serving().switch(PROJECT, release_of(version))
    assert desk.calls(CREATE) == 1


def test_a_move_that_fails_leaves_the_pointer_and_the_old_version(desk, versions, serving):
    before = pointed(desk)
    desk.cloud.rehearsal.order(MOVE, Fault.FAILED, message="No room.")
    with pytest.raises(NotInService, match="No room"):
        serving.switch(PROJECT, release_of(versions[1], 2))
    assert replace(pointed(desk), next=None) == before
    assert endpoint(desk)["ModelArn"] == versions[0].bundle
    assert desk.calls(DELETE) == 0


@pytest.mark.parametrize("back", [0, 1])
def test_after_a_move_that_failed_one_can_go_back_or_repeat(desk, versions, serving, back):
    desk.cloud.rehearsal.order(MOVE, Fault.FAILED)
    with pytest.raises(NotInService):
        serving.switch(PROJECT, release_of(versions[1], 2))
    serving.switch(PROJECT, release_of(versions[back], back + 1))
    assert endpoint(desk)["ModelArn"] == versions[back].bundle
    assert serving.serving(PROJECT) == back + 1


def test_an_endpoint_that_failed_and_still_answers_is_not_taken_away(desk, versions, serving):
    desk.cloud.rehearsal.order(MOVE, Fault.FAILED)
    with pytest.raises(NotInService):
        serving.switch(PROJECT, release_of(versions[1], 2))
    answer = (SimpleNamespace(status_code=200), {"Classes": []})
    with (
        hooked(desk.cloud.comprehend, "before-call.comprehend.ClassifyDocument", lambda **_: answer),
        pytest.raises(ServiceRefused, match="still answers"),
    ):
        serving.switch(PROJECT, release_of(versions[1], 2))
    assert desk.calls(DELETE) == 0


def test_a_token_of_an_endpoint_that_was_deleted_is_not_used_for_ever(desk):
    version = desk.trained()
    answer = (SimpleNamespace(status_code=200), {"EndpointArn": "gone"})
    with (
        hooked(desk.cloud.comprehend, "before-call.comprehend.CreateEndpoint", lambda **_: answer),
        pytest.raises(ServiceAway, match="not there"),
    ):
        desk.serving().switch(PROJECT, release_of(version))
    arn = desk.served.endpoint(PROJECT, version.bundle)
    spent = [key for key in desk.files() if "/spent/" in key]
    assert len(spent) == 1
    tokens = {desk.served.creating(arn, version.bundle, count)["ClientRequestToken"] for count in (0, 1)}
    assert len(tokens) == 2


# The pointer and other hands


@pytest.mark.parametrize("text", ["by hand", "{}"])
def test_a_pointer_changed_by_hand_is_noticed_and_put_right_by_a_switch(desk, versions, serving, text):
    desk.by_hand(text)
    assert serving.serving(PROJECT) is None
    assert "changed outside Countersign" in serving.standing(PROJECT).astray
    serving.switch(PROJECT, release_of(versions[0]))
    assert (serving.serving(PROJECT), serving.standing(PROJECT).astray) == (1, "")


def test_an_endpoint_moved_by_hand_does_not_serve_the_release(desk, versions, serving):
    arn = endpoint(desk)["EndpointArn"]
    desk.cloud.comprehend.update_endpoint(EndpointArn=arn, DesiredModelArn=versions[1].bundle)
    assert serving.serving(PROJECT) == 1
    desk.cloud.clock.passes(SERVING)
    assert serving.serving(PROJECT) is None


def test_a_version_that_is_not_the_recorded_one_does_not_move_the_endpoint(desk, versions, serving):
    swapped = replace(versions[0], bundle=versions[1].bundle)
    with pytest.raises(BundleDamaged):
        serving.switch(PROJECT, release_of(swapped, 2))
    assert (desk.calls(MOVE), pointed(desk).release) == (0, 1)


# Rehearsing


def test_a_rehearsal_makes_no_endpoint_and_leaves_nothing_in_the_bucket(desk, versions, serving):
    before = desk.files()
    for _ in range(2):
        serving.rehearse(PROJECT, release_of(versions[1], 2))
    assert desk.files() == before
    assert (desk.calls(CREATE), desk.calls(MOVE)) == (1, 0)
    assert desk.calls("StartDocumentClassificationJob") == 2


def test_a_rehearsal_that_fails_says_why_and_leaves_nothing(desk, versions):
    before = desk.files()
    desk.cloud.rehearsal.order("StartDocumentClassificationJob", Fault.FAILED, message="The role may not write.")
    with pytest.raises(JobFailed, match="The role may not write"):
        desk.serving().rehearse(PROJECT, release_of(versions[1]))
    assert desk.files() == before


def test_a_version_that_gives_no_answer_does_not_pass_a_rehearsal(tmp_path):
    desk = Desk(tmp_path, {"settings": Settings(limits=Limits(document_bytes=5))})
    with pytest.raises(BundleDamaged, match="gives no answer"):
        desk.serving().rehearse(PROJECT, release_of(desk.trained()))
