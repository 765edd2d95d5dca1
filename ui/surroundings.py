"""What stands outside, on the screen: who is away, what somebody else wrote, what is wrong, what endpoints cost."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from core.domain.actors import Actor, Permission
from core.domain.errors import CountersignError
from core.domain.jobs import JobKind
from core.domain.projects import Project
from core.domain.surroundings import Astray, Away, Endpoint, Reconciling, Sight
from ui import jobs, session, words

GOES_ON = "Reviewing goes on; training and promotion wait."
CHOICES = {
    Reconciling.WRITE: ("Write ours again", "Ours is being written again."),
    Reconciling.LEAVE: ("Leave it", "It is left as it is, and shown again when it changes."),
}


def on_overview(me: Actor, project: Project) -> None:
    """Show what concerns everybody, and what endpoints cost whoever may spend; nothing where nothing is around."""
    sight = session.app().watching.sight(me)
    session.say_what_was_done()
    if sight.away:
        st.warning(words.plain(_away(sight.away)), icon=":material/cloud_off:")
    if (found := sight.of(project.id)) and not _under_way(me, project):
        _astray(me, project, found)
    if sight.failed and me.may(Permission.SETTINGS):
        many = "1 thing" if len(sight.failed) == 1 else f"{len(sight.failed)} things"
        st.warning(f"{many} this mode needs at Amazon did not work. See Settings.", icon=":material/rule:")
    if sight.endpoints and me.may(Permission.TRAIN):
        with st.expander(words.plain(_burn(sight)), icon=":material/payments:"):
            _endpoints(me, project, sight)


def on_settings(me: Actor, project: Project) -> None:
    """Show everything that was tried and found; nothing where nothing is around."""
    sight = session.app().watching.sight(me)
    if sight.empty:
        return
    st.subheader("Amazon")
    jobs.running(JobKind.DELETE_ENDPOINT)
    if sight.away:
        st.warning(words.plain(f"{_away(sight.away)} {sight.away.sentence}"), icon=":material/cloud_off:")
    for one in sight.checks:
        if one.ok:
            st.markdown(f":material/check: **{words.plain(one.name)}** · {words.plain(one.sentence)}")
        else:
            told = f"**{words.plain(one.name)}** · {words.plain(one.sentence)} {words.plain(one.remedy)}"
            st.error(told.rstrip(), icon=":material/error:")
    if sight.checked_at:
        st.caption(f"Tried {words.when(sight.checked_at)}; looked around {words.when(sight.seen_at)}.")
    if sight.endpoints:
        st.markdown(f"**{words.plain(_burn(sight))}**")
        _endpoints(me, project, sight)


def _away(away: Away) -> str:
    did = "has refused" if away.refused else "has not answered"
    return f"Amazon {did} since {_since(away.since)}. {GOES_ON}"


def _since(moment: datetime) -> str:
    """Write the hour of today, and the day with it of any other."""
    here, now = words.here(moment), words.here(datetime.now(UTC))
    return f"{here:%H:%M}" if here.date() == now.date() else words.when(moment)


def _burn(sight: Sight) -> str:
    many = "1 endpoint costs" if len(sight.endpoints) == 1 else f"{len(sight.endpoints)} endpoints cost"
    idle = sum(one.per_day for one in sight.idle)
    return f"{many} {_dollars(sight.per_day)} a day" + (f", of which {_dollars(idle)} for nothing" if idle else "")


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}"


def _endpoints(me: Actor, project: Project, sight: Sight) -> None:
    table = {
        "Endpoint": [one.name for one in sight.endpoints],
        "Status": [one.status.replace("_", " ").capitalize() for one in sight.endpoints],
        "Units": [one.units for one in sight.endpoints],
        "A day": [_dollars(one.per_day) for one in sight.endpoints],
        "Changed": [words.when(one.changed_at) for one in sight.endpoints],
        "Idle": [one.idle for one in sight.endpoints],
    }
    st.dataframe(pd.DataFrame(table), hide_index=True)
    for one in sight.endpoints:
        if one.kept_until and not one.idle:
            st.text(f"{one.name} is kept for going back until {_since(one.kept_until)}.")
    for one in sight.idle if me.may(Permission.TRAIN) else ():
        _idle(me, project, one)


def _idle(me: Actor, project: Project, one: Endpoint) -> None:
    name = f"delete-{one.arn}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"No project is sent to {one.name}.")
        if not st.button("Delete", key=name, icon=":material/delete:"):
            return
    try:
        session.app().watching.delete_endpoint(me, project.id, one.arn, session.operation(name))
    except CountersignError as problem:
        session.sorry(problem)
    else:
        session.done(name, "The endpoint is being deleted.")
        st.rerun()


def _under_way(me: Actor, project: Project) -> bool:
    return any(not job.ended for job in session.app().reports.jobs(me, project.id, JobKind.RECONCILE))


def _astray(me: Actor, project: Project, found: Astray) -> None:
    with st.container(border=True):
        st.markdown(":material/alt_route: **What others read as production is not what was decided here**")
        named = (
            f" It names release {found.pointed}." if found.pointed and str(found.pointed) not in found.sentence else ""
        )
        st.text(found.sentence + named)
        if not me.may(Permission.PROMOTE):
            st.caption("An owner chooses what becomes of it.")
            return
        with st.container(horizontal=True):
            # The mark in the key: a click on what has changed since it was drawn chooses nothing.
            pressed = [one for one, (says, _) in CHOICES.items() if st.button(says, key=f"pointer-{one}-{found.mark}")]
        st.caption("Ours is what was decided here. What is left is shown again when somebody changes it.")
    for choice in pressed:
        _reconcile(me, project, found, choice)


def _reconcile(me: Actor, project: Project, found: Astray, choice: Reconciling) -> None:
    operation = session.operation("reconcile")
    try:
        session.app().watching.reconcile(me, project.id, choice, found.mark, operation)
    except CountersignError as problem:
        session.sorry(problem)
    else:
        session.done("reconcile", CHOICES[choice][1])
        st.rerun()
