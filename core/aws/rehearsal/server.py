"""The rehearsal on a loopback port, for boto3 through AWS_ENDPOINT_URL_COMPREHEND."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from core.aws.rehearsal import loop_wire, wire
from core.aws.rehearsal.human_loops import LoopRehearsal
from core.aws.rehearsal.refusals import Dropped
from core.aws.rehearsal.service import Rehearsal
from core.aws.rehearsal.wire import Response

HOST = "127.0.0.1"
_LARGEST = 20_000_000
_LOOPBACK = (HOST, "localhost")


Answering = Callable[[str, str, str, bytes], Response]
"""From method, path, X-Amz-Target and body to what goes back."""


def server(rehearsal: Rehearsal, port: int = 0) -> ThreadingHTTPServer:
    """Return a server that listens, on any free port if none is given; `serve_forever` makes it answer."""
    return _listening(lambda _, path, target, body: wire.answer(rehearsal, path, target, body), port)


def loop_server(rehearsal: LoopRehearsal, port: int = 0) -> ThreadingHTTPServer:
    """Return one for human loops, for boto3 through AWS_ENDPOINT_URL_SAGEMAKER_A2I_RUNTIME."""
    return _listening(lambda method, path, _, body: loop_wire.answer(rehearsal, method, path, body), port)


def _listening(answer: Answering, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        """Reads one request and writes its answer."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the library's name
            """Answer, or end the connection without a word."""
            size = int(self.headers.get("Content-Length") or 0)
            if size > _LARGEST or not self._is_ours():
                self.close_connection = True
                self.send_error(HTTPStatus.FORBIDDEN)
                return
            try:
                target = self.headers.get("X-Amz-Target", "")
                given = answer(self.command, self.path, target, self.rfile.read(size))
            except Dropped:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(given.status)
            for name, value in {**given.headers, "Content-Length": str(len(given.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body)

        do_GET = do_DELETE = do_POST  # noqa: N815  # the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Write nothing: what is asked for may be a ticket's text."""

        def _is_ours(self) -> bool:
            """Refuse what a web page sends to this machine's ports."""
            host = self.headers.get("Host", "").rpartition(":")[0]
            return host in _LOOPBACK and "Origin" not in self.headers

    listening = ThreadingHTTPServer((HOST, port), Handler)
    listening.daemon_threads = True
    return listening


@contextlib.contextmanager
def serve(rehearsal: Rehearsal | LoopRehearsal, port: int = 0) -> Iterator[str]:
    """Serve while the block runs, and hand it the address for AWS_ENDPOINT_URL_COMPREHEND, or that of human loops."""
    listening = server(rehearsal, port) if isinstance(rehearsal, Rehearsal) else loop_server(rehearsal, port)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{listening.server_address[1]}"
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
