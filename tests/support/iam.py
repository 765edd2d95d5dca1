"""What an IAM policy allows, and what a call to Amazon needs allowed, by Amazon's tables of actions and resources."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PLACE = "eu-west-1:123456789012"
EVERYTHING = "*"
#: The resources by which a call to Comprehend is judged; none for those that are allowed on everything or not at all.
JUDGED_BY = {
    "ClassifyDocument": ("document-classifier-endpoint",),
    "CreateDataset": ("flywheel",),
    "CreateDocumentClassifier": ("document-classifier",),
    "CreateEndpoint": ("document-classifier", "document-classifier-endpoint"),
    "CreateFlywheel": ("flywheel",),
    "DeleteEndpoint": ("document-classifier-endpoint",),
    "DescribeDataset": ("dataset",),
    "DescribeDocumentClassificationJob": ("document-classification-job",),
    "DescribeDocumentClassifier": ("document-classifier",),
    "DescribeEndpoint": ("document-classifier-endpoint",),
    "DescribeFlywheel": ("flywheel",),
    "DescribeFlywheelIteration": ("flywheel",),
    "ListDocumentClassifiers": (),
    "ListEndpoints": (),
    "ListFlywheelIterationHistory": ("flywheel",),
    "ListFlywheels": (),
    "ListTagsForResource": ("document-classifier-endpoint",),
    "StartDocumentClassificationJob": ("document-classification-job", "document-classifier"),
    "StartFlywheelIteration": ("flywheel",),
    "StopTrainingDocumentClassifier": ("document-classifier",),
    "UpdateEndpoint": ("document-classifier-endpoint",),
    "UpdateFlywheel": ("document-classifier", "flywheel"),
}
#: What a call makes, which takes tags where it is given some; the name of a job is the service's to give.
MADE = {
    "CreateDataset": "flywheel/{0}/dataset/{DatasetName}",
    "CreateDocumentClassifier": "document-classifier/{DocumentClassifierName}/version/{VersionName}",
    "CreateEndpoint": "document-classifier-endpoint/{EndpointName}",
    "CreateFlywheel": "flywheel/{FlywheelName}",
    "StartDocumentClassificationJob": "document-classification-job/0123456789abcdef",
}
#: What S3 allows is not named as its calls are, and what begins in parts may have to be ended.
OBJECTS = {
    "CompleteMultipartUpload": ("PutObject",),
    "CreateMultipartUpload": ("PutObject", "AbortMultipartUpload"),
    "HeadObject": ("GetObject",),
    "UploadPart": ("PutObject",),
}
BUCKETS = {"HeadBucket": "ListBucket", "ListObjectsV2": "ListBucket"}
KIND = re.compile(r"arn:aws:comprehend:[^:]*:[^:]*:([a-z-]+)/[^/]+(?:/(dataset)/)?")


@dataclass(frozen=True)
class Call:
    """A call as it was made."""

    service: str
    operation: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Need:
    """An action on a resource, which has to be allowed."""

    action: str
    resource: str


def needs(call: Call) -> Iterator[Need]:
    """Yield all that a call needs allowed; one that needs nothing is everybody's to make."""
    of = {"comprehend": _comprehend, "s3": _s3, "sagemaker-a2i-runtime": _loops, "sns": _sns, "ssm": _ssm}
    if call.service in of:
        yield from of[call.service](call)


def _comprehend(call: Call) -> Iterator[Need]:
    action, given = f"comprehend:{call.operation}", [one for one in call.params.values() if isinstance(one, str)]
    about = [one for one in given if KIND.match(one)]
    made = _made(call, about)
    about += [f"arn:aws:comprehend:{PLACE}:document-classification-job/{call.params.get('JobId')}", *made]
    for kind in JUDGED_BY[call.operation]:
        yield from (Need(action, one) for one in about if _kind(one) == kind and not one.endswith("/None"))
    if not JUDGED_BY[call.operation]:
        yield Need(action, EVERYTHING)
    if call.params.get("Tags"):
        yield from (Need("comprehend:TagResource", one) for one in made)
    if "DataAccessRoleArn" in call.params:
        yield Need("iam:PassRole", call.params["DataAccessRoleArn"])


def _made(call: Call, about: list[str]) -> list[str]:
    """Name what a call makes; a dataset lies in the flywheel it is made for."""
    if call.operation not in MADE:
        return []
    wheel = [one.rpartition("/")[2] for one in about if _kind(one) == "flywheel"] or [""]
    return [f"arn:aws:comprehend:{PLACE}:{MADE[call.operation].format(*wheel, **call.params)}"]


def _kind(arn: str) -> str:
    found = KIND.match(arn)
    return (found[2] or found[1]) if found else ""


def _s3(call: Call) -> Iterator[Need]:
    bucket = f"arn:aws:s3:::{call.params['Bucket']}"
    if "Key" not in call.params:
        yield Need(f"s3:{BUCKETS.get(call.operation, call.operation)}", bucket)
        return
    for action in OBJECTS.get(call.operation, (call.operation,)):
        yield Need(f"s3:{action}", f"{bucket}/{call.params['Key']}")


def _loops(call: Call) -> Iterator[Need]:
    action, name = f"sagemaker:{call.operation}", call.params.get("HumanLoopName")
    yield Need(action, f"arn:aws:sagemaker:{PLACE}:human-loop/{name}" if name else EVERYTHING)
    if call.operation == "StartHumanLoop":
        yield Need(action, call.params["FlowDefinitionArn"])


def _sns(call: Call) -> Iterator[Need]:
    yield Need(f"sns:{call.operation}", call.params["TopicArn"])


def _ssm(call: Call) -> Iterator[Need]:
    yield Need(
        f"ssm:{call.operation}", f"arn:aws:ssm:{PLACE}:parameter{call.params.get('Name') or call.params['Path']}"
    )


@dataclass(frozen=True)
class Statement:
    """A statement that allows; conditions are not looked at."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]

    def allows(self, need: Need) -> bool:
        """Tell whether it allows this."""
        return need.action in self.actions and any(matches(one, need.resource) for one in self.resources)


def matches(pattern: str, resource: str) -> bool:
    """Tell whether a resource is one of a pattern's, whose star stands for anything, a slash too."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), resource) is not None


def statements(policy: Path, **capitals: str) -> list[Statement]:
    """Read a policy that only allows, with its capitals filled in."""
    text = re.sub(r"\b(" + "|".join(capitals) + r")\b", lambda found: capitals[found[1]], policy.read_text())
    read = json.loads(text)["Statement"]
    assert {one["Effect"] for one in read} == {"Allow"}
    return [Statement(_many(one["Action"]), _many(one["Resource"])) for one in read]


def _many(found: str | list[str]) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found)
