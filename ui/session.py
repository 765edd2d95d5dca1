"""Who is on the page and where: the one place that reads cookies, claims and the session's state."""

import logging
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TypeVar

import streamlit as st

from core.bootstrap import App, bootstrap, is_locked
from core.config import LOOPBACK, SignIn, settings_from
from core.domain.actors import SYSTEM, Actor, Permission
from core.domain.errors import CountersignError, NotFound, from_disk, place_of
from core.domain.projects import Project, usual
from core.run import start_worker
from ui import claims, words
from ui.presence import Presence
from ui.remember import remember

COOKIE = "countersign_person"
QUIET = 10.0
"""Seconds after an answer in which the browser may have others to send."""
log = logging.getLogger("countersign.web")
T = TypeVar("T")


class NoProject(NotFound):
    """There is no project yet. An owner or an admin starts one under New project."""


@st.cache_resource
def app() -> App:
    """Return the use cases of this process, the store being migrated."""
    made = bootstrap(settings_from())
    made.store.migrate()
    return made


def warm() -> None:
    """Load the slow libraries and open the store."""
    import pandas  # noqa: F401, ICN001 - looked for in what every component is given
    import plotly.graph_objects
    import plotly.io  # noqa: F401

    app().store.check()


@st.cache_data(ttl=10, show_spinner=False)
def keep_worker() -> None:
    """Start a worker when none lives, unless something else looks after that."""
    if "COUNTERSIGN_SUPERVISED" not in os.environ and not is_locked(app().settings, "worker"):
        start_worker(app().settings)


def worker_alive() -> bool:
    """Tell whether a worker runs on this data folder."""
    return is_locked(app().settings, "worker")


def demo_sign_in() -> bool:
    """Tell whether people are chosen by a click: only while the server listens on this machine alone."""
    return app().settings.sign_in is SignIn.DEMO and st.get_option("server.address") in LOOPBACK


def actor() -> Actor | None:
    """Return who is asking, with the roles they have now; None when nobody has said."""
    forget_me()
    keep_worker()
    try:
        if demo_sign_in():
            chosen = "person" in st.session_state
            person = st.session_state["person"] if chosen else st.context.cookies.get(COOKIE, "")
            return app().people.enter(person) if person else None
        return claims.admitted(app()) if app().settings.sign_in is SignIn.OIDC else None
    except NotFound:
        return None


def me() -> Actor:
    """Return who is asking, read anew from the store: callbacks and fragments skip the router.

    Raises:
        NotFound: nobody, or no longer active.
    """
    current = actor()
    if current is None:
        message = "Choose who you are first."
        raise NotFound(message)
    return current


def me_for_the_rest(person: Actor) -> None:
    """Keep who was just asked for, so that the rest of this run need not ask again."""
    st.session_state["just-asked"] = person


def forget_me() -> None:
    """Forget who was asked for: whoever wants to know asks anew."""
    st.session_state.pop("just-asked", None)


def me_once() -> Actor:
    """Return who was asked for in this very run, by the callback that began it, else ask as `me` does."""
    asked: Actor | None = st.session_state.pop("just-asked", None)
    return asked or me()


def names() -> dict[str, str]:
    """Return people's names by their ids, for tables; look up with the id as what to fall back on."""
    return {SYSTEM.id: SYSTEM.name, **app().people.names(me())}


def enter(person: str) -> None:
    """Remember the chosen person of the demo for this session; the page's cookie outlives a reload."""
    st.session_state["person"] = person


def leave() -> None:
    """Give back the tickets this person holds, and forget who is on the page and everything they saw and typed."""
    with suppress(CountersignError):  # a hold that stays runs out by itself; nobody is kept here for it
        _give_back(actor())
    st.session_state.clear()
    if demo_sign_in():
        st.session_state["person"] = ""
    else:
        st.logout()


def _give_back(person: Actor | None) -> None:
    """Give back what a person holds, unless they are at the desk in another session: both hold the same tickets."""
    if not person or not person.may(Permission.REVIEW) or not _presence().leaves(person.id, _session(), monotonic()):
        return
    for one in app().projects.all(person):
        app().reviewing.leave(person, one.id)


def at_desk(person: Actor | None, *, now: bool) -> None:
    """Note that this person is at the review desk now, or give back what they held when they have left it.

    Who has just answered may have left answers in the browser that the server has not heard of. They count while
    nobody else has these tickets: so they stay held until a later click, or until their lease runs out.
    """
    if person and now:
        _presence().note(person.id, _session(), monotonic())
    elif st.session_state.get("at-desk"):
        if monotonic() - st.session_state.get("answered-at", -QUIET) < QUIET:
            return
        with suppress(CountersignError):
            _give_back(person)
    st.session_state["at-desk"] = now


def answered() -> None:
    """Note that the browser has sent answers just now."""
    st.session_state["answered-at"] = monotonic()


@st.cache_resource
def _presence() -> Presence:
    return Presence()


def _session() -> str:
    """Name this browser session."""
    return str(st.session_state.setdefault("session", secrets.token_hex(8)))


def project() -> Project:
    """Return the project on the page: of the address, else of the session, else the usual one.

    Raises:
        NoProject: there is none yet.
    """
    projects = app().projects.all(me())
    if not projects:
        raise NoProject
    wanted = st.query_params.get("project") or st.session_state.get("project")
    found = next((project for project in projects if str(project.id) == str(wanted)), usual(projects))
    st.session_state["project"] = found.id
    return found


def operation(name: str) -> str:
    """Return an id for one act on this page, the same until `done` is called: two clicks are one act."""
    key = f"operation-{name}"
    if key not in st.session_state:
        st.session_state[key] = f"{name}-{secrets.token_hex(8)}"
    return str(st.session_state[key])


def done(name: str, told: str = "") -> None:
    """Let the next act of this name be a new one; what is `told` of this one is shown when the page is drawn anew."""
    st.session_state.pop(f"operation-{name}", None)
    st.session_state["acts"] = acts() + 1
    if told:
        st.session_state["done"] = told


def acts() -> int:
    """Count what was done in this session: what a person has ticked holds for one act and not for the next."""
    return int(st.session_state.get("acts", 0))


def say_what_was_done() -> None:
    """Say once, in a line that goes away by itself, what the last click did."""
    if told := st.session_state.pop("done", ""):
        st.toast(told, icon=":material/check:")


def say_rehearsal() -> None:
    """Say on every page that what is seen is a rehearsal."""
    amazon = app().settings.amazon
    if amazon and amazon.rehearsal:
        st.badge("Rehearsal on this machine. Nothing stays.", icon=":material/school:")


def sidebar(person: Actor) -> None:
    """Show who is on the page and in which project, with ways to change both."""
    with st.sidebar:
        above = st.container()
        st.caption(f"{words.plain(person.name)} · {words.roles(person)}")
        st.button("Change person" if demo_sign_in() else "Sign out", on_click=leave)
        if not worker_alive():
            st.caption(":material/hourglass: The worker is starting. Reviewing works; training waits for it.")
    if person.may(Permission.VIEW):  # whoever has no role can still leave
        with above:
            _choose_project(app().projects.all(person))


def _choose_project(projects: list[Project]) -> None:
    if not projects:
        return
    current = project()
    names = {project.id: project.name for project in projects}
    chosen = st.selectbox("Project", list(names), list(names).index(current.id), format_func=names.__getitem__)
    if chosen != current.id:
        st.session_state["project"] = chosen
        st.query_params.clear()
        st.rerun()


def keep_choice() -> None:
    """Let the browser remember, or forget, who was chosen on this page."""
    if demo_sign_in() and "person" in st.session_state:
        remember(COOKIE, str(st.session_state["person"]))


def sorry(problem: CountersignError) -> None:
    """Show what went wrong in the error's own words."""
    st.error(words.plain(str(problem)), icon=":material/error:")


def guarded(run: Callable[[], None]) -> None:
    """Run a page; an error a person can act on is shown in its own words."""
    try:
        run()
    except NoProject as nothing:
        st.info(str(nothing), icon=":material/create_new_folder:")
    except CountersignError as problem:
        sorry(problem)
    except OSError as trouble:
        sorry(from_disk(trouble))


def report(problem: Exception) -> bool:
    """Show an error of a callback or a fragment, which no page guards.

    What a person can act on is shown in its own words; anything else as a number that is also in the log: its text
    may hold a ticket and goes nowhere.
    """
    if isinstance(problem, CountersignError):
        sorry(problem)
        return True
    if isinstance(problem, OSError):
        sorry(from_disk(problem))
        return True
    number = secrets.token_hex(4)
    log.error("error %s: %s at %s", number, type(problem).__name__, place_of(problem))
    st.error(f"Something unexpected happened (error {number}). What was saved is safe; reload the page to go on.")
    return True


def drawn(key: str, now: T) -> T:
    """Return what was drawn at the last run of the page, and remember what is drawn at this one."""
    before: T = st.session_state.get(key, now)
    st.session_state[key] = now
    return before
