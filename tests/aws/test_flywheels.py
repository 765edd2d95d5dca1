"""The flywheel as an engine: every state of it, nothing done twice, and no label left out without a word."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.aws import iterations
from core.aws.arranged import Arranged
from core.aws.aside import AS_IT_COMES
from core.aws.iterations import standing, version_of
from core.aws.lessons import HELD_OUT, SPLIT
from core.aws.places import Place, note_in
from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.settings import Limits, Settings
from core.domain.errors import (
    BundleDamaged,
    Busy,
    NotFound,
    NotTrainable,
    OutputUnreadable,
    ServiceAway,
    ServiceRefused,
)
from core.domain.labels import Kind, Label
from core.domain.versions import Trained
from tests.aws.test_engine import NAMES, file, keys, tickets
from tests.support.aws import moto
from tests.support.engine_stages import Cloud
from tests.support.local_texts import example
from tests.support.rehearsal_stage import NAME, ROLE
from tests.support.workflow_engine import KeywordEngine

LIST, MAKE, LOOK = "ListFlywheels", "CreateFlywheel", "DescribeFlywheel"
TAKE, TAKEN = "CreateDataset", "DescribeDataset"
TURN, TURNED = "StartFlywheelIteration", "DescribeFlywheelIteration"
STOP = "StopTrainingDocumentClassifier"
MADE, INGESTED, LEARNED = 120, 120, 60 + 1_800 + 120
MORE = (*NAMES, Label("phone"))


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return made(tmp_path)


def made(folder: Path, **other: Any) -> Cloud:
    cloud = Cloud(folder, KeywordEngine(), **other)
    cloud.clock.step = 0.0
    return cloud


def begin(cloud: Cloud, name: str = "a", held_out: list[Any] | None = None, names: tuple[Label, ...] = NAMES) -> None:
    given = tickets(names=names)
    cloud.flywheel().start(name, Kind.SINGLE, names, lambda: given, (lambda: held_out) if held_out else None)


def turns(cloud: Cloud, name: str = "a", **other: Any) -> None:
    """Begin, and go on until the flywheel turns."""
    begin(cloud, name, **other)
    for seconds in (MADE, INGESTED):
        cloud.clock.passes(seconds)
        cloud.flywheel().status(name)


def trained(cloud: Cloud, name: str = "a", **other: Any) -> Trained:
    turns(cloud, name, **other)
    cloud.clock.passes(LEARNED)
    state = cloud.flywheel().status(name)
    assert state.trained, state.message
    return state.trained


def kept(cloud: Cloud, what: str) -> list[Any]:
    """Return what the service has of one kind."""
    return list(getattr(cloud.rehearsal._world.state, what).all())


def counts(cloud: Cloud) -> tuple[int, ...]:
    return tuple(len(kept(cloud, what)) for what in ("flywheels", "datasets", "iterations", "classifiers"))


# Making it, taking tickets in, turning


def test_a_flywheel_is_made_for_all_labels_of_today_as_arranged(tmp_path):
    key = "arn:aws:kms:eu-west-1:123456789012:key/one"
    secret = {"output_key": key, "volume_key": key, "model_key": key}
    cloud = made(tmp_path, arranged=Arranged(classifier=NAME, role=ROLE, language="de", tags={"a": "b"}, **secret))
    given = tickets()
    cloud.flywheel().start("a", Kind.SINGLE, MORE, lambda: given)
    (one,) = kept(cloud, "flywheels")
    asked = one.request
    task = asked["TaskConfig"]
    assert task["LanguageCode"] == "de"
    assert task["DocumentClassificationConfig"] == {"Mode": "MULTI_CLASS", "Labels": list(MORE)}
    assert set(asked["DataSecurityConfig"].values()) == {key}
    assert (asked["DataAccessRoleArn"], asked["Tags"]) == (ROLE, [{"Key": "a", "Value": "b"}])
    assert asked["DataLakeS3Uri"].startswith(f"s3://{cloud.bucket}/desk/lakes/wheel")


def test_each_step_waits_for_the_one_before(cloud):
    begin(cloud, held_out=tickets(2, text="again"))
    assert counts(cloud) == (1, 0, 0, 0)
    assert "making the flywheel" in cloud.flywheel().status("a").message
    cloud.clock.passes(MADE)
    assert "taking the tickets in" in cloud.flywheel().status("a").message
    assert counts(cloud) == (1, 2, 0, 0)
    cloud.clock.passes(INGESTED)
    assert "learning" in cloud.flywheel().status("a").message
    assert counts(cloud) == (1, 2, 1, 1)
    cloud.clock.passes(LEARNED - 60)
    assert "measuring" in cloud.flywheel().status("a").message
    cloud.clock.passes(60)
    assert cloud.flywheel().status("a").trained


def test_whoever_begins_again_goes_on_where_it_was(cloud):
    for seconds in (0, MADE, INGESTED, LEARNED):
        cloud.clock.passes(seconds)
        begin(cloud)
    assert counts(cloud) == (1, 1, 1, 1)
    assert cloud.flywheel().status("a").trained


def test_looks_at_what_is_being_made_become_rare(cloud):
    begin(cloud)
    cloud.clock.passes(110)
    first = cloud.flywheel().status("a").poll
    cloud.clock.passes(10)
    cloud.flywheel().status("a")
    cloud.clock.passes(110)
    assert (first, cloud.flywheel().status("a").poll) == (11, 11)


def test_the_next_training_is_a_turn_of_the_same_flywheel(cloud):
    held_out = tickets(2, text="again")
    first, second = trained(cloud, "a", held_out=held_out), trained(cloud, "b", held_out=held_out)
    assert first.facts["flywheel"] == second.facts["flywheel"]
    assert first.bundle != second.bundle
    assert counts(cloud) == (1, 3, 2, 2)  # what is held out is the same, and was taken in once


def test_a_job_of_another_project_has_a_flywheel_of_its_own(cloud):
    begin(cloud, "p1-j1-ab")
    begin(cloud, "p2-j2-cd", names=MORE)
    assert len({one.arn for one in kept(cloud, "flywheels")}) == 2


def test_where_tickets_take_any_number_of_labels_the_sign_between_them_is_in_none(cloud):
    names = (Label("a|b"), Label("c"))
    given = [example(number, f"case {number}", *names) for number in range(60)]
    cloud.flywheel().start("a", Kind.MULTI, names, lambda: given)
    cloud.clock.passes(MADE)
    cloud.flywheel().status("a")
    (one,) = kept(cloud, "datasets")
    assert one.request["InputDataConfig"]["DocumentClassifierInputDataConfig"]["LabelDelimiter"] == ";"


def test_a_flywheel_turns_for_one_training_at_a_time(cloud):
    turns(cloud, "a")
    turns(cloud, "b")
    assert "waits" in cloud.flywheel().status("b").message
    cloud.clock.passes(LEARNED)
    cloud.flywheel().status("a")
    assert "learning" in cloud.flywheel().status("b").message


def test_no_ticket_is_set_aside_as_an_earlier_turn_may_have_learned_from_it(cloud):
    given = tickets(700)
    cloud.flywheel().start("a", Kind.SINGLE, NAMES, lambda: given)
    assert not [key for key in keys(cloud) if "aside" in key]
    noted = note_in(cloud.blobs, Place.of(cloud.blobs, "a").asked)
    assert noted
    assert (noted[0].facts["documents"], noted[0].facts["confidence"]) == (2_100, AS_IT_COMES)


# What it would leave out


def test_a_label_it_was_not_made_for_is_refused_before_anything_is_sent(cloud):
    trained(cloud)
    before = (keys(cloud), counts(cloud))
    with pytest.raises(NotTrainable, match=r"leave out without a word: 'phone'\. Name another flywheel"):
        begin(cloud, "b", names=MORE)
    assert (keys(cloud), counts(cloud)) == before
    with pytest.raises(NotFound):
        cloud.flywheel().status("b")


def test_without_the_refusal_the_label_would_be_left_out_and_nobody_told(cloud):
    trained(cloud)
    place = f"s3://{cloud.bucket}/desk/by-hand.csv"
    text = "".join(f"phone,broken {number}\nlogin,broken {number}\n" for number in range(10))
    cloud.s3.put_object(Bucket=cloud.bucket, Key="desk/by-hand.csv", Body=text)
    (wheel,) = kept(cloud, "flywheels")
    source = {"DocumentClassifierInputDataConfig": {"S3Uri": place}}
    cloud.comprehend.create_dataset(FlywheelArn=wheel.arn, DatasetName="by-hand", InputDataConfig=source)
    cloud.clock.passes(INGESTED)
    said = cloud.comprehend.describe_dataset(DatasetArn=f"{wheel.arn}/dataset/by-hand")["DatasetProperties"]
    assert (said["Status"], said["NumberOfDocuments"], "Message" in said) == ("COMPLETED", 10, False)


def test_another_name_is_another_flywheel_with_the_labels_of_today(cloud):
    trained(cloud)
    given = tickets(names=MORE)
    cloud.flywheel("wheel-2").start("b", Kind.SINGLE, MORE, lambda: given)
    assert len(kept(cloud, "flywheels")) == 2


def test_a_label_without_tickets_is_none_that_is_left_out(cloud):
    trained(cloud)
    given = tickets()
    cloud.flywheel().start("b", Kind.SINGLE, MORE, lambda: given)


def test_tickets_of_another_kind_are_refused(cloud):
    trained(cloud)
    given = [example(number, f"case {number}", *NAMES) for number in range(60)]
    with pytest.raises(NotTrainable, match="another kind"):
        cloud.flywheel().start("b", Kind.MULTI, NAMES, lambda: given)


def test_what_is_wrong_with_the_tickets_is_said_before_a_flywheel_is_made(cloud):
    with pytest.raises(NotTrainable, match="'login' \\(9\\)"):
        cloud.flywheel().start("a", Kind.SINGLE, NAMES, lambda: tickets(9))
    assert (cloud.rehearsal.calls, keys(cloud)) == ({}, [])


def test_a_flywheel_that_is_being_made_by_another_training_is_waited_for(cloud):
    begin(cloud, "a")
    with pytest.raises(ServiceAway, match="making the flywheel"):
        begin(cloud, "b")
    cloud.clock.passes(MADE)
    begin(cloud, "b")


# Calls that are lost


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.BROKEN_AFTER, Fault.UNREACHED, Fault.BROKEN, Fault.THROTTLED])
@pytest.mark.parametrize("call", [LIST, MAKE, LOOK, TAKE, TAKEN, TURN, TURNED])
def test_whatever_becomes_of_a_call_there_is_one_of_everything(cloud, call, fault):
    cloud.rehearsal.order(call, fault)
    lost = 0
    for seconds in (0, MADE, MADE, INGESTED, INGESTED, LEARNED, 1, 1):
        cloud.clock.passes(seconds)
        try:
            begin(cloud)
            cloud.flywheel().status("a")
        except ServiceAway:
            lost += 1
    assert lost <= 1  # a look at what is not there yet has no effect that an answer could be lost after
    assert counts(cloud) == (1, 1, 1, 1)
    assert cloud.flywheel().status("a").trained


def test_an_account_that_is_full_says_what_to_do(tmp_path):
    cloud = made(tmp_path, settings=Settings(limits=Limits(test_datasets=1)))
    trained(cloud, "a", held_out=tickets(2, text="again"))
    with pytest.raises(ServiceRefused, match="as many datasets as Amazon allows"):
        begin(cloud, "b", held_out=tickets(2, text="once more"))


def test_credentials_that_expire_are_said_and_with_new_ones_it_goes_on(cloud):
    turns(cloud)
    cloud.rehearsal.order(TURNED, Fault.EXPIRED)
    with pytest.raises(ServiceRefused, match="credentials have expired"):
        cloud.flywheel().status("a")
    cloud.clock.passes(LEARNED)
    assert cloud.flywheel().status("a").trained


# How it ends


def test_a_version_is_the_one_that_was_trained_and_its_figures_are_the_services(cloud):
    version = trained(cloud, held_out=tickets(2, text="again"))
    (one,) = kept(cloud, "iterations")
    assert version.bundle == one.trained
    assert version.engine == "comprehend flywheel"
    assert version.facts["tested_on"] == HELD_OUT
    assert version.reported
    assert (version.reported.f1, version.reported.accuracy, version.reported.cells) == (1.0, 1.0, ())
    assert version.reported.untested == ()


def test_its_history_has_the_figures_of_both_versions(cloud):
    first = trained(cloud, "a")
    cloud.comprehend.update_flywheel(FlywheelArn=first.facts["flywheel"], ActiveModelArn=first.bundle)
    cloud.clock.passes(30)
    second = trained(cloud, "b")
    newest, oldest = cloud.flywheel().history("b")
    assert (newest.trained, newest.evaluated, newest.status) == (second.bundle, first.bundle, "COMPLETED")
    assert (oldest.trained, oldest.evaluated, dict(oldest.evaluated_figures)) == (first.bundle, "", {})
    assert newest.evaluated_figures["f1"] == newest.trained_figures["f1"] == 1.0
    assert newest.ended_at > newest.began_at > oldest.began_at


def test_no_flywheel_has_no_history(cloud):
    assert cloud.flywheel().history("a") == []


def test_a_history_of_many_turns_comes_whole(cloud):
    page = {"FlywheelIterationPropertiesList": [], "NextToken": "more"}
    pages = [page, {**page, "NextToken": ""}]
    asked: list[str] = []

    def call(**given: str) -> dict[str, Any]:
        asked.append(given.get("NextToken", ""))
        return pages[len(asked) - 1]

    assert len(list(iterations.paged(call, FlywheelArn="x"))) == 2
    assert asked == ["", "more"]


def test_an_error_says_what_the_service_says(cloud):
    cloud.rehearsal.order(TURN, Fault.FAILED, message="The role may not read the bucket.")
    turns(cloud)
    cloud.clock.passes(LEARNED)
    state = cloud.flywheel().status("a")
    assert (state.failed, state.trained) == (True, None)
    assert state.message == "Comprehend could not learn from this: The role may not read the bucket."


def test_tickets_that_could_not_be_taken_in_are_said(cloud):
    cloud.rehearsal.order(TAKE, Fault.FAILED, message="No access.")
    turns(cloud)
    state = cloud.flywheel().status("a")
    assert (state.failed, state.message) == (True, "Comprehend could not take the tickets in: No access.")


def test_held_out_tickets_that_could_not_be_taken_in_are_not_in_the_way_of_the_next_training(cloud):
    held_out = tickets(2, text="again")
    begin(cloud, "a", held_out=held_out)
    cloud.clock.passes(MADE)
    cloud.rehearsal.order(TAKE, Fault.THROTTLED)
    with pytest.raises(ServiceAway):
        cloud.flywheel().status("a")
    cloud.flywheel().status("a")
    (test,) = [one for one in kept(cloud, "datasets") if one.request["DatasetType"] == "TEST"]
    cloud.s3.delete_object(Bucket=cloud.bucket, Key=key_of(cloud, test))
    cloud.clock.passes(INGESTED)
    assert "NO_INPUT_FILES" in cloud.flywheel().status("a").message
    assert trained(cloud, "b", held_out=held_out).facts["tested_on"] == HELD_OUT


def key_of(cloud: Cloud, dataset: Any) -> str:
    uri = dataset.request["InputDataConfig"]["DocumentClassifierInputDataConfig"]["S3Uri"]
    assert file(cloud, uri)
    return str(uri.removeprefix(f"s3://{cloud.bucket}/"))


def test_a_flywheel_that_could_not_be_made_says_why_and_what_to_do(cloud):
    cloud.rehearsal.order(MAKE, Fault.FAILED, message="No access.")
    begin(cloud)
    cloud.clock.passes(MADE)
    state = cloud.flywheel().status("a")
    assert state.failed
    assert state.message.startswith("Comprehend could not make the flywheel: No access.")
    with pytest.raises(ServiceRefused, match="name another"):
        begin(cloud, "b")


def test_without_held_out_tickets_of_every_label_a_part_is_tested_on(cloud):
    assert trained(cloud, held_out=tickets(2, text="again", names=NAMES[:2])).facts["tested_on"] == SPLIT


def test_a_flywheel_that_is_gone_ends_what_was_to_come_and_leaves_what_was_made(cloud):
    version = trained(cloud, "a")
    begin(cloud, "b")
    cloud.clock.passes(INGESTED)
    cloud.comprehend.delete_flywheel(FlywheelArn=version.facts["flywheel"])
    cloud.clock.passes(60)
    assert cloud.flywheel().status("b").message == "The flywheel was deleted at Amazon."
    after = cloud.flywheel().status("a").trained
    assert after
    assert (after.bundle, after.bundle_hash) == (version.bundle, version.bundle_hash)
    assert [one.labels for one in cloud.flywheel().predict(version, ["printer"])] == [("printer",)]


@pytest.mark.parametrize(
    ("said", "active", "version"),
    [
        ({"TrainedModelArn": "new", "EvaluatedModelArn": "old"}, "old", "new"),
        ({"TrainedModelArn": "new"}, "", "new"),
        ({"EvaluatedModelArn": "new"}, "", "new"),
        ({"EvaluatedModelArn": "old"}, "old", ""),
        ({}, "", ""),
    ],
)
def test_the_active_version_is_never_taken_for_a_new_one(said, active, version):
    assert version_of(said, active) == version


def test_a_status_nobody_knows_is_an_error():
    with pytest.raises(OutputUnreadable, match="PAUSED"):
        standing({"Status": "PAUSED"}, 0, 60)


# Stopping


def test_a_turn_is_stopped_with_the_version_it_trains(cloud):
    turns(cloud)
    cloud.clock.passes(120)
    cloud.flywheel().cancel("a")
    assert "asked to stop" in cloud.flywheel().status("a").message
    cloud.clock.passes(120)
    state = cloud.flywheel().status("a")
    assert (state.failed, state.message) == (True, "The training was stopped.")


def test_what_does_not_turn_yet_never_will(cloud):
    begin(cloud)
    cloud.flywheel().cancel("a")
    cloud.clock.passes(MADE)
    with pytest.raises(NotFound):
        cloud.flywheel().status("a")
    assert (counts(cloud), keys(cloud)) == ((1, 0, 0, 0), [])


def test_a_stop_that_did_not_get_through_is_to_be_tried_again(cloud):
    turns(cloud)
    cloud.clock.passes(120)
    cloud.rehearsal.order(STOP, Fault.DROPPED)
    with pytest.raises(Busy):
        cloud.flywheel().cancel("a")


def test_nothing_is_stopped_that_does_not_run(cloud):
    trained(cloud)
    cloud.flywheel().cancel("a")
    assert STOP not in cloud.rehearsal.calls


# Asking


def test_a_note_that_was_changed_gives_no_answers(cloud):
    version = trained(cloud)
    cloud.blobs.put(str(version.facts["note"]), [b"{}"])
    with pytest.raises(BundleDamaged):
        list(cloud.flywheel().predict(version, ["printer"]))


def test_either_engine_answers_for_a_version_of_the_other(cloud):
    version = trained(cloud)
    assert [one.labels for one in cloud.engine().predict(version, ["login"])] == [("login",)]
