"""Stands between one program and Amazon as this machine plays it: tells calls apart, and lets one of them go wrong."""

import http.client
import json
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LONGEST = 60.0
#: What differs between two runs of the same thing.
_OWN = re.compile(r"[0-9a-f]{8,}|p\d+-j\d+|\d{12}-CL[RN]|case\d+|\d{4}(/\d\d){5}|countersign-\d+-")
_S3 = {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject", "DELETE": "DeleteObject", "POST": "PostObject"}


class Fault(StrEnum):
    """What becomes of one call."""

    THROTTLED = "429"
    BROKEN = "500"
    BROKEN_AFTER = "500 after effect"
    UNREACHED = "dropped before effect"
    DROPPED = "dropped after effect"
    EXPIRED = "expired credentials"
    KILLED = "kill -9 before"
    KILLED_AFTER = "kill -9 after"


AFTER = (Fault.BROKEN_AFTER, Fault.DROPPED, Fault.KILLED_AFTER)
LOOKS = (Fault.THROTTLED, Fault.UNREACHED, Fault.EXPIRED, Fault.KILLED)
"""What befalls a call that only looks, once it was tried elsewhere in every way."""
ENDS = (Fault.UNREACHED, Fault.DROPPED, Fault.KILLED, Fault.KILLED_AFTER)
_CODES = {
    Fault.THROTTLED: (400, "ThrottlingException", 503, "SlowDown"),
    Fault.BROKEN: (500, "InternalServerException", 500, "InternalError"),
    Fault.BROKEN_AFTER: (500, "InternalServerException", 500, "InternalError"),
    Fault.EXPIRED: (400, "ExpiredTokenException", 400, "ExpiredToken"),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who is told: `kill` ends the program that calls, `armed` says whether its calls count, `done` hears of effects."""

    kill: Callable[[], object]
    armed: Callable[[], bool]
    done: Callable[[str, Any, Any], object]


class Proxy:
    """Passes calls on; the n-th one at the place `at` has the fault."""

    def __init__(self, places: Mapping[str, str], told: Told) -> None:
        """Know where those are that play Amazon, by service; "" is who plays the rest."""
        self.places, self.told = {name: urlsplit(place).netloc for name, place in places.items()}, told
        self.seen: Counter[str] = Counter()
        self.notices: Counter[str] = Counter()
        self.at, self.fault, self.nth, self.struck = "", Fault.BROKEN, 1, False
        self._alone = threading.Lock()

    def strike(self, at: str, fault: Fault, nth: int = 1) -> None:
        """Order one fault."""
        self.at, self.fault, self.nth, self.struck = at, fault, nth, False

    def fault_of(self, place: str) -> Fault | None:
        """Count a call, and return its fault."""
        with self._alone:
            if not self.told.armed():
                return None
            self.seen[place] += 1
            if place != self.at or self.struck or self.seen[place] != self.nth:
                return None
            self.struck = True
            return self.fault


def only_looks(place: str) -> bool:
    """Tell whether a call there has no effect: it is the same whether it breaks before or after it."""
    return place.split()[1].startswith(("Describe", "Get", "Head", "List", "GET"))


def place_of(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
    """Return the service of a call and where it is made: the operation, and what it is about where that is a file."""
    target = headers.get("X-Amz-Target", "")
    if target:
        service, _, operation = target.rpartition(".")
        return ("comprehend" if service.startswith("Comprehend") else "ssm"), operation
    if method == "POST" and b"Action=" in body:
        return "query", parse_qs(body.decode())["Action"][0]
    split = urlsplit(path)
    if split.path.startswith("/human-loops"):
        return "loops", f"{method} {'one' if split.path.count('/') > 1 else 'all'}"
    query = parse_qs(split.query, keep_blank_values=True)
    listed = "list-type" in query
    about = query["prefix"][0] if listed else split.path.partition("/")[2].partition("/")[2]
    operation = "ListObjectsV2" if listed else _S3[method]
    return "s3", f"{operation} {_OWN.sub('*', about)}".strip()


def _answer(service: str, fault: Fault) -> tuple[int, bytes, str]:
    """Return an error as the service words it."""
    status, code, plain_status, plain = _CODES[fault]
    if service in ("comprehend", "ssm", "loops"):
        return status, f'{{"__type": "{code}", "message": "ordered"}}'.encode(), "application/x-amz-json-1.1"
    if service == "s3":
        return (
            plain_status,
            f"<Error><Code>{plain}</Code><Message>ordered</Message></Error>".encode(),
            "application/xml",
        )
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>ordered</Message></Error>"
    return status, f"<ErrorResponse>{error}</ErrorResponse>".encode(), "text/xml"


class _Handler(BaseHTTPRequestHandler):
    """Reads one request, and passes it on or lets it go wrong."""

    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service, operation = place_of(self.command, self.path, dict(self.headers.items()), body)
        fault = self.proxy.fault_of(f"{service} {operation}")
        given = None if fault and fault not in AFTER else self._passed(service, operation, body)
        if fault in ENDS:
            self._end(fault)
        elif fault:
            status, content, kind = _answer(service, fault)
            self._reply(status, [("Content-Type", kind)], content)
        elif given:
            self._reply(*given)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _any  # noqa: N815 - the library's names

    def _passed(self, service: str, operation: str, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        place = self.proxy.places.get(service, self.proxy.places[""])
        there = http.client.HTTPConnection(place, timeout=LONGEST)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        there.request(self.command, self.path, body, headers)
        found = there.getresponse()
        content = found.read()
        there.close()
        if operation == "Publish":
            self.proxy.notices[parse_qs(body.decode())["MessageAttributes.entry.1.Value.StringValue"][0]] += 1
        if service == "comprehend" and found.status == HTTPStatus.OK:
            self.proxy.told.done(operation, json.loads(body), json.loads(content))
        return found.status, found.getheaders(), content

    def _reply(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        size = str(len(content))
        for name, value in headers:
            if name.lower() == "content-length":
                size = value if self.command == "HEAD" else size
            elif name.lower() not in ("connection", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", size)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _end(self, fault: Fault | None) -> None:
        if fault in (Fault.KILLED, Fault.KILLED_AFTER):
            self.proxy.told.kill()
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever calls is killed in the middle of it; nobody needs to hear of that."""


@contextmanager
def listening(proxy: Proxy) -> Iterator[str]:
    """Serve while the block runs, and hand it the address."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": proxy}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
