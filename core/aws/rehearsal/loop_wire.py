"""The REST and JSON that boto3 speaks with Amazon A2I's runtime; bytes in, bytes out."""

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError

from core.aws.rehearsal.human_loops import LoopRehearsal, code_of
from core.aws.rehearsal.records import Json
from core.aws.rehearsal.refusals import Dropped, Refused
from core.aws.rehearsal.wire import Raw, Response
from core.domain.errors import InvalidInput, place_of

_LOOPS = "/human-loops"


def answer(rehearsal: LoopRehearsal, method: str, url: str, body: bytes) -> Response:
    """Answer one request.

    Raises:
        Dropped: the connection has to end without an answer.
    """
    parts = urlsplit(url)
    query: Json = dict(parse_qsl(parts.query))
    try:
        sent = json.loads(body or b"{}")
    except ValueError:
        return _reply(400, {"message": "The request is not JSON."}, "ValidationException")
    operation, params = _asked(method, parts.path, query, sent if isinstance(sent, dict) else {})
    if not operation:
        return _reply(404, {"message": "There is no such operation."}, "UnknownOperationException")
    try:
        return _reply(200, rehearsal.call(operation, params))
    except Refused as refusal:
        return _reply(code_of(refusal, operation), {"message": refusal.message}, refusal.code)
    except InvalidInput as problem:
        return _reply(500, {"message": f"{problem.detail} ({place_of(problem)})"}, "RehearsalMistake")


def attach(client: Any, rehearsal: LoopRehearsal) -> None:
    """Let a boto3 client's calls reach the rehearsal in this process, without a socket."""

    def send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
        try:
            given = answer(rehearsal, request.method, request.url, body)
        except Dropped:
            raise ConnectionClosedError(endpoint_url=request.url) from None
        return AWSResponse(request.url, given.status, given.headers, Raw(given.body))

    client.meta.events.register_first("before-send.sagemaker-a2i-runtime.*", send)


def _asked(method: str, path: str, query: Json, sent: Json) -> tuple[str, Json]:
    """Return the operation that is meant, "" if none, and its parameters."""
    if "MaxResults" in query:
        query["MaxResults"] = int(query["MaxResults"])
    whole = {("POST", _LOOPS): ("StartHumanLoop", sent), ("GET", _LOOPS): ("ListHumanLoops", query)}
    whole["POST", f"{_LOOPS}/stop"] = ("StopHumanLoop", sent)
    if (method, path) in whole:
        return whole[method, path]
    name = unquote(path.removeprefix(f"{_LOOPS}/"))
    if not path.startswith(f"{_LOOPS}/") or method not in ("GET", "DELETE"):
        return "", {}
    return ("DescribeHumanLoop" if method == "GET" else "DeleteHumanLoop"), {"HumanLoopName": name}


def _reply(status: int, content: Json, error: str = "") -> Response:
    headers = {"Content-Type": "application/json", **({"x-amzn-ErrorType": error} if error else {})}
    return Response(status, json.dumps(content).encode(), headers)
