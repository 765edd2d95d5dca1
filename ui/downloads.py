"""Links to files: each is made for one person, holds a few minutes, and asks again when it is used.

Streamlit's own download button takes the whole file into memory; behind these the web server reads it in pieces.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from core.domain.actors import Actor
from core.domain.documents import ProjectId
from core.domain.errors import NotFound
from core.domain.jobs import JobId
from core.domain.predictions import VersionId
from core.domain.trail import TrailFormat
from core.workflow.exporting import Ready
from ui import session

ADDRESS = "/exports"
HELD_SECONDS = 600.0


@dataclass(frozen=True, kw_only=True)
class _Grant:
    """Who may fetch what: the file of an export, the bundle of a version, or the audit trail."""

    person: str
    project: ProjectId = ProjectId(0)
    job: JobId = JobId(0)
    version: VersionId | None = None
    trail: TrailFormat | None = None
    name: str = ""
    until: float = 0.0


@st.cache_resource(show_spinner=False)
def _grants() -> dict[str, _Grant]:
    """Return the links that hold, by their tokens: those of this process and its data folder."""
    return {}


def link(person: Actor, project: ProjectId, ready: Ready) -> str:
    """Return an address under which this person finds this file for some minutes; a page shown again keeps it."""
    return _address(_Grant(person=person.id, project=project, job=ready.job, name=ready.name))


def bundle(person: Actor, project: ProjectId, version: VersionId, name: str) -> str:
    """Return an address under which this person finds the bundle of a version, likewise."""
    return _address(_Grant(person=person.id, project=project, version=version, name=name))


def trail(person: Actor, form: TrailFormat) -> str:
    """Return an address under which this person finds the audit trail as it is when it is asked for."""
    return _address(_Grant(person=person.id, trail=form))


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


def fetched(token: str) -> tuple[Path | Iterator[bytes], str]:
    """Return the file behind a link, or its pieces, and its name, if whoever it was made for may still have it.

    Raises:
        NotFound: there is no such link, or not any more, or the file is gone.
        NotAllowed: the person's role was taken away meanwhile.
        BundleDamaged: the file of a version is not what its training made.
    """
    grant = _grants().get(token)
    if grant is None or grant.until < time.monotonic():
        raise NotFound("This link held for some minutes only: open the page it was on again.")
    app = session.app()
    person = app.people.enter(grant.person)
    if grant.trail is not None:
        name = f"audit-trail-{app.clock.now():%Y-%m-%d-%H%M}.{grant.trail}"
        return app.auditing.export(person, grant.trail), name
    if grant.version is not None:
        return app.bundling.fetch(person, grant.project, grant.version), grant.name
    return app.exporting.fetch(person, grant.project, grant.job), grant.name
