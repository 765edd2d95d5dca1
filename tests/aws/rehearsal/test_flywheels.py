"""A flywheel takes datasets in, turns, and is told which version is active, as the service's guide says."""

from typing import Any

import pytest

from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.settings import Limits, Settings
from tests.support.rehearsal_stage import ARN, BUCKET, ROLE, Stage, rows

MADE, TAKEN, TURNED = 120, 120, 60 + 1_800 + 120
WHEEL = f"{ARN}:flywheel/wheel"
NAMES = ("login", "network", "phone", "printer")
_SINGLE = {"Mode": "MULTI_CLASS", "Labels": list(NAMES)}


def asked(config: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    return {
        "FlywheelName": "wheel",
        "DataAccessRoleArn": ROLE,
        "DataLakeS3Uri": f"s3://{BUCKET}/lake",
        "ModelType": "DOCUMENT_CLASSIFIER",
        "TaskConfig": {"LanguageCode": "en", "DocumentClassificationConfig": config or _SINGLE},
        **other,
    }


def data(name: str = "one", which: str = "TRAIN", key: str = "train.csv", **config: Any) -> dict[str, Any]:
    source = {"DocumentClassifierInputDataConfig": {"S3Uri": f"s3://{BUCKET}/{key}", **config}}
    return {"FlywheelArn": WHEEL, "DatasetName": name, "DatasetType": which, "InputDataConfig": source}


def made(stage: Stage, **other: Any) -> None:
    stage.call("CreateFlywheel", **asked(**other))
    stage.clock.passes(MADE)


def taken(stage: Stage, *args: str, **config: Any) -> dict[str, Any]:
    """Take a dataset in, and return what is said of it."""
    arn = stage.call("CreateDataset", **data(*args, **config))["DatasetArn"]
    stage.clock.passes(TAKEN)
    return dict(stage.call("DescribeDataset", DatasetArn=arn)["DatasetProperties"])


def turn(stage: Stage, **other: Any) -> str:
    return str(stage.call("StartFlywheelIteration", FlywheelArn=WHEEL, **other)["FlywheelIterationId"])


def turned(stage: Stage, seconds: float = TURNED) -> dict[str, Any]:
    """Turn it, let so much time pass, and return what is said of that."""
    return said(stage, turn(stage), seconds)


def said(stage: Stage, identity: str, seconds: float = 0) -> dict[str, Any]:
    stage.clock.passes(seconds)
    found = stage.call("DescribeFlywheelIteration", FlywheelArn=WHEEL, FlywheelIterationId=identity)
    return dict(found["FlywheelIterationProperties"])


def wheel(stage: Stage) -> dict[str, Any]:
    return dict(stage.call("DescribeFlywheel", FlywheelArn=WHEEL)["FlywheelProperties"])


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """A flywheel with a dataset to learn from."""
    made(stage)
    taken(stage)
    return stage


# The flywheel


def test_a_flywheel_is_made_and_its_labels_are_told_when_it_is_active(stage: Stage) -> None:
    stage.call("CreateFlywheel", **asked())
    before = wheel(stage)
    assert before["Status"] == "CREATING"
    assert "Labels" not in before["TaskConfig"]["DocumentClassificationConfig"]
    stage.clock.passes(MADE)
    after = wheel(stage)
    assert (after["Status"], after["TaskConfig"]["DocumentClassificationConfig"]["Labels"]) == ("ACTIVE", list(NAMES))
    assert "ActiveModelArn" not in after


def test_the_same_request_is_the_same_flywheel_and_another_of_its_name_is_refused(stage: Stage) -> None:
    stage.call("CreateFlywheel", **asked(ClientRequestToken="a"))
    assert stage.call("CreateFlywheel", **asked(ClientRequestToken="a")) == {"FlywheelArn": WHEEL}
    assert stage.refused("CreateFlywheel", **asked(ClientRequestToken="b")) == "ResourceInUse"
    assert [one["FlywheelArn"] for one in stage.call("ListFlywheels")["FlywheelSummaryList"]] == [WHEEL]


@pytest.mark.parametrize(
    "other",
    [
        {"ActiveModelArn": f"{ARN}:document-classifier/a"},
        {"ModelType": "ENTITY_RECOGNIZER"},
        {"config": {"Mode": "MULTI_CLASS"}},
        {"FlywheelName": "BAD NAME!"},
        {"DataLakeS3Uri": "nope"},
    ],
)
def test_what_it_could_not_be_made_with_is_refused(stage: Stage, other: dict[str, Any]) -> None:
    assert stage.refused("CreateFlywheel", **asked(**other)) == "InvalidRequest"


def test_a_flywheel_that_could_not_be_made_says_why(stage: Stage) -> None:
    stage.rehearsal.order("CreateFlywheel", Fault.FAILED, message="The role may not write.")
    made(stage)
    assert (wheel(stage)["Status"], wheel(stage)["Message"]) == ("FAILED", "The role may not write.")


def test_an_account_has_so_many_flywheels(stage: Stage) -> None:
    stage.settings = Settings(limits=Limits(flywheels=1))
    stage.restart()
    made(stage)
    assert stage.refused("CreateFlywheel", **asked(FlywheelName="other")) == "ResourceLimitExceeded"


def test_deleting_a_flywheel_leaves_its_versions(ready: Stage) -> None:
    version = turned(ready)["TrainedModelArn"]
    ready.call("DeleteFlywheel", FlywheelArn=WHEEL)
    ready.clock.passes(60)
    assert ready.refused("DescribeFlywheel", FlywheelArn=WHEEL) == "ResourceNotFound"
    assert ready.said(version)["Status"] == "TRAINED"


# Datasets


def test_a_dataset_is_taken_into_the_data_lake(stage: Stage) -> None:
    made(stage)
    found = taken(stage)
    assert (found["Status"], found["NumberOfDocuments"], found["DatasetType"]) == ("COMPLETED", 40, "TRAIN")
    assert found["DatasetS3Uri"].startswith(f"s3://{BUCKET}/lake/wheel/")


def test_a_label_that_the_flywheel_was_not_made_for_is_left_out_without_a_word(stage: Stage) -> None:
    made(stage, config={"Mode": "MULTI_CLASS", "Labels": ["login", "network"]})
    assert taken(stage)["NumberOfDocuments"] == 20
    version = turned(stage)["TrainedModelArn"]
    assert stage.said(version)["ClassifierMetadata"]["NumberOfLabels"] == 2


def test_of_several_labels_those_it_was_made_for_are_kept(stage: Stage) -> None:
    made(stage, config={"Mode": "MULTI_LABEL", "Labels": ["login", "network"]})
    stage.put("train.csv", "login;phone,a\nphone,b\nnetwork;login,c\n")
    assert taken(stage, LabelDelimiter=";")["NumberOfDocuments"] == 2


def test_a_dataset_that_cannot_be_read_fails(stage: Stage) -> None:
    made(stage)
    found = taken(stage, "one", "TRAIN", "nothing.csv")
    assert (found["Status"], found["Message"][:14]) == ("FAILED", "NO_INPUT_FILES")


def test_a_dataset_needs_a_flywheel_that_is_active(stage: Stage) -> None:
    assert stage.refused("CreateDataset", **data()) == "ResourceNotFound"
    stage.call("CreateFlywheel", **asked())
    assert stage.refused("CreateDataset", **data()) == "InvalidRequest"


def test_a_flywheel_takes_so_many_datasets_of_each_kind(stage: Stage) -> None:
    stage.settings = Settings(limits=Limits(test_datasets=1))
    stage.restart()
    made(stage)
    taken(stage, "one", "TEST", "test.csv")
    assert stage.refused("CreateDataset", **data("two", "TEST", "test.csv")) == "ResourceLimitExceeded"
    taken(stage, "three")
    assert len(stage.call("ListDatasets", FlywheelArn=WHEEL)["DatasetPropertiesList"]) == 2


def test_a_name_is_taken_once_and_a_token_is_the_same_dataset(stage: Stage) -> None:
    made(stage)
    first = stage.call("CreateDataset", **data(), ClientRequestToken="a")
    assert stage.call("CreateDataset", **data(), ClientRequestToken="a") == first
    assert stage.refused("CreateDataset", **data(), ClientRequestToken="b") == "ResourceInUse"


# Turning


def test_an_iteration_trains_then_evaluates_and_is_complete(ready: Stage) -> None:
    identity = turn(ready)
    found = [said(ready, identity, seconds)["Status"] for seconds in (0, 1_859, 1, 119, 1)]
    assert found == ["TRAINING", "TRAINING", "EVALUATING", "EVALUATING", "COMPLETED"]


def test_the_first_iteration_has_nothing_to_measure_beside_it(ready: Stage) -> None:
    found = turned(ready)
    assert "EvaluatedModelArn" not in found
    assert found["TrainedModelMetrics"]["AverageF1Score"] == 1.0
    assert found["TrainedModelArn"].startswith(f"{ARN}:document-classifier/wheel/version/Comprehend-Generated-v1-")
    assert ready.said(found["TrainedModelArn"])["FlywheelArn"] == WHEEL


def test_the_next_one_measures_the_active_version_beside_the_new_one(ready: Stage) -> None:
    first = turned(ready)["TrainedModelArn"]
    ready.call("UpdateFlywheel", FlywheelArn=WHEEL, ActiveModelArn=first)
    assert wheel(ready)["Status"] == "UPDATING"
    ready.clock.passes(30)
    assert (wheel(ready)["Status"], wheel(ready)["ActiveModelArn"]) == ("ACTIVE", first)
    taken(ready, "two")
    taken(ready, "tests", "TEST", "test.csv")
    found = turned(ready)
    assert (found["EvaluatedModelArn"], found["TrainedModelArn"] != first) == (first, True)
    assert set(found["EvaluatedModelMetrics"]) == set(found["TrainedModelMetrics"])
    assert ready.said(found["TrainedModelArn"])["ClassifierMetadata"]["NumberOfTestDocuments"] == 8
    history = ready.call("ListFlywheelIterationHistory", FlywheelArn=WHEEL)["FlywheelIterationPropertiesList"]
    assert [one["TrainedModelArn"] for one in history] == [found["TrainedModelArn"], first]
    assert wheel(ready)["LatestFlywheelIteration"] == found["FlywheelIterationId"]


def test_it_learns_from_what_is_new_only(ready: Stage) -> None:
    turned(ready)
    assert ready.refused("StartFlywheelIteration", FlywheelArn=WHEEL) == "InvalidRequest"
    ready.put("train.csv", rows("login", "network", each=20))
    taken(ready, "two")
    told = ready.said(turned(ready)["TrainedModelArn"])["ClassifierMetadata"]
    assert (told["NumberOfTrainedDocuments"], told["NumberOfLabels"]) == (36, 2)


def test_a_token_is_the_same_iteration_and_a_flywheel_turns_once_at_a_time(ready: Stage) -> None:
    first = turn(ready, ClientRequestToken="a")
    ready.clock.passes(5)
    assert turn(ready, ClientRequestToken="a") == first
    assert ready.refused("StartFlywheelIteration", FlywheelArn=WHEEL, ClientRequestToken="b") == "ResourceInUse"
    assert ready.refused("DeleteFlywheel", FlywheelArn=WHEEL) == "ResourceInUse"


def test_nothing_turns_while_data_is_taken_in(ready: Stage) -> None:
    ready.call("CreateDataset", **data("two"))
    assert ready.refused("StartFlywheelIteration", FlywheelArn=WHEEL) == "ResourceInUse"


def test_an_iteration_whose_training_fails_says_why_and_its_data_is_still_new(ready: Stage) -> None:
    ready.rehearsal.order("StartFlywheelIteration", Fault.FAILED, message="No room.")
    found = turned(ready)
    assert (found["Status"], found["Message"]) == ("FAILED", "No room.")
    assert turned(ready)["Status"] == "COMPLETED"


def test_an_iteration_stops_with_its_training(ready: Stage) -> None:
    identity = turn(ready)
    version = said(ready, identity, 100)["TrainedModelArn"]
    ready.call("StopTrainingDocumentClassifier", DocumentClassifierArn=version)
    assert said(ready, identity)["Status"] == "STOP_REQUESTED"
    assert said(ready, identity, 60)["Status"] == "STOPPED"


def test_the_active_version_cannot_be_deleted(ready: Stage) -> None:
    version = turned(ready)["TrainedModelArn"]
    ready.call("UpdateFlywheel", FlywheelArn=WHEEL, ActiveModelArn=version)
    assert ready.refused("DeleteDocumentClassifier", DocumentClassifierArn=version) == "ResourceInUse"


def test_only_a_trained_version_can_be_active(ready: Stage) -> None:
    nobodys = f"{ARN}:document-classifier/a"
    assert ready.refused("UpdateFlywheel", FlywheelArn=WHEEL, ActiveModelArn=nobodys) == "ResourceNotFound"
    running = said(ready, turn(ready))["TrainedModelArn"]
    assert ready.refused("UpdateFlywheel", FlywheelArn=WHEEL, ActiveModelArn=running) == "InvalidRequest"


def test_everything_outlives_the_process(ready: Stage) -> None:
    identity = turn(ready)
    ready.restart()
    assert said(ready, identity, TURNED)["Status"] == "COMPLETED"
