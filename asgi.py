"""The web server around the app: warm-up, security headers, health."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from core.domain.errors import CountersignError, StoreUnavailable
from core.run import end_with_supervisor
from ui import downloads, session

# The hash is that of the one inline script in Streamlit's page; it changes with its releases (a test tells).
DIRECTIVES = (
    "default-src 'self'",
    "script-src 'self' 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA=' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "object-src 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(DIRECTIVES),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer's start."""

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, add)


@asynccontextmanager
async def warm(_: st.App) -> AsyncIterator[None]:
    """Load what every page needs before the first visitor waits for it, and let the collector forget it."""
    end_with_supervisor()
    # While no visitor has run the router, Streamlit would take the folder `pages/` for its old kind of multipage app.
    PagesManager.uses_pages_directory = False
    session.warm()
    gc.collect()
    gc.freeze()
    yield


def health(_: Request) -> Response:
    """Say that the process lives."""
    return PlainTextResponse("ok")


def ready(_: Request) -> Response:
    """Say whether the store answers and a worker lives."""
    try:
        session.app().store.check()
    except StoreUnavailable as problem:
        return JSONResponse({"ready": False, "why": str(problem)}, status_code=503)
    return JSONResponse({"ready": True, "worker": session.worker_alive()})


def export(request: Request) -> Response:
    """Hand out the file behind a link, in pieces."""
    # Starlette lets HEAD in wherever GET may; who asks for the head only gets no file, so none may be noted.
    if request.method != "GET":
        return PlainTextResponse("Only GET is answered here.", status_code=405, headers={"Allow": "GET"})
    try:
        found, name = downloads.fetched(request.path_params["token"])
    except CountersignError as problem:
        return PlainTextResponse(str(problem), status_code=404)
    headers = {"Cache-Control": "no-store"}
    if isinstance(found, Path):
        return FileResponse(found, filename=name, media_type="application/octet-stream", headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return StreamingResponse(found, media_type="application/octet-stream", headers=headers)


app = st.App(
    "streamlit_app.py",
    lifespan=warm,
    routes=[
        Route("/healthz", health),
        Route("/readyz", ready),
        Route(f"{downloads.ADDRESS}/{{token}}", export, methods=["GET"]),
    ],
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=session.report,
)
