"""What botocore lets pass and the service refuses is told before anything is sent, by the member's name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.aws.names import check, check_answer
from core.domain.errors import InvalidInput

ROLE = "arn:aws:iam::123456789012:role/reads"
MODEL = "arn:aws:comprehend:eu-west-1:123456789012:document-classifier/desk/version/v1"
TRAINING: dict[str, Any] = {
    "DocumentClassifierName": "desk",
    "DataAccessRoleArn": ROLE,
    "InputDataConfig": {"S3Uri": "s3://desk/train.csv"},
    "LanguageCode": "en",
}
JOB: dict[str, Any] = {
    "DocumentClassifierArn": MODEL,
    "DataAccessRoleArn": ROLE,
    "InputDataConfig": {"S3Uri": "s3://desk/in"},
    "OutputDataConfig": {"S3Uri": "s3://desk/out"},
}


def why(operation: str, service: str = "comprehend", **params: Any) -> str:
    try:
        check(operation, params, service)
    except InvalidInput as problem:
        return problem.detail
    return ""


def test_a_right_request_passes() -> None:
    assert not why("CreateDocumentClassifier", **TRAINING)
    assert not why("ListDocumentClassifiers", Filter={"SubmitTimeAfter": datetime(2026, 11, 30, tzinfo=UTC)})


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"LanguageCode": None}, "LanguageCode is missing."),
        ({"InputDataConfig": {"AugmentedManifests": [{"S3Uri": "s3://desk/m"}]}}, "AttributeNames is missing."),
        ({"Colour": "red"}, "Colour is nothing the service knows."),
        ({"InputDataConfig": {"s3uri": "s3://desk/a"}}, "InputDataConfig.s3uri is nothing the service knows."),
        ({"Mode": "NOPE"}, "Mode is not one of MULTI_CLASS, MULTI_LABEL."),
        ({"InputDataConfig": {"S3Uri": "nope"}}, "InputDataConfig.S3Uri is not written as the service wants it"),
        ({"DataAccessRoleArn": "arn:aws:iam::1:role/x"}, "DataAccessRoleArn is not written as the service wants it"),
        ({"DocumentClassifierName": 7}, "DocumentClassifierName is not text."),
        ({"Tags": {"Key": "a"}}, "Tags is not a list."),
        ({"Tags": [{"Key": ""}]}, "Tags[0].Key is too small: 0 characters, and the least is 1."),
        ({"VpcConfig": {"SecurityGroupIds": ["a"] * 6, "Subnets": ["b"]}}, "6 entries, and the most is 5."),
        ({"InputDataConfig": {"LabelDelimiter": ","}}, "InputDataConfig.LabelDelimiter is not written"),
    ],
)
def test_a_wrong_member_is_named(other: dict[str, Any], said: str) -> None:
    found = why("CreateDocumentClassifier", **{**TRAINING, **other})
    assert found.startswith("CreateDocumentClassifier: ")
    assert said in found


@pytest.mark.parametrize(("length", "fits"), [(62, True), (63, True), (64, False)])
@pytest.mark.parametrize("member", ["DocumentClassifierName", "VersionName"])
def test_names_are_limited(member: str, length: int, *, fits: bool) -> None:
    assert (not why("CreateDocumentClassifier", **{**TRAINING, member: "a" * length})) == fits


@pytest.mark.parametrize(("length", "fits"), [(39, True), (40, True), (41, False)])
def test_an_endpoints_name_is_limited(length: int, *, fits: bool) -> None:
    assert (not why("CreateEndpoint", EndpointName="a" * length, ModelArn=MODEL, DesiredInferenceUnits=1)) == fits


@pytest.mark.parametrize("units", [0, True, 1.5, "1"])
def test_inference_units_are_a_whole_number_from_one_on(units: Any) -> None:
    assert "DesiredInferenceUnits" in why("CreateEndpoint", EndpointName="a", DesiredInferenceUnits=units)


@pytest.mark.parametrize("most", [0, 501])
def test_a_page_is_limited(most: int) -> None:
    assert "MaxResults" in why("ListEndpoints", MaxResults=most)


@pytest.mark.parametrize("name", ["desk_1", "-desk", "desk-", "de sk", "desk\n", "", "désk"])
def test_names_are_letters_digits_and_hyphens_between(name: str) -> None:
    assert "DocumentClassifierName is not written" in why(
        "CreateDocumentClassifier", **{**TRAINING, "DocumentClassifierName": name}
    )


@pytest.mark.parametrize("token", ["p1-j2-3fa4", "a" * 64])
def test_our_tokens_pass(token: str) -> None:
    assert not why("CreateDocumentClassifier", **TRAINING, ClientRequestToken=token)


@pytest.mark.parametrize(("name", "fits"), [("Größe 3: a/b", True), ("東京", True), ("a\tb", False), ("a;b", False)])
def test_a_jobs_name_may_be_in_any_script(name: str, *, fits: bool) -> None:
    assert (not why("StartDocumentClassificationJob", **JOB, JobName=name)) == fits


@pytest.mark.parametrize(("key", "fits"), [("alias/key", True), ("schlüssel", False)])
def test_a_key_is_named_in_plain_signs(key: str, *, fits: bool) -> None:
    assert (not why("CreateDocumentClassifier", **TRAINING, VolumeKmsKeyId=key)) == fits


def test_the_longest_name_of_no_form_is_told_at_once() -> None:
    assert why("CreateDocumentClassifier", **{**TRAINING, "DocumentClassifierName": "a-" * 100_000})


def test_what_stands_in_a_wrong_member_is_not_quoted() -> None:
    found = why("ClassifyDocument", EndpointArn="my printer", Text="the secret ticket", Colour="the secret ticket")
    assert "secret" not in found
    assert "my printer" not in found


def test_an_operation_that_is_none_is_told() -> None:
    assert why("MakeCoffee") == "comprehend has no operation MakeCoffee."


def test_other_services_are_looked_over_too() -> None:
    assert "Type is not one of" in why("PutParameter", "ssm", Name="/desk/release", Value="{}", Type="Text")
    assert not why("Publish", "sns", Message="done", MessageAttributes={"kind": {"DataType": "String"}})
    assert "DataType is missing" in why("Publish", "sns", Message="done", MessageAttributes={"kind": {}})


@pytest.mark.parametrize(
    "answer",
    [
        {"DocumentClassifierProperties": {"Status": "READY"}},
        {"DocumentClassifierProperties": {"DocumentClassifierArn": "arn:aws:comprehend:eu-west-1:1:desk/v1"}},
        {"DocumentClassifierProperties": {"Name": "desk"}},
        {"DocumentClassifierProperties": {"SubmitTime": None}},
    ],
)
def test_an_answer_is_looked_over_as_a_request_is(answer: dict[str, Any]) -> None:
    check_answer("DescribeDocumentClassifier", {"DocumentClassifierProperties": {"Status": "TRAINED"}})
    with pytest.raises(InvalidInput):
        check_answer("DescribeDocumentClassifier", answer)
