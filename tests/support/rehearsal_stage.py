"""A rehearsal of Comprehend in this process: buckets of moto, an engine without learning, and a clock that is set."""

import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws

from core.aws.rehearsal.refusals import Refused
from core.aws.rehearsal.service import Rehearsal
from core.aws.rehearsal.settings import Settings
from core.ports import Engine
from tests.support.workflow_engine import KeywordEngine

REGION = "eu-west-1"
BUCKET = "desk"
ROLE = "arn:aws:iam::123456789012:role/comprehend-reads"
ARN = "arn:aws:comprehend:eu-west-1:123456789012"
NAME = "service-desk"
V1 = f"{ARN}:document-classifier/{NAME}/version/v1"
LIVE = f"{ARN}:document-classifier-endpoint/live"
# The usual durations: a training is over after 60 + 1,800 seconds, an endpoint serves after 600, a job after 60 + 360.
TRAINED, SERVING, DONE = 1_860, 600, 420
# Of a flywheel: it is made, takes a dataset in, measures what it trained.
MADE, INGESTED, EVALUATED = 120, 120, 120
ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1})


@dataclass
class SetClock:
    moment: datetime = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def passes(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def rows(*labels: str, each: int = 10, text: str = "") -> str:
    """Return a training CSV: so many documents of each label, which name it in their text."""
    lines = (
        f'{label},"{text}{label.replace("|", " ")} is broken, case {i}"\n' for label in labels for i in range(each)
    )
    return "".join(lines)


def client(service: str, **other: Any) -> Any:
    keys = {"aws_access_key_id": "rehearsal", "aws_secret_access_key": "rehearsal"}
    return boto3.client(service, region_name=REGION, **keys, **other)


@dataclass
class Stage:
    folder: Path
    s3: Any
    settings: Settings = field(default_factory=Settings)
    engine: Engine = field(default_factory=KeywordEngine)
    clock: SetClock = field(default_factory=SetClock)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin anew with what the last one left in the folder."""
        self.rehearsal = Rehearsal(
            folder=self.folder, engine=self.engine, s3=self.s3, now=self.clock.now, settings=self.settings
        )

    def put(self, key: str, content: str | bytes) -> str:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        return f"s3://{BUCKET}/{key}"

    def archive(self, uri: str) -> dict[str, bytes]:
        """Return what is packed in a file of the bucket, by name."""
        key = uri.removeprefix(f"s3://{BUCKET}/")
        content = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        with tarfile.open(fileobj=BytesIO(content)) as packed:
            return {one.name: found.read() for one in packed if (found := packed.extractfile(one))}

    def call(self, operation: str, /, **params: Any) -> dict[str, Any]:
        return self.rehearsal.call(operation, params)

    def refused(self, operation: str, /, **params: Any) -> str:
        """Return the name of the error that a call is answered with, without `Exception`."""
        try:
            self.rehearsal.call(operation, params)
        except Refused as refusal:
            return refusal.code.removesuffix("Exception")
        return ""

    def create(self, version: str = "v1", **other: Any) -> str:
        return str(self.call("CreateDocumentClassifier", **training(version, **other))["DocumentClassifierArn"])

    def trained(self, version: str = "v1", **other: Any) -> str:
        """Return a classifier whose training is over."""
        arn = self.create(version, **other)
        self.clock.passes(TRAINED)
        self.said(arn)
        return arn

    def said(self, arn: str = V1) -> dict[str, Any]:
        found = self.call("DescribeDocumentClassifier", DocumentClassifierArn=arn)
        return dict(found["DocumentClassifierProperties"])

    def endpoint(self, name: str = "live", model: str = V1, units: int = 1, **other: Any) -> str:
        asked = {"EndpointName": name, "ModelArn": model, "DesiredInferenceUnits": units, **other}
        return str(self.call("CreateEndpoint", **asked)["EndpointArn"])

    def serving(self, units: int = 1) -> str:
        arn = self.endpoint(units=units)
        self.clock.passes(SERVING)
        return arn

    def endpoint_said(self, arn: str = LIVE) -> dict[str, Any]:
        return dict(self.call("DescribeEndpoint", EndpointArn=arn)["EndpointProperties"])

    def classify(self, text: str, endpoint: str = LIVE) -> dict[str, Any]:
        return self.call("ClassifyDocument", Text=text, EndpointArn=endpoint)

    def job(self, **other: Any) -> str:
        return str(self.call("StartDocumentClassificationJob", **bulk(**other))["JobId"])

    def job_said(self, job: str) -> dict[str, Any]:
        found = self.call("DescribeDocumentClassificationJob", JobId=job)
        return dict(found["DocumentClassificationJobProperties"])

    def answered(self, job: str) -> list[dict[str, Any]]:
        """Return the lines of a job that is over."""
        self.clock.passes(DONE)
        packed = self.archive(self.job_said(job)["OutputDataConfig"]["S3Uri"])
        return [json.loads(line) for line in packed["predictions.jsonl"].splitlines()]


def training(version: str = "v1", data: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    """Return a request for a training on the stage's CSV."""
    return {
        "DocumentClassifierName": NAME,
        "VersionName": version,
        "DataAccessRoleArn": ROLE,
        "InputDataConfig": {"S3Uri": f"s3://{BUCKET}/train.csv", **(data or {})},
        "OutputDataConfig": {"S3Uri": f"s3://{BUCKET}/out/"},
        "LanguageCode": "en",
        **other,
    }


def bulk(key: str = "in/t.csv", form: str = "ONE_DOC_PER_LINE", **other: Any) -> dict[str, Any]:
    """Return a request for a classification job."""
    return {
        "DocumentClassifierArn": V1,
        "DataAccessRoleArn": ROLE,
        "InputDataConfig": {"S3Uri": f"s3://{BUCKET}/{key}", "InputFormat": form},
        "OutputDataConfig": {"S3Uri": f"s3://{BUCKET}/out"},
        **other,
    }


@contextmanager
def buckets() -> Iterator[Any]:
    """Hand out a client of S3 with one bucket, in memory."""
    with mock_aws():
        s3 = client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield s3


def each(stage: Stage, seconds: Iterable[float], arn: str = V1) -> list[str]:
    """Return a classifier's status after each stretch of time."""
    found = []
    for stretch in seconds:
        stage.clock.passes(stretch)
        found.append(stage.said(arn)["Status"])
    return found
