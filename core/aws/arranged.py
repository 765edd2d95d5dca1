"""What every training and every job of ours is asked with, and the requests made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.aws.names import check
from core.aws.tokens import job_name, project_of, request_token
from core.domain.labels import Kind

CREATE, CLASSIFY = "CreateDocumentClassifier", "StartDocumentClassificationJob"
MODES = {Kind.SINGLE: "MULTI_CLASS", Kind.MULTI: "MULTI_LABEL"}


@dataclass(frozen=True, kw_only=True)
class Arranged:
    """The classifiers whose versions are trained (one a project, so named), the role by which Comprehend reads and writes, keys and tags.

    `output_key` encrypts what the service writes, `volume_key` its disks, `model_key` the version; "" leaves it to
    the service. `minutes` is how long a training usually takes.
    """

    classifier: str
    role: str
    language: str = "en"
    output_key: str = ""
    volume_key: str = ""
    model_key: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    minutes: float = 45.0

    def training(self, token: str, version: str, kind: Kind, data: Mapping[str, str], output: str) -> dict[str, Any]:
        """Return the request for a training; the same one has the same token, for ever.

        Raises:
            InvalidInput: the service would refuse it.
        """
        model = {"ModelKmsKeyId": self.model_key} if self.model_key else {}
        asked = {
            "DocumentClassifierName": self._named(token),
            "VersionName": version,
            "LanguageCode": self.language,
            "Mode": MODES[kind],
            "InputDataConfig": {"DataFormat": "COMPREHEND_CSV", **data},
            **model,
            **self._common(output),
        }
        return checked(CREATE, asked, token)

    def answering(self, arn: str, source: str, output: str, spent: int) -> dict[str, Any]:
        """Return the request for the answers to a file; `spent` jobs on it are of no use any more.

        Raises:
            InvalidInput: the service would refuse it.
        """
        asked = {
            "JobName": job_name("countersign", source),
            "DocumentClassifierArn": arn,
            "InputDataConfig": {"S3Uri": source, "InputFormat": "ONE_DOC_PER_LINE"},
            **self._common(output),
        }
        return checked(CLASSIFY, asked, f"{arn} {spent}")

    @property
    def tagged(self) -> dict[str, Any]:
        """The tags as a request has them, where there are any."""
        return {"Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()]} if self.tags else {}

    def _named(self, token: str) -> str:
        """Name the classifier of the project that a token begins with: a classifier is for one kind of labels."""
        project = project_of(token)
        return f"{self.classifier}-{project}" if project else self.classifier

    def _common(self, output: str) -> dict[str, Any]:
        secret = {"KmsKeyId": self.output_key} if self.output_key else {}
        volume = {"VolumeKmsKeyId": self.volume_key} if self.volume_key else {}
        return {
            "DataAccessRoleArn": self.role,
            "OutputDataConfig": {"S3Uri": output, **secret},
            **volume,
            **self.tagged,
        }


def checked(operation: str, asked: dict[str, Any], token: str) -> dict[str, Any]:
    """Return a request with the token by which the service knows it again.

    Raises:
        InvalidInput: the service would refuse it.
    """
    whole = {**asked, "ClientRequestToken": request_token(token, operation, asked)}
    check(operation, whole)
    return whole
