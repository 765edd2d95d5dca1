"""Classifiers have versions, are listed page by page, and are asked for, refused and deleted as at the service."""

from typing import Any

import pytest

from core.aws.rehearsal.settings import Durations, Settings
from tests.support.rehearsal_stage import ARN, BUCKET, DONE, NAME, SERVING, V1, Stage, rows, training


def test_one_name_has_many_versions_and_one_without_a_version(stage: Stage) -> None:
    asked = training()
    del asked["VersionName"]
    assert (
        stage.call("CreateDocumentClassifier", **asked)["DocumentClassifierArn"] == f"{ARN}:document-classifier/{NAME}"
    )
    assert (stage.create("v1"), stage.create("v2")) == (V1, V1.replace("/v1", "/v2"))
    stage.clock.passes(1)
    stage.create("v3")
    stage.create(DocumentClassifierName="other")
    found = {
        one["DocumentClassifierName"]: one
        for one in stage.call("ListDocumentClassifierSummaries")["DocumentClassifierSummariesList"]
    }
    assert (found[NAME]["NumberOfVersions"], found[NAME]["LatestVersionName"]) == (4, "v3")
    assert (found["other"]["NumberOfVersions"], found["other"]["LatestVersionStatus"]) == (1, "SUBMITTED")


def test_a_version_is_there_once(stage: Stage) -> None:
    stage.create()
    assert stage.refused("CreateDocumentClassifier", **training()) == "ResourceInUse"


def test_a_token_and_its_request_are_one_classifier(stage: Stage) -> None:
    assert stage.create(ClientRequestToken="job-1") == stage.create(ClientRequestToken="job-1")
    assert stage.trained(ClientRequestToken="job-1") == stage.create(ClientRequestToken="job-1")
    assert len(stage.engine.begun) == 1


@pytest.mark.parametrize("other", [{"VersionName": "v2"}, {"LanguageCode": "de"}, {"Tags": [{"Key": "a"}]}])
def test_a_token_with_another_request_is_refused(stage: Stage, other: dict[str, Any]) -> None:
    stage.create(ClientRequestToken="job-1")
    asked = {**training(ClientRequestToken="job-1"), **other}
    assert stage.refused("CreateDocumentClassifier", **asked) == "InvalidRequest"


def test_another_token_for_the_same_version_is_in_use(stage: Stage) -> None:
    stage.create(ClientRequestToken="job-1")
    assert stage.refused("CreateDocumentClassifier", **training(ClientRequestToken="job-2")) == "ResourceInUse"


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"VersionName": "v_1"}, "InvalidRequest"),
        ({"LanguageCode": "ja"}, "UnsupportedLanguage"),
        ({"InputDataConfig": {}}, "InvalidRequest"),
        ({"InputDataConfig": {"S3Uri": f"s3://{BUCKET}/train.csv", "LabelDelimiter": "|"}}, "InvalidRequest"),
        ({"InputDataConfig": {"S3Uri": "s3://desk/m", "DataFormat": "AUGMENTED_MANIFEST"}}, "InvalidRequest"),
        ({"InputDataConfig": {"S3Uri": "s3://desk/m", "DocumentType": "SEMI_STRUCTURED_DOCUMENT"}}, "InvalidRequest"),
        ({"Tags": [{"Key": "a"}, {"Key": "a"}]}, "InvalidRequest"),
    ],
)
def test_what_the_service_does_not_take_is_refused_at_once(stage: Stage, other: dict[str, Any], error: str) -> None:
    assert stage.refused("CreateDocumentClassifier", **{**training(), **other}) == error
    assert stage.call("ListDocumentClassifiers")["DocumentClassifierPropertiesList"] == []


@pytest.mark.parametrize("language", ["en", "es", "de", "it", "fr", "pt"])
def test_six_languages_are_trained(stage: Stage, language: str) -> None:
    assert stage.create(LanguageCode=language)


def test_ten_trainings_run_at_once(stage: Stage) -> None:
    for number in range(10):
        stage.create(f"v{number}")
    assert stage.refused("CreateDocumentClassifier", **training("v10")) == "ResourceLimitExceeded"
    stage.clock.passes(5_000)
    assert stage.create("v10")


def test_what_there_is_not_is_not_found(stage: Stage) -> None:
    for operation in ("DescribeDocumentClassifier", "StopTrainingDocumentClassifier", "DeleteDocumentClassifier"):
        assert stage.refused(operation, DocumentClassifierArn=V1) == "ResourceNotFound"


def test_a_classifier_is_deleted_and_then_gone(stage: Stage) -> None:
    arn = stage.trained(Tags=[{"Key": "a"}])
    assert stage.call("DeleteDocumentClassifier", DocumentClassifierArn=arn) == {}
    assert stage.said(arn)["Status"] == "DELETING"
    assert stage.refused("DeleteDocumentClassifier", DocumentClassifierArn=arn) == "ResourceUnavailable"
    stage.clock.passes(59.999)
    assert stage.said(arn)["Status"] == "DELETING"
    stage.clock.passes(0.001)
    assert stage.refused("DescribeDocumentClassifier", DocumentClassifierArn=arn) == "ResourceNotFound"
    assert stage.create() == arn
    assert stage.call("ListTagsForResource", ResourceArn=arn)["Tags"] == []


def test_a_version_made_again_learns_again(stage: Stage) -> None:
    stage.settings = Settings(durations=Durations(deleting=0))
    stage.restart()
    stage.call("DeleteDocumentClassifier", DocumentClassifierArn=stage.trained())
    stage.put("train.csv", rows("fan", "mouse"))
    assert stage.said(stage.trained())["ClassifierMetadata"]["NumberOfLabels"] == 2
    assert len(stage.engine.begun) == 2


def test_one_in_training_cannot_be_deleted(stage: Stage) -> None:
    stage.create()
    assert stage.refused("DeleteDocumentClassifier", DocumentClassifierArn=V1) == "ResourceUnavailable"
    stage.clock.passes(60)
    assert stage.refused("DeleteDocumentClassifier", DocumentClassifierArn=V1) == "ResourceUnavailable"
    stage.call("StopTrainingDocumentClassifier", DocumentClassifierArn=V1)
    stage.clock.passes(60)
    assert stage.call("DeleteDocumentClassifier", DocumentClassifierArn=V1) == {}


def test_one_that_an_endpoint_uses_cannot_be_deleted(stage: Stage) -> None:
    first, second = stage.trained("v1"), stage.trained("v2")
    endpoint = stage.endpoint(model=first)
    assert stage.refused("DeleteDocumentClassifier", DocumentClassifierArn=first) == "ResourceInUse"
    stage.clock.passes(SERVING)
    stage.call("UpdateEndpoint", EndpointArn=endpoint, DesiredModelArn=second)
    assert stage.refused("DeleteDocumentClassifier", DocumentClassifierArn=first) == "ResourceInUse"
    assert stage.refused("DeleteDocumentClassifier", DocumentClassifierArn=second) == "ResourceInUse"
    stage.clock.passes(SERVING)
    assert stage.call("DeleteDocumentClassifier", DocumentClassifierArn=first) == {}
    assert stage.refused("DeleteDocumentClassifier", DocumentClassifierArn=second) == "ResourceInUse"


def test_one_that_a_job_uses_cannot_be_deleted(stage: Stage) -> None:
    arn = stage.trained()
    stage.put("in/t.csv", "the network\n")
    stage.job()
    assert stage.refused("DeleteDocumentClassifier", DocumentClassifierArn=arn) == "ResourceInUse"
    stage.clock.passes(DONE)
    assert stage.call("DeleteDocumentClassifier", DocumentClassifierArn=arn) == {}


def names_of(answer: dict[str, Any]) -> list[str]:
    return [one["DocumentClassifierArn"].rpartition("/")[2] for one in answer["DocumentClassifierPropertiesList"]]


def test_a_list_comes_page_by_page_newest_first(stage: Stage) -> None:
    for number in range(5):
        stage.create(f"v{number}")
        stage.clock.passes(1)
    first = stage.call("ListDocumentClassifiers", MaxResults=2)
    stage.create("v5")
    second = stage.call("ListDocumentClassifiers", MaxResults=2, NextToken=first["NextToken"])
    third = stage.call("ListDocumentClassifiers", MaxResults=2, NextToken=second["NextToken"])
    assert [names_of(page) for page in (first, second, third)] == [["v4", "v3"], ["v2", "v1"], ["v0"]]
    assert "NextToken" not in third


def test_a_last_page_that_is_full_has_no_token(stage: Stage) -> None:
    stage.create()
    assert "NextToken" not in stage.call("ListDocumentClassifiers", MaxResults=1)


@pytest.mark.parametrize("token", ["nonsense", "e30=", "W10="])
def test_a_token_that_is_none_is_refused(stage: Stage, token: str) -> None:
    assert stage.refused("ListDocumentClassifiers", NextToken=token) == "InvalidRequest"


def test_a_list_takes_one_filter_at_a_time(stage: Stage) -> None:
    stage.trained("v1")
    middle = stage.clock.now().timestamp()
    stage.clock.passes(1)
    stage.create("v2")
    stage.create("v3", DocumentClassifierName="other")
    expected = [
        ({"Status": "TRAINED"}, ["v1"]),
        ({"DocumentClassifierName": NAME}, ["v2", "v1"]),
        ({"SubmitTimeBefore": middle}, ["v1"]),
        ({"SubmitTimeAfter": middle}, ["v3", "v2"]),
    ]
    for wanted, found in expected:
        assert names_of(stage.call("ListDocumentClassifiers", Filter=wanted)) == found
    both = {"Status": "TRAINED", "DocumentClassifierName": NAME}
    assert stage.refused("ListDocumentClassifiers", Filter=both) == "InvalidFilter"
