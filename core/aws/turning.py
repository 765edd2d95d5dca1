"""The requests made of a flywheel: to make it, to take a dataset in, to turn, and to name its active version."""

from typing import Any

from core.aws.arranged import MODES, Arranged, checked
from core.aws.names import check
from core.domain.labels import Kind, Labels

CREATE, DATASET, TURN = "CreateFlywheel", "CreateDataset", "StartFlywheelIteration"
UPDATE = "UpdateFlywheel"


def creating(arranged: Arranged, name: str, kind: Kind, labels: Labels, lake: str) -> dict[str, Any]:
    """Return the request for a flywheel around a version that is still to be made.

    All labels of today are in it, those without tickets as well: more it will never take.

    Raises:
        InvalidInput: the service would refuse it.
    """
    keys = {
        "ModelKmsKeyId": arranged.model_key,
        "VolumeKmsKeyId": arranged.volume_key,
        "DataLakeKmsKeyId": arranged.output_key,
    }
    secret = {name: key for name, key in keys.items() if key}
    asked = {
        "FlywheelName": name,
        "DataAccessRoleArn": arranged.role,
        "DataLakeS3Uri": lake,
        "ModelType": "DOCUMENT_CLASSIFIER",
        "TaskConfig": {
            "LanguageCode": arranged.language,
            "DocumentClassificationConfig": {"Mode": MODES[kind], "Labels": list(labels)},
        },
        **({"DataSecurityConfig": secret} if secret else {}),
        **arranged.tagged,
    }
    return checked(CREATE, asked, name)


def taking(arranged: Arranged, wheel: str, name: str, which: str, source: str, between: str) -> dict[str, Any]:
    """Return the request to take a file in, to learn from (TRAIN) or to be tested on (TEST).

    Raises:
        InvalidInput: the service would refuse it.
    """
    config = {"S3Uri": source, **({"LabelDelimiter": between} if between else {})}
    asked = {
        "FlywheelArn": wheel,
        "DatasetName": name,
        "DatasetType": which,
        "InputDataConfig": {"DataFormat": "COMPREHEND_CSV", "DocumentClassifierInputDataConfig": config},
        **arranged.tagged,
    }
    return checked(DATASET, asked, name)


def turning(wheel: str, token: str) -> dict[str, Any]:
    """Return the request for an iteration; the same training has the same token, for ever.

    Raises:
        InvalidInput: the service would refuse it.
    """
    return checked(TURN, {"FlywheelArn": wheel}, token)


def naming(wheel: str, version: str) -> dict[str, Any]:
    """Return the request to make a version the active one.

    Raises:
        InvalidInput: the service would refuse it.
    """
    asked = {"FlywheelArn": wheel, "ActiveModelArn": version}
    check(UPDATE, asked)
    return asked
