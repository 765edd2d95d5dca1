"""The web server's downloads alone: `python -m tests.support.trail_server PERSON PORT`, on the data folder of the environment.

It prints the address at which this person finds the audit trail.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

import asgi
from core.domain.trail import TrailFormat
from ui import downloads, session


def main(person: str, port: str) -> None:
    print(downloads.trail(session.app().people.enter(person), TrailFormat.JSONL), flush=True)  # noqa: T201 - its purpose
    routes = [Route(f"{downloads.ADDRESS}/{{token}}", asgi.export)]
    uvicorn.run(Starlette(routes=routes), host="localhost", port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
