"""Overview: is all well, and what needs somebody."""

import streamlit as st

from core.domain.actors import Permission
from ui import charts, costs, jobs, navigation, session, strip, surroundings, words

me, project = session.me(), session.project()
st.title("Overview")
strip.show("overview")
view = session.app().reports.overview(me, project.id)
jobs.running()
surroundings.on_overview(me, project)

left, middle, right = st.columns(3)
with left:
    release = view.production
    st.metric("In production", f"Version {release.version.number}" if release else "Nothing yet")
    st.caption(
        f"{words.release_name(release)} since {words.when(release.created_at)}" if release else "Train a version."
    )
with middle:
    if view.accuracy:
        st.metric("Right when it decides alone", words.percent(view.accuracy.value))
        low, high = words.percent(view.accuracy.low), words.percent(view.accuracy.high)
        st.caption(f"estimated, 95 % interval {low} to {high}, from {view.audits} randomly audited tickets")
        if view.overall:
            low, high = words.percent(view.overall.low), words.percent(view.overall.high)
            st.caption(
                f"Of all tickets, people's answers included: {words.percent(view.overall.value)} ({low} to {high})."
            )
    else:
        st.metric("Right when it decides alone", "not known")
        st.caption("It needs audited tickets: a random share of the accepted ones, reviewed like any other.")
    if view.unclear:
        st.caption(words.unclear_audits(view.unclear))
with right:
    st.metric("Automated", words.percent(view.automated) if view.automated is not None else "–")
    st.caption("share of tickets production answers without a person")

costs.month()

st.subheader("Needs somebody")
with st.container(horizontal=True):
    waiting = view.queue.waiting
    if me.may(Permission.REVIEW) and st.button(f"{waiting:,} tickets wait for review", icon=":material/rate_review:"):
        navigation.go("Review")
    elif not me.may(Permission.REVIEW):
        st.badge(f"{waiting:,} tickets wait for review", icon=":material/rate_review:", color="gray")
    if view.queue.flagged:
        st.badge(f"{view.queue.flagged} flagged for the lead", icon=":material/flag:", color="orange")
    for version in view.candidates:
        proposed = version.id in view.proposed
        says = f"Version {version.number} is proposed" if proposed else f"Version {version.number} awaits a decision"
        if not me.may(Permission.COMPARE):
            st.badge(says, icon=":material/verified:", color="blue")
        elif st.button(says, icon=":material/verified:", key=f"v{version.id}"):
            if proposed and me.may(Permission.PROMOTE):
                navigation.go("Promotion")
            navigation.go("Compare", candidate=str(version.number))

st.subheader("Tickets by day")
if view.days:
    st.plotly_chart(charts.days(view.days), alt="Bars by day: accepted, reviewed and waiting tickets", key="days")
else:
    st.info("No ticket has been classified yet. Import tickets and train a version.", icon=":material/upload_file:")
st.caption(
    f"{view.tickets:,} tickets in all, {view.labelled:,} with a known label, {view.held_out:,} held out for comparisons."
)
