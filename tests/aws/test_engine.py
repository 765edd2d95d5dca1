"""The engine on Comprehend: every status, and nothing done twice whatever becomes of a call."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.aws.arranged import Arranged
from core.aws.engine import ComprehendEngine
from core.aws.lessons import HELD_OUT, SPLIT
from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.settings import Limits, Settings
from core.aws.standing import described, standing
from core.aws.tables import Sizes
from core.domain.errors import (
    BundleDamaged,
    Busy,
    JobCancelled,
    JobFailed,
    MadeElsewhere,
    NotFound,
    NotTrainable,
    OutputUnreadable,
    ServiceAway,
    ServiceRefused,
)
from core.domain.labels import Kind, Label
from core.domain.versions import Trained
from tests.support.aws import hooked, moto
from tests.support.engine_stages import Cloud
from tests.support.local_texts import example
from tests.support.rehearsal_stage import NAME, ROLE, TRAINED
from tests.support.workflow_engine import KeywordEngine

NAMES = tuple(map(Label, ("login", "network", "printer")))
CREATE, LOOK, STOP = "CreateDocumentClassifier", "DescribeDocumentClassifier", "StopTrainingDocumentClassifier"
ASK, ASKED = "StartDocumentClassificationJob", "DescribeDocumentClassificationJob"


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


def tickets(each: int = 10, *, text: str = "", names: tuple[Label, ...] = NAMES) -> list[Any]:
    return [
        example(100 * place + number, f"{text} {name} is broken, case {number}", name)
        for place, name in enumerate(names)
        for number in range(each)
    ]


def begin(cloud: Cloud, name: str = "a", held_out: list[Any] | None = None) -> None:
    cloud.engine().start(name, Kind.SINGLE, NAMES, tickets, (lambda: held_out) if held_out is not None else None)


def trained(cloud: Cloud, name: str = "a", held_out: list[Any] | None = None) -> Trained:
    begin(cloud, name, held_out)
    cloud.clock.passes(TRAINED)
    found = cloud.engine().status(name).trained
    assert found
    return found


def asked_of(cloud: Cloud, place: int = 0) -> dict[str, Any]:
    """Return the request that a version was made by, as the service has it."""
    return cloud.rehearsal._world.state.classifiers.all()[place].request


def versions(cloud: Cloud) -> int:
    return len(cloud.rehearsal._world.state.classifiers.all())


def jobs(cloud: Cloud) -> int:
    return len(cloud.rehearsal._world.state.jobs.all())


def keys(cloud: Cloud) -> list[str]:
    return [entry["Key"] for entry in cloud.s3.list_objects_v2(Bucket=cloud.bucket).get("Contents", ())]


def file(cloud: Cloud, uri: str) -> str:
    key = uri.removeprefix(f"s3://{cloud.bucket}/")
    return str(cloud.s3.get_object(Bucket=cloud.bucket, Key=key)["Body"].read().decode())


def answers(cloud: Cloud, version: Trained, texts: list[str]) -> list[tuple[Label, ...]]:
    return [one.labels for one in cloud.engine().predict(version, texts)]


# Beginning


def test_a_training_is_asked_for_as_arranged(tmp_path):
    key = "arn:aws:kms:eu-west-1:123456789012:key/one"
    secret = {"output_key": key, "volume_key": key, "model_key": key}
    arranged = Arranged(classifier=NAME, role=ROLE, language="de", tags={"desk": "north"}, **secret)
    cloud = made(tmp_path, arranged=arranged)
    begin(cloud)
    asked = asked_of(cloud)
    assert (asked["DocumentClassifierName"], asked["LanguageCode"], asked["Mode"]) == (NAME, "de", "MULTI_CLASS")
    assert asked["Tags"] == [{"Key": "desk", "Value": "north"}]
    assert asked["OutputDataConfig"]["KmsKeyId"] == asked["VolumeKmsKeyId"] == asked["ModelKmsKeyId"] == key
    assert "LabelDelimiter" not in asked["InputDataConfig"]
    assert len(file(cloud, asked["InputDataConfig"]["S3Uri"]).splitlines()) == 30


def test_where_tickets_take_any_number_of_labels_the_sign_between_them_is_in_none(cloud):
    names = (Label("a|b"), Label("c"))
    given = [example(number, f"case {number}", *names) for number in range(60)]
    cloud.engine().start("a", Kind.MULTI, names, lambda: given)
    assert asked_of(cloud)["InputDataConfig"]["LabelDelimiter"] == ";"
    assert asked_of(cloud)["Mode"] == "MULTI_LABEL"


def test_no_key_begins_with_another_whole_one(cloud):
    begin(cloud, held_out=tickets(1, text="again"))
    found = keys(cloud)
    assert not [(one, two) for one in found for two in found if one != two and two.startswith(one)]


def test_what_is_wrong_with_the_tickets_is_said_and_nothing_is_asked(cloud):
    with pytest.raises(NotTrainable, match="'login' \\(9\\)"):
        cloud.engine().start("a", Kind.SINGLE, NAMES, lambda: tickets(9))
    assert cloud.rehearsal.calls == {}
    assert keys(cloud) == []


def test_beginning_again_changes_nothing(cloud):
    begin(cloud)
    begin(cloud)
    assert (cloud.rehearsal.calls[CREATE], versions(cloud)) == (1, 1)


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.BROKEN_AFTER, Fault.UNREACHED, Fault.BROKEN, Fault.THROTTLED])
def test_a_training_whose_answer_was_lost_is_the_same_when_asked_for_again(cloud, fault):
    cloud.rehearsal.order(CREATE, fault)
    with pytest.raises(ServiceAway):
        begin(cloud)
    with pytest.raises(NotFound):
        cloud.engine().status("a")
    cloud.clock.passes(5)
    cloud.engine().start("a", Kind.SINGLE, (), list)  # what was asked is known, whoever asks
    assert (cloud.rehearsal.calls[CREATE], versions(cloud)) == (2, 1)


@pytest.mark.parametrize("name", ["train.csv", "test.csv", "asked.json", "begun.json"])
def test_a_beginning_that_broke_off_at_any_file_is_one_training(cloud, name):
    held_out = tickets(2, text="again")

    def breaks(params: dict[str, Any], model: Any, **_: object) -> None:
        if params["url_path"].endswith(name):
            raise ClientError({"Error": {"Code": "InternalError", "Message": "?"}}, model.name)

    with hooked(cloud.s3, "before-call.s3.PutObject", breaks), pytest.raises(ServiceAway):
        begin(cloud, held_out=held_out)
    cloud.clock.passes(5)
    assert trained(cloud, held_out=held_out).facts["tested_on"] == HELD_OUT
    assert versions(cloud) == 1


def test_settings_that_changed_in_between_make_no_second_training(cloud):
    cloud.rehearsal.order(CREATE, Fault.DROPPED)
    with pytest.raises(ServiceAway):
        begin(cloud)
    cloud.arranged = replace(cloud.arranged, role=f"{ROLE}-2")
    begin(cloud)
    assert versions(cloud) == 1


def test_credentials_that_expire_are_said_and_with_new_ones_it_goes_on(cloud):
    begin(cloud)
    cloud.rehearsal.order(LOOK, Fault.EXPIRED)
    with pytest.raises(ServiceRefused, match="credentials have expired"):
        cloud.engine().status("a")
    cloud.clock.passes(TRAINED)
    assert cloud.engine().status("a").trained
    assert versions(cloud) == 1


def test_a_training_too_many_waits(tmp_path):
    cloud = made(tmp_path, settings=Settings(limits=Limits(trainings=1)))
    begin(cloud, "a")
    with pytest.raises(ServiceAway, match="this one waits"):
        begin(cloud, "b")
    cloud.clock.passes(TRAINED)
    begin(cloud, "b")
    assert versions(cloud) == 2


def test_a_version_says_how_long_the_service_learned(cloud):
    version = trained(cloud)
    said = described(cloud.aws, version.bundle)
    took = (said["TrainingEndTime"] - said["TrainingStartTime"]).total_seconds()
    assert version.facts["seconds"] == took > 0


# What is held out


def test_held_out_tickets_are_what_it_is_tested_on(cloud):
    version = trained(cloud, held_out=tickets(2, text="again"))
    assert version.facts["tested_on"] == HELD_OUT
    assert version.reported
    assert version.reported.tested_on == 6
    assert version.reported.learned_from == 30


def test_held_out_tickets_without_one_of_the_labels_are_left_out(cloud):
    version = trained(cloud, held_out=tickets(2, text="again", names=NAMES[:2]))
    assert version.facts["tested_on"] == SPLIT
    assert version.facts["held_out_set_misses"] == "1 of 3 labels"
    assert "TestS3Uri" not in asked_of(cloud)["InputDataConfig"]
    assert not [key for key in keys(cloud) if key.endswith("test.csv")]


def test_a_held_out_ticket_with_a_label_nobody_taught_is_left_out(cloud):
    held_out = [*tickets(2, text="again"), example(900, "something else", "phone")]
    version = trained(cloud, held_out=held_out)
    assert version.facts["test_documents"] == 6


def test_no_held_out_tickets_are_no_test_set(cloud):
    assert trained(cloud, held_out=[]).facts["tested_on"] == SPLIT


# Every status


def test_while_it_is_learning_the_share_grows_and_the_looks_become_rare(cloud):
    begin(cloud)
    found = []
    for _ in range(5):
        cloud.clock.passes(300)
        found.append(cloud.engine().status("a"))
    assert [one.share for one in found] == sorted({one.share for one in found})
    assert [one.poll for one in found] == [30, 60, 60, 60, 60]
    assert "learning" in found[-1].message


def test_a_training_that_takes_days_is_never_all_done():
    said = {"Status": "TRAINING"}
    shares = [standing(said, 3600.0 * hours, 2700).share for hours in range(100)]
    assert shares == sorted(shares)
    assert shares[-1] < 1


def test_a_trained_version_is_its_arn_and_what_was_asked(cloud):
    version = trained(cloud)
    assert version.bundle.endswith(f":document-classifier/{NAME}/version/{asked_of(cloud)['VersionName']}")
    note = cloud.blobs.path(str(version.facts["note"])).read_bytes()
    assert version.bundle_hash == hashlib.sha256(note).hexdigest()
    assert json.loads(note)["arn"] == version.bundle
    assert version.engine == "comprehend"


def test_two_trainings_on_the_same_tickets_are_two_versions(cloud):
    assert trained(cloud, "a").bundle_hash != trained(cloud, "b").bundle_hash
    assert versions(cloud) == 2


def test_what_the_service_reports_comes_along(cloud):
    reported = trained(cloud).reported
    assert reported
    assert reported.all_labels == NAMES
    assert reported.accuracy == 1.0


def test_a_report_that_is_gone_takes_no_version_away(cloud):
    begin(cloud)
    cloud.clock.passes(TRAINED)
    cloud.comprehend.list_document_classifiers()
    for key in keys(cloud):
        if key.endswith("output.tar.gz"):
            cloud.s3.delete_object(Bucket=cloud.bucket, Key=key)
    found = cloud.engine().status("a").trained
    assert found
    assert found.reported is None
    assert "There is no file" in str(found.facts["report"])


def test_a_warning_is_kept_with_the_version(cloud):
    cloud.rehearsal.order(CREATE, Fault.WARNING, message="Some documents were skipped.")
    assert trained(cloud).facts["warning"] == "Some documents were skipped."


def test_an_error_says_what_the_service_says(cloud):
    cloud.rehearsal.order(CREATE, Fault.FAILED, message="The role may not read the bucket.")
    begin(cloud)
    cloud.clock.passes(TRAINED)
    state = cloud.engine().status("a")
    assert state.failed
    assert state.message == "Comprehend could not learn from this: The role may not read the bucket."


def test_a_stop_ends_it_without_a_version(cloud):
    begin(cloud)
    cloud.clock.passes(120)
    cloud.engine().cancel("a")
    assert "asked to stop" in cloud.engine().status("a").message
    cloud.clock.passes(120)
    state = cloud.engine().status("a")
    assert (state.failed, state.trained, state.message) == (True, None, "The training was stopped.")


def test_a_stop_that_comes_too_late_takes_nothing_away(cloud):
    begin(cloud)
    cloud.clock.passes(TRAINED - 30)
    cloud.engine().cancel("a")
    assert not cloud.engine().status("a").failed
    cloud.clock.passes(60)
    assert cloud.engine().status("a").trained


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.DROPPED, Fault.EXPIRED])
def test_a_stop_that_did_not_get_through_is_to_be_tried_again(cloud, fault):
    begin(cloud)
    cloud.rehearsal.order(STOP, fault)
    with pytest.raises(Busy):
        cloud.engine().cancel("a")
    cloud.engine().cancel("a")
    cloud.clock.passes(120)
    assert cloud.engine().status("a").message == "The training was stopped."


def test_nothing_is_stopped_that_does_not_run(cloud):
    trained(cloud)
    cloud.engine().cancel("a")
    assert STOP not in cloud.rehearsal.calls


def test_a_training_whose_answer_was_lost_can_be_stopped(cloud):
    cloud.rehearsal.order(CREATE, Fault.DROPPED)
    with pytest.raises(ServiceAway):
        begin(cloud)
    cloud.engine().cancel("a")
    cloud.clock.passes(120)
    assert cloud.engine().status("a").message == "The training was stopped."


def test_a_training_whose_token_the_service_has_forgotten_is_found_by_its_name(cloud):
    cloud.rehearsal.order(CREATE, Fault.DROPPED)
    with pytest.raises(ServiceAway):
        begin(cloud)
    (made,) = cloud.rehearsal._world.state.classifiers.all()
    cloud.rehearsal._world.state.classifiers.put(replace(made, request={**made.request, "ClientRequestToken": "old"}))
    begin(cloud)
    assert versions(cloud) == 1
    assert cloud.engine().status("a").message


def test_a_training_that_never_came_to_be_leaves_nothing_when_it_is_stopped(cloud):
    cloud.rehearsal.order(CREATE, Fault.UNREACHED)
    with pytest.raises(ServiceAway):
        begin(cloud)
    cloud.engine().cancel("a")
    assert (keys(cloud), versions(cloud)) == ([], 0)


def test_a_version_on_its_way_out_has_failed_and_so_has_one_that_is_gone(cloud):
    version = trained(cloud)
    cloud.drop(version)
    assert cloud.engine().status("a").message == "The version is being deleted at Amazon."
    cloud.clock.passes(120)
    state = cloud.engine().status("a")
    assert (state.failed, state.message) == (True, "The version was deleted at Amazon.")


def test_a_status_nobody_knows_is_an_error():
    with pytest.raises(OutputUnreadable, match="PAUSED"):
        standing({"Status": "PAUSED"}, 0, 60)


# Asking


def test_answers_come_in_order_over_several_jobs(tmp_path):
    cloud = made(tmp_path, sizes=Sizes(lines=4))
    version = trained(cloud)
    given = [NAMES[number % 3] for number in range(10)]
    assert answers(cloud, version, list(given)) == [(label,) for label in given]
    assert jobs(cloud) == 3


def test_looks_at_a_job_become_rare(cloud):
    answers(cloud, trained(cloud), ["printer"])
    assert cloud.clock.slept[0] == 1
    assert cloud.clock.slept == sorted(cloud.clock.slept)


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.BROKEN_AFTER, Fault.UNREACHED, Fault.BROKEN, Fault.THROTTLED])
@pytest.mark.parametrize("call", [ASK, ASKED])
def test_a_job_whose_answer_was_lost_is_the_same_when_asked_for_again(cloud, call, fault):
    version = trained(cloud)
    cloud.rehearsal.order(call, fault, times=3)
    assert answers(cloud, version, ["printer", "login"]) == [("printer",), ("login",)]
    assert jobs(cloud) == 1


def test_whoever_waits_for_a_job_is_told_of_what(cloud):
    told: list[str] = []
    list(cloud.engine().predict(trained(cloud), ["printer", "login"], told.append))
    assert set(told) == {"Comprehend is answering 2 tickets; it takes some minutes."}


def test_whoever_waits_is_told_that_nobody_answers(cloud):
    told: list[str] = []
    cloud.rehearsal.order(ASKED, Fault.BROKEN)
    list(cloud.engine().predict(trained(cloud), ["printer"], told.append))
    assert "did not answer" in told[0]


def test_whoever_waits_may_leave_and_finds_the_answers_later(cloud):
    version = trained(cloud)

    def leave(what: str) -> None:
        raise JobCancelled(what)

    with pytest.raises(JobCancelled):
        list(cloud.engine().predict(version, ["printer"], leave))
    assert answers(cloud, version, ["printer"]) == [("printer",)]
    assert jobs(cloud) == 1


def test_a_service_that_stays_away_is_said(cloud):
    version = trained(cloud)
    cloud.rehearsal.order(ASK, Fault.BROKEN, times=1_000)
    with pytest.raises(ServiceAway):
        answers(cloud, version, ["printer"])


def test_credentials_that_expire_during_a_job_make_no_second_one(cloud):
    version = trained(cloud)
    cloud.rehearsal.order(ASKED, Fault.EXPIRED)
    with pytest.raises(ServiceRefused):
        answers(cloud, version, ["printer"])
    assert answers(cloud, version, ["printer"]) == [("printer",)]
    assert jobs(cloud) == 1


def test_a_job_that_failed_says_why_and_is_asked_anew(cloud):
    version = trained(cloud)
    cloud.rehearsal.order(ASK, Fault.FAILED, message="The role may not write.")
    with pytest.raises(JobFailed, match="The role may not write"):
        answers(cloud, version, ["printer"])
    assert answers(cloud, version, ["printer"]) == [("printer",)]
    assert jobs(cloud) == 2


def test_a_text_the_service_cannot_read_is_an_answer_nobody_is_sure_of(tmp_path):
    cloud = made(tmp_path, settings=Settings(limits=Limits(document_bytes=20)))
    version = trained(cloud)
    good, bad = cloud.engine().predict(version, ["printer", "login " * 10])
    assert (good.labels, bad.confidence, bad.margin, bad.scores) == (("printer",), 0, 0, ())
    assert (bad.labels, bad.unread) == (
        (),
        "DOCUMENT_SIZE_EXCEEDED",
    )


def test_texts_lie_in_the_bucket_no_longer_than_the_job(cloud):
    answers(cloud, trained(cloud), ["printer"])
    assert not [key for key in keys(cloud) if key.endswith(".txt")]


def test_a_version_that_is_gone_gives_no_answers(cloud):
    version = trained(cloud)
    cloud.drop(version)
    with pytest.raises(BundleDamaged, match="DELETING"):
        answers(cloud, version, ["printer"])
    cloud.clock.passes(120)
    with pytest.raises(BundleDamaged, match="was deleted"):
        answers(cloud, version, ["printer"])


def test_a_version_that_is_not_the_recorded_one_gives_no_answers(cloud):
    one, two = trained(cloud, "a"), trained(cloud, "b")
    swapped = {"bundle": two.bundle}, {"bundle_hash": two.bundle_hash}, {"facts": two.facts}, {"facts": {}}
    for change in swapped:
        with pytest.raises(BundleDamaged):
            answers(cloud, replace(one, **change), ["printer"])


def test_a_note_that_was_changed_gives_no_answers(cloud):
    version = trained(cloud)
    cloud.blobs.put(str(version.facts["note"]), [b"{}"])
    with pytest.raises(BundleDamaged):
        answers(cloud, version, ["printer"])


def test_it_does_not_say_what_moved_it(cloud):
    engine: ComprehendEngine = cloud.engine()
    assert list(engine.explain(trained(cloud), ["printer", "login"])) == [(), ()]


def test_a_version_of_the_embedded_engine_is_said_to_lie_elsewhere(cloud):
    ours = replace(trained(cloud), engine="sklearn-linear-svm-1")
    with pytest.raises(MadeElsewhere, match="Train a new version here"):
        answers(cloud, ours, ["printer"])
