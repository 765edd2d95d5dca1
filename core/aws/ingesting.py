"""Takes the files of a training into its flywheel: each dataset is made once, and waited for."""

from collections.abc import Mapping
from typing import Any

from core.aws.blobs import S3Blobs
from core.aws.clients import Aws, told
from core.aws.standing import State, pause, unknown
from core.aws.tokens import dataset_name
from core.domain.errors import Conflict, NotFound, ServiceRefused
from core.ports import Clock

TAKING = "Comprehend is taking the tickets in."
LOOK = 10.0
_FAILED = "Comprehend could not take the tickets in: {message}"
_NO_REASON = "it does not say why."
_FULL = (
    "The flywheel has as many datasets as Amazon allows. Name another flywheel (COUNTERSIGN_FLYWHEEL): "
    "a new one is made."
)


def held_out_name(blobs: S3Blobs, digest: str) -> str:
    """Name a dataset to be tested on by its content: only ten fit, and the same one again is none the less new.

    One that could not be taken in is of no use any more, and stays for ever.
    """
    number = 0
    while blobs.exists(_spent(dataset_name("test", digest, str(number)))):
        number += 1
    return dataset_name("test", digest, str(number))


def taken(aws: Aws, blobs: S3Blobs, clock: Clock, request: Mapping[str, Any]) -> State | None:
    """Have a dataset taken in, and return what is to be waited for, or why it failed; None when it is there.

    Raises:
        ServiceAway: asked again, it goes on where it was.
        ServiceRefused: says what to do.
    """
    said = _described(aws, f"{request['FlywheelArn']}/dataset/{request['DatasetName']}")
    if said is None:
        _create(aws, request)
        return State(share=0.0, message=TAKING, poll=LOOK)
    status = said["Status"]
    if status == "CREATING":
        elapsed = (clock.now() - said["CreationTime"]).total_seconds()
        return State(share=0.0, message=TAKING, poll=pause(elapsed))
    if status == "FAILED":
        blobs.put(_spent(request["DatasetName"]), [b"\n"])
        return State(share=0.0, message=_FAILED.format(message=said.get("Message") or _NO_REASON), failed=True)
    if status != "COMPLETED":
        raise unknown(status)
    return None


def _described(aws: Aws, arn: str) -> dict[str, Any] | None:
    try:
        with told():
            said: dict[str, Any] = aws.client("comprehend").describe_dataset(DatasetArn=arn)["DatasetProperties"]
    except NotFound:
        return None
    return said


def _create(aws: Aws, request: Mapping[str, Any]) -> None:
    try:
        with told():
            aws.client("comprehend").create_dataset(**request)
    except Conflict:
        return  # it is there since we looked
    except ServiceRefused as problem:
        if problem.facts.get("code") != "ResourceLimitExceededException":
            raise
        raise ServiceRefused(_FULL, **problem.facts) from None


def _spent(name: str) -> str:
    return f"datasets/spent/{name}"
