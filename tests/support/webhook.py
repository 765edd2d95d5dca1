"""Somebody on this machine who takes notices by POST, and answers as a test says."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Post:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """Return what stands in it."""
        return dict(json.loads(self.body))


@dataclass
class Hook:
    """`answers` are the next statuses, 204 when there are none; before `open` is set nobody is answered."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)


@contextmanager
def listening(*, silent: bool = False) -> Iterator[Hook]:
    """Listen while the block runs."""
    hook = Hook()
    if not silent:
        hook.open.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posts.append(Post(path=self.path, headers=dict(self.headers), body=body))
            hook.open.wait()
            status = hook.answers.pop(0) if hook.answers else 204
            if not status:
                self.wfile.write(b"nothing that is HTTP\r\n\r\n")
                return
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_address[1]}"
    server.handle_error = lambda *_: None  # who was killed while it waited hears no answer
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        hook.open.set()
        server.shutdown()
        server.server_close()
        thread.join()
