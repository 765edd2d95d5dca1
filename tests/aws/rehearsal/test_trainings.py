"""A training walks the service's statuses by the clock, and leaves what the service leaves."""

import json
from dataclasses import replace

import pytest

from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.settings import Limits, Settings
from core.aws.reported import read
from core.domain.labels import Label
from tests.support.rehearsal_stage import BUCKET, NAME, ROLE, V1, Stage, each, rows, training

BEGUN, OVER = 60, 1_800


def test_a_training_is_submitted_then_in_training_then_trained(stage: Stage) -> None:
    assert stage.create() == V1
    assert each(stage, (0, BEGUN - 0.001, 0.001, OVER - 0.001, 0.001)) == [
        *("SUBMITTED", "SUBMITTED", "TRAINING", "TRAINING", "TRAINED")
    ]


def test_a_trained_one_tells_its_times_and_where_its_archive_is_and_never_its_name(stage: Stage) -> None:
    stage.create(DocumentClassifierName=NAME)
    begun = stage.clock.now().timestamp()
    place = stage.said()["OutputDataConfig"]["S3Uri"]
    assert place.startswith(f"s3://{BUCKET}/out/123456789012-CLR-")
    assert place.endswith("/output/output.tar.gz")
    stage.clock.passes(5_000)
    said = stage.said()
    assert said["OutputDataConfig"]["S3Uri"] == place
    assert (said["SubmitTime"], said["TrainingStartTime"]) == (begun, begun + BEGUN)
    assert said["EndTime"] == said["TrainingEndTime"] == begun + BEGUN + OVER
    assert (said["Mode"], said["VersionName"]) == ("MULTI_CLASS", "v1")
    assert "DocumentClassifierName" not in said


def test_what_it_leaves_is_read_as_the_services_own(stage: Stage) -> None:
    arn = stage.trained(data={"TestS3Uri": stage.put("test.csv", rows("network", "printer", "login", "phone", each=3))})
    said = stage.said(arn)
    packed = stage.archive(said["OutputDataConfig"]["S3Uri"])
    assert list(packed) == ["output/confusion_matrix.json"]
    found = read(packed["output/confusion_matrix.json"], said["ClassifierMetadata"])
    assert len(said["ClassifierMetadata"]["EvaluationMetrics"]) == 8
    assert (found.accuracy, found.f1, found.hamming_loss) == (1.0, 1.0, 0.0)
    assert (found.learned_from, found.tested_on, len(found.labels)) == (40, 12, 4)
    assert said["ClassifierMetadata"]["NumberOfLabels"] == 4


def test_without_test_data_a_tenth_is_set_aside_and_not_learned_from(stage: Stage) -> None:
    told = stage.said(stage.trained())["ClassifierMetadata"]
    assert (told["NumberOfTrainedDocuments"], told["NumberOfTestDocuments"]) == (36, 4)
    (learned,) = stage.engine.examples.values()
    assert len({one.text for one in learned}) == 36


def test_all_objects_whose_keys_begin_alike_are_learned_from(stage: Stage) -> None:
    stage.put("train.csv.old", rows("fan", "network"))
    told = stage.said(stage.trained())["ClassifierMetadata"]
    assert (told["NumberOfLabels"], told["NumberOfTrainedDocuments"]) == (5, 54)


def test_the_test_documents_are_capped(stage: Stage) -> None:
    stage.settings = Settings(limits=Limits(tested=7))
    stage.restart()
    told = stage.said(stage.trained(data={"TestS3Uri": f"s3://{BUCKET}/test.csv"}))["ClassifierMetadata"]
    assert told["NumberOfTestDocuments"] == 7


def test_a_stop_in_time_is_requested_then_stopped(stage: Stage) -> None:
    stage.engine.polls = 99
    stage.create()
    stage.clock.passes(BEGUN)
    assert stage.said()["Status"] == "TRAINING"
    assert stage.call("StopTrainingDocumentClassifier", DocumentClassifierArn=V1) == {}
    assert each(stage, (0, 59.999, 0.001, 9_000)) == ["STOP_REQUESTED", "STOP_REQUESTED", "STOPPED", "STOPPED"]
    assert stage.engine.cancelled
    assert stage.said()["EndTime"] - stage.said()["TrainingStartTime"] == 60
    assert "ClassifierMetadata" not in stage.said()


def test_a_stop_that_comes_late_ends_trained(stage: Stage) -> None:
    stage.create()
    stage.clock.passes(BEGUN + OVER - 60)
    stage.call("StopTrainingDocumentClassifier", DocumentClassifierArn=V1)
    assert each(stage, (0, 59.999, 0.001, 9_000)) == ["STOP_REQUESTED", "STOP_REQUESTED", "TRAINED", "TRAINED"]


def test_a_stop_while_it_is_queued_ends_before_it_begins(stage: Stage) -> None:
    stage.create()
    stage.call("StopTrainingDocumentClassifier", DocumentClassifierArn=V1)
    assert each(stage, (0, 60, 9_000)) == ["STOP_REQUESTED", "STOPPED", "STOPPED"]
    assert "TrainingStartTime" not in stage.said()
    assert stage.engine.begun == []


def test_a_second_stop_is_no_later_stop(stage: Stage) -> None:
    stage.create()
    stage.clock.passes(BEGUN)
    for _ in range(2):
        stage.call("StopTrainingDocumentClassifier", DocumentClassifierArn=V1)
        stage.clock.passes(30)
    assert stage.said()["Status"] == "STOPPED"


def test_a_stop_of_what_has_ended_changes_nothing(stage: Stage) -> None:
    arn = stage.trained()
    stage.call("StopTrainingDocumentClassifier", DocumentClassifierArn=arn)
    assert each(stage, (0, 9_000)) == ["TRAINED", "TRAINED"]


def test_an_ordered_error_ends_in_error_with_its_message(stage: Stage) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault.FAILED, message="It went wrong.")
    stage.create()
    assert each(stage, (BEGUN, OVER)) == ["TRAINING", "IN_ERROR"]
    assert stage.said()["Message"] == "It went wrong."
    assert stage.said(stage.trained("v2"))["Status"] == "TRAINED"


def test_an_ordered_warning_ends_trained_with_warning_and_can_be_used(stage: Stage) -> None:
    stage.rehearsal.order("CreateDocumentClassifier", Fault.WARNING, message="Some files were skipped.")
    said = stage.said(stage.trained())
    assert (said["Status"], said["Message"]) == ("TRAINED_WITH_WARNING", "Some files were skipped.")
    assert stage.endpoint()


def test_a_role_that_cannot_read_is_found_out_only_while_training(stage: Stage) -> None:
    stage.settings = replace(stage.settings, closed_roles=frozenset({ROLE}))
    stage.restart()
    stage.create()
    assert each(stage, (0, BEGUN, OVER)) == ["SUBMITTED", "TRAINING", "IN_ERROR"]
    assert stage.said()["Message"].startswith("NO_READ_ACCESS_TO_INPUT")


@pytest.mark.parametrize(
    ("uri", "message"),
    [("s3://nowhere-at-all/train.csv", "NO_READ_ACCESS_TO_INPUT"), (f"s3://{BUCKET}/none.csv", "NO_INPUT_FILES")],
)
def test_data_that_is_not_there_ends_in_error_later(stage: Stage, uri: str, message: str) -> None:
    said = stage.said(stage.trained(data={"S3Uri": uri}))
    assert said["Status"] == "IN_ERROR"
    assert said["Message"].startswith(message)
    assert "ClassifierMetadata" not in said


def test_an_output_folder_that_is_not_there_ends_in_error_later(stage: Stage) -> None:
    said = stage.said(stage.trained(OutputDataConfig={"S3Uri": "s3://nowhere-at-all/out"}))
    assert (said["Status"], said["Message"].partition(":")[0]) == ("IN_ERROR", "NO_WRITE_ACCESS_TO_OUTPUT")


@pytest.mark.parametrize(
    "content",
    ["network\n" * 40, "network,text,more\n" * 40, ',"no label"\n' * 40, 'network,""\n' * 40, b"network,\xff\n" * 40],
)
def test_a_file_that_is_not_two_columns_of_text_ends_in_error(stage: Stage, content: str | bytes) -> None:
    stage.put("train.csv", content)
    said = stage.said(stage.trained())
    assert (said["Status"], said["Message"].partition(":")[0]) == ("IN_ERROR", "INVALID_INPUT")


@pytest.mark.parametrize(("more", "status"), [(9, "IN_ERROR"), (10, "TRAINED"), (11, "TRAINED")])
def test_a_label_needs_ten_documents(stage: Stage, more: int, status: str) -> None:
    stage.put("train.csv", rows("network", "printer") + rows("rare", each=more))
    said = stage.said(stage.trained())
    assert said["Status"] == status
    assert "rare" not in said.get("Message", "")


@pytest.mark.parametrize(("most", "status"), [(3, "IN_ERROR"), (4, "TRAINED"), (5, "TRAINED")])
@pytest.mark.parametrize(("mode", "limit"), [("MULTI_CLASS", "classes"), ("MULTI_LABEL", "labels")])
def test_labels_are_limited(stage: Stage, most: int, status: str, mode: str, limit: str) -> None:
    stage.settings = Settings(limits=replace(Limits(), **{limit: most}))
    stage.restart()
    assert stage.said(stage.trained(Mode=mode))["Status"] == status


@pytest.mark.parametrize(("most", "status"), [(39, "IN_ERROR"), (40, "TRAINED"), (41, "TRAINED")])
def test_documents_are_limited(stage: Stage, most: int, status: str) -> None:
    stage.settings = Settings(limits=Limits(documents=most))
    stage.restart()
    assert stage.said(stage.trained())["Status"] == status


@pytest.mark.parametrize(("length", "status"), [(4_999, "TRAINED"), (5_000, "TRAINED"), (5_001, "IN_ERROR")])
def test_a_labels_name_is_limited(stage: Stage, length: int, status: str) -> None:
    stage.put("train.csv", rows("network", "x" * length))
    assert stage.said(stage.trained())["Status"] == status


def test_one_label_alone_is_nothing_to_learn(stage: Stage) -> None:
    stage.put("train.csv", rows("network", each=40))
    assert stage.said(stage.trained())["Status"] == "IN_ERROR"


@pytest.mark.parametrize(
    ("labels", "status"),
    [
        (("network", "printer", "login"), "IN_ERROR"),
        (("network", "printer", "login", "phone"), "TRAINED"),
        (("network", "printer", "login", "phone", "fan"), "IN_ERROR"),
    ],
)
def test_test_data_has_the_labels_of_the_training_data(stage: Stage, labels: tuple[str, ...], status: str) -> None:
    uri = stage.put("held-out.csv", rows(*labels, each=1))
    assert stage.said(stage.trained(data={"TestS3Uri": uri}))["Status"] == status


@pytest.mark.parametrize(("delimiter", "count"), [(";", 3), (None, 2), ("|", 2)])
def test_a_wrong_delimiter_fuses_labels(stage: Stage, delimiter: str | None, count: int) -> None:
    stage.put("train.csv", rows("network;printer", "login"))
    data = {"LabelDelimiter": delimiter} if delimiter else {}
    told = stage.said(stage.trained(Mode="MULTI_LABEL", data=data))["ClassifierMetadata"]
    assert told["NumberOfLabels"] == count
    (learned,) = stage.engine.examples.values()
    assert (("network;printer",) in {one.labels for one in learned}) == (delimiter != ";")


def test_a_multi_label_matrix_has_a_square_for_each_label(stage: Stage) -> None:
    stage.put("train.csv", rows("network|printer", "login"))
    uri = stage.put("held-out.csv", rows("network|printer", "login", each=3))
    said = stage.said(stage.trained(Mode="MULTI_LABEL", data={"TestS3Uri": uri}))
    packed = stage.archive(said["OutputDataConfig"]["S3Uri"])["output/confusion_matrix.json"]
    assert json.loads(packed)["type"] == "multi_label"
    squares = {one.label: one for one in read(packed, said["ClassifierMetadata"]).squares}
    assert (squares[Label("login")].tn, squares[Label("login")].tp) == (3, 3)


def test_an_engine_that_is_slow_is_waited_for(stage: Stage) -> None:
    stage.engine.polls = 2
    stage.create()
    assert each(stage, (BEGUN, OVER, 0, 0)) == ["TRAINING", "TRAINING", "TRAINING", "TRAINED"]


def test_an_engine_that_fails_ends_in_error_with_its_reason(stage: Stage) -> None:
    stage.engine.reason = "There is too little memory."
    said = stage.said(stage.trained())
    assert (said["Status"], said["Message"]) == ("IN_ERROR", "There is too little memory.")


def test_a_training_that_is_lost_begins_again(stage: Stage) -> None:
    stage.engine.doomed = True
    stage.create()
    stage.clock.passes(BEGUN)
    stage.said()
    stage.engine.doomed = False
    assert each(stage, (OVER, 0)) == ["TRAINING", "TRAINED"]
    assert len(stage.engine.begun) == 2


def test_a_training_is_asked_for_once_whatever_is_asked_of_it(stage: Stage) -> None:
    stage.create()
    each(stage, [400] * 8)
    assert len(stage.engine.begun) == 1


def test_the_service_takes_one_label_a_document_if_nothing_is_said(stage: Stage) -> None:
    assert "Mode" not in training()
    stage.put("train.csv", rows("network;printer", "login"))
    assert stage.said(stage.trained())["ClassifierMetadata"]["NumberOfLabels"] == 2
