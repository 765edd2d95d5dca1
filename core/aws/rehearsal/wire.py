"""The service's JSON 1.1 protocol, and beside it the rehearsal's own path for faults; bytes in, bytes out."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError

from core.aws import names
from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.records import Json
from core.aws.rehearsal.refusals import Dropped, Refused
from core.aws.rehearsal.service import Rehearsal
from core.domain.errors import InvalidInput, place_of

FAULTS = "/rehearsal/faults"
CALLS = "/rehearsal/calls"
_PREFIX = "Comprehend_20171127."
_THROTTLED = 400  # so the protocol tells what no model declares


@dataclass(frozen=True)
class Response:
    """What goes back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def answer(rehearsal: Rehearsal, path: str, target: str, body: bytes) -> Response:
    """Answer one POST.

    Raises:
        Dropped: the connection has to end without an answer.
    """
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return _error(400, "SerializationException", "The request is not JSON.")
    if not isinstance(asked, dict):
        return _error(400, "SerializationException", "The request is not an object.")
    if path in (FAULTS, CALLS):
        return _ordered(rehearsal, path, asked)
    service, _, operation = target.rpartition(".")
    if f"{service}." != _PREFIX:
        return _error(400, "UnknownOperationException", "There is no such operation.")
    return _called(rehearsal, operation, asked)


def attach(client: Any, rehearsal: Rehearsal) -> None:
    """Let a boto3 client's calls reach the rehearsal in this process, without a socket.

    Where moto plays S3 beside it, make the client with an `endpoint_url` of this machine: moto hears all others too.
    """

    def send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
        target = request.headers["X-Amz-Target"]
        try:
            given = answer(rehearsal, "/", target.decode() if isinstance(target, bytes) else target, body)
        except Dropped:
            raise ConnectionClosedError(endpoint_url=request.url) from None
        return AWSResponse(request.url, given.status, given.headers, Raw(given.body))

    client.meta.events.register_first("before-send.comprehend.*", send)


class Raw:
    """A body as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> list[bytes]:
        """Return it in one piece."""
        return [self._body]


def _called(rehearsal: Rehearsal, operation: str, asked: Json) -> Response:
    try:
        names.model("comprehend", operation)
    except InvalidInput as problem:
        return _error(400, "UnknownOperationException", problem.detail)
    try:
        found = rehearsal.call(operation, asked)
    except Refused as refusal:
        return _error(_status(operation, refusal.code), refusal.code, refusal.message)
    except Dropped:
        raise
    except Exception as problem:  # noqa: BLE001  # the edge: whoever calls has to learn that the rehearsal is wrong
        said = str(problem) if isinstance(problem, InvalidInput) else type(problem).__name__
        return _error(500, "RehearsalMistake", f"{said} ({place_of(problem)})")
    return _reply(200, found)


def _ordered(rehearsal: Rehearsal, path: str, asked: Mapping[str, Any]) -> Response:
    if path == CALLS:
        return _reply(200, rehearsal.calls)
    try:
        rehearsal.order(
            str(asked["operation"]),
            Fault(asked["fault"]),
            times=int(asked.get("times", 1)),
            message=str(asked.get("message", "")),
        )
    except (KeyError, ValueError, TypeError, InvalidInput) as problem:
        return _error(400, "InvalidRequestException", f"This cannot be ordered: {problem}")
    return _reply(200, {})


def _status(operation: str, code: str) -> int:
    shapes = names.model("comprehend", operation).error_shapes
    return next((int(one.metadata["error"]["httpStatusCode"]) for one in shapes if one.name == code), _THROTTLED)


def _error(status: int, code: str, message: str) -> Response:
    return _reply(status, {"__type": code, "Message": message})


def _reply(status: int, content: Json) -> Response:
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": str(uuid.uuid4())}
    return Response(status, json.dumps(content).encode(), headers)
