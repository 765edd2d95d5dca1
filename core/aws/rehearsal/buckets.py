"""What the rehearsal reads from S3 and writes there, with the messages the service has for what cannot be."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from core.aws.rehearsal.refusals import Unusable
from core.aws.rehearsal.world import World

_NO_READ = "NO_READ_ACCESS_TO_INPUT: The provided data access role does not have proper access to the input data."
_NO_WRITE = "NO_WRITE_ACCESS_TO_OUTPUT: The provided data access role does not have proper access to the output folder."


def files(world: World, uri: str, role: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every object whose key begins with the URI's, as the service takes them.

    Raises:
        Unusable: the role cannot read there, or there is nothing, or too much of it.
    """
    if role in world.settings.closed_roles:
        raise Unusable(_NO_READ)
    bucket, prefix = _place(uri)
    size = found = 0
    try:
        for page in world.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for entry in page.get("Contents", []):
                found, size = found + 1, size + entry["Size"]
                if size > world.settings.limits.input_bytes:
                    raise Unusable("INPUT_SIZE_EXCEEDED: The input data is too large.")
                name = str(entry["Key"]).rpartition("/")[2]
                yield name, world.s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
    except ClientError:
        raise Unusable(_NO_READ) from None
    if not found:
        raise Unusable("NO_INPUT_FILES: There is no object under the input data's S3Uri.")


def put(world: World, uri: str, content: bytes, role: str, key: str | None) -> None:
    """Write a file, encrypted with a key of KMS if one is given.

    Raises:
        Unusable: the role cannot write there.
    """
    if role in world.settings.closed_roles:
        raise Unusable(_NO_WRITE)
    bucket, path = _place(uri)
    encrypted: dict[str, Any] = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
    try:
        world.s3.put_object(Bucket=bucket, Key=path, Body=content, **encrypted)
    except ClientError:
        raise Unusable(_NO_WRITE) from None


def _place(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
