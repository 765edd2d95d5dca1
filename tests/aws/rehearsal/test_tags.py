"""Tags stay with what they were given to, within the service's limit."""

import pytest

from tests.support.rehearsal_stage import V1, Stage, bulk, training


def keys(count: int, first: int = 0) -> list[dict[str, str]]:
    return [{"Key": f"k{number}", "Value": ""} for number in range(first, first + count)]


def test_tags_are_added_replaced_and_taken_away(stage: Stage) -> None:
    stage.create(Tags=[{"Key": "project", "Value": "p1"}, {"Key": "bare"}])
    stage.call("TagResource", ResourceArn=V1, Tags=[{"Key": "project", "Value": "p2"}, {"Key": "new", "Value": "n"}])
    stage.call("UntagResource", ResourceArn=V1, TagKeys=["bare", "none"])
    assert stage.call("ListTagsForResource", ResourceArn=V1) == {
        "ResourceArn": V1,
        "Tags": [{"Key": "project", "Value": "p2"}, {"Key": "new", "Value": "n"}],
    }


def test_endpoints_and_jobs_have_tags_too(stage: Stage) -> None:
    stage.trained()
    endpoint = stage.endpoint(Tags=keys(1))
    job = stage.call("StartDocumentClassificationJob", **bulk(Tags=keys(1)))["JobArn"]
    for arn in (endpoint, job):
        assert stage.call("ListTagsForResource", ResourceArn=arn)["Tags"] == keys(1)


@pytest.mark.parametrize(("count", "error"), [(49, ""), (50, ""), (51, "TooManyTags")])
def test_fifty_tags_are_taken(stage: Stage, count: int, error: str) -> None:
    assert stage.refused("CreateDocumentClassifier", **training(Tags=keys(count))) == error
    stage.create("v2", Tags=keys(20))
    v2 = V1.replace("/v1", "/v2")
    assert stage.refused("TagResource", ResourceArn=v2, Tags=keys(count - 20, first=20)) == error


@pytest.mark.parametrize(("count", "error"), [(49, ""), (50, ""), (51, "TooManyTagKeys")])
def test_fifty_keys_are_taken_away_at_once(stage: Stage, count: int, error: str) -> None:
    stage.create()
    assert stage.refused("UntagResource", ResourceArn=V1, TagKeys=[f"k{n}" for n in range(count)]) == error


def test_what_there_is_not_has_no_tags(stage: Stage) -> None:
    assert stage.refused("ListTagsForResource", ResourceArn=V1) == "ResourceNotFound"
    assert stage.refused("TagResource", ResourceArn=V1, Tags=keys(1)) == "ResourceNotFound"
    assert stage.refused("UntagResource", ResourceArn=V1, TagKeys=["k0"]) == "ResourceNotFound"
