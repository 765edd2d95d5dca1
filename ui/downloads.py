"""Links to the files of exports: each is made for one person, holds a few minutes, and asks again when it is used.

Streamlit's own download button takes the whole file into memory; behind these the web server reads it in pieces.
"""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.domain.actors import Actor
from core.domain.documents import ProjectId
from core.domain.errors import NotFound
from core.domain.jobs import JobId
from core.workflow.exporting import Ready
from ui import session

ADDRESS = "/exports"
HELD_SECONDS = 600.0


@dataclass(frozen=True, kw_only=True)
class _Grant:
    person: str
    project: ProjectId
    job: JobId
    name: str
    until: float


@st.cache_resource(show_spinner=False)
def _grants() -> dict[str, _Grant]:
    """Return the links that hold, by their tokens: those of this process and its data folder."""
    return {}


def link(person: Actor, project: ProjectId, ready: Ready) -> str:
    """Return an address under which this person finds this file for some minutes; a page shown again keeps it."""
    grants, now = _grants(), time.monotonic()
    for token, grant in list(grants.items()):
        if grant.until < now:
            grants.pop(token, None)
        elif (grant.person, grant.job) == (person.id, ready.job) and grant.until > now + HELD_SECONDS / 2:
            return f"{ADDRESS}/{token}"
    token = secrets.token_urlsafe(32)
    grants[token] = _Grant(person=person.id, project=project, job=ready.job, name=ready.name, until=now + HELD_SECONDS)
    return f"{ADDRESS}/{token}"


def fetched(token: str) -> tuple[Path, str]:
    """Return the file behind a link and its name, if whoever it was made for may still have it.

    Raises:
        NotFound: there is no such link, or not any more, or the file is gone.
        NotAllowed: the person's role was taken away meanwhile.
    """
    grant = _grants().get(token)
    if grant is None or grant.until < time.monotonic():
        raise NotFound("This link held for some minutes only: open the Export page again.")
    app = session.app()
    person = app.people.enter(grant.person)
    return app.exporting.fetch(person, grant.project, grant.job), grant.name
