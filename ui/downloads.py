"""Links to files: each is made for one person, holds a few minutes, and asks again when it is used.

Streamlit's own download button takes the whole file into memory; behind these the web server reads it in pieces.
"""

import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from core.domain.actors import Actor
from core.domain.documents import ProjectId
from core.domain.errors import NotFound
from core.domain.jobs import JobId
from core.domain.predictions import VersionId
from core.workflow.exporting import Ready
from ui import session

ADDRESS = "/exports"
HELD_SECONDS = 600.0


@dataclass(frozen=True, kw_only=True)
class _Grant:
    """Who may fetch what: the file of an export, or the bundle of a version."""

    person: str
    project: ProjectId
    job: JobId | None = None
    version: VersionId | None = None
    name: str
    until: float


@st.cache_resource(show_spinner=False)
def _grants() -> dict[str, _Grant]:
    """Return the links that hold, by their tokens: those of this process and its data folder."""
    return {}


def link(person: Actor, project: ProjectId, ready: Ready) -> str:
    """Return an address under which this person finds this file for some minutes; a page shown again keeps it."""
    return _address(_Grant(person=person.id, project=project, job=ready.job, name=ready.name, until=0.0))


def bundle(person: Actor, project: ProjectId, version: VersionId, name: str) -> str:
    """Return an address under which this person finds the bundle of a version, likewise."""
    return _address(_Grant(person=person.id, project=project, version=version, name=name, until=0.0))


def _address(wanted: _Grant) -> str:
    grants, now = _grants(), time.monotonic()
    for token, grant in list(grants.items()):
        if grant.until < now:
            grants.pop(token, None)
        elif replace(grant, until=0.0) == wanted and grant.until > now + HELD_SECONDS / 2:
            return f"{ADDRESS}/{token}"
    token = secrets.token_urlsafe(32)
    grants[token] = replace(wanted, until=now + HELD_SECONDS)
    return f"{ADDRESS}/{token}"


def fetched(token: str) -> tuple[Path, str]:
    """Return the file behind a link and its name, if whoever it was made for may still have it.

    Raises:
        NotFound: there is no such link, or not any more, or the file is gone.
        NotAllowed: the person's role was taken away meanwhile.
        BundleDamaged: the file of a version is not what its training made.
    """
    grant = _grants().get(token)
    if grant is None or grant.until < time.monotonic():
        raise NotFound("This link held for some minutes only: open the Export page again, or that of the version.")
    app = session.app()
    person = app.people.enter(grant.person)
    if grant.version is not None:
        return app.bundling.fetch(person, grant.project, grant.version), grant.name
    return app.exporting.fetch(person, grant.project, grant.job or JobId(0)), grant.name
