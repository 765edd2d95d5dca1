"""The answers of a classification job, as predictions.jsonl holds them."""

import hashlib
import re
from collections.abc import Iterator
from itertools import islice

from core.aws.rehearsal import buckets, learning
from core.aws.rehearsal.lessons import kind_of
from core.aws.rehearsal.ranking import top
from core.aws.rehearsal.records import Job, Json
from core.aws.rehearsal.refusals import Unusable
from core.aws.rehearsal.world import World

_ENDS = re.compile(rb"\r\n|\r|\n")
_SIZE = {"ErrorCode": "DOCUMENT_SIZE_EXCEEDED", "ErrorMessage": "Document size exceeds maximum size limit {:,} bytes."}
_ENCODING = {"ErrorCode": "UNSUPPORTED_ENCODING", "ErrorMessage": "The document is not encoded in UTF-8."}

Document = tuple[Json, bytes]


def answers(world: World, one: Job) -> list[Json]:
    """Return a line for each document, in an order of their own: what it is in, and its best labels or its error.

    Raises:
        Unusable: there is nothing to read, or too much.
    """
    documents = list(islice(_documents(world, one), world.settings.limits.documents + 1))
    if len(documents) > world.settings.limits.documents:
        message = f"INPUT_SIZE_EXCEEDED: There are more than {world.settings.limits.documents:,} documents."
        raise Unusable(message)
    model = world.model(one.request["DocumentClassifierArn"])
    faults = [_fault(content, world.settings.limits.document_bytes) for _, content in documents]
    readable = (content.decode() for (_, content), fault in zip(documents, faults, strict=True) if not fault)
    found = world.engine.predict(learning.trained(model), readable)
    kind = kind_of(model.request)
    lines = [
        {**place, **(fault or top(next(found), kind))} for (place, _), fault in zip(documents, faults, strict=True)
    ]
    return sorted(lines, key=lambda line: hashlib.sha256(f"{line.get('Line')}{line['File']}".encode()).digest())


def _documents(world: World, one: Job) -> Iterator[Document]:
    """Yield where each document is and what it holds; a line without anything is none."""
    config = one.request["InputDataConfig"]
    for name, content in buckets.files(world, config["S3Uri"], one.request["DataAccessRoleArn"]):
        if config.get("InputFormat") == "ONE_DOC_PER_FILE":
            yield {"File": name}, content
        else:
            lines = enumerate(_ENDS.split(content))
            yield from (({"File": name, "Line": str(number)}, line) for number, line in lines if line.strip())


def _fault(content: bytes, most: int) -> Json:
    if len(content) > most:
        return {**_SIZE, "ErrorMessage": _SIZE["ErrorMessage"].format(most)}
    try:
        content.decode()
    except UnicodeDecodeError:
        return _ENCODING
    return {}
