"""Promotion: people decide with a reason, and can go back."""

import streamlit as st

from core.domain.proposals import Signatures
from core.domain.versions import VersionState, way_back
from ui import jobs, promoting, session, strip, timeline, words
from ui.past import Past

me, project = session.me(), session.project()
app = session.app()
st.title("Promotion")
strip.show("promotion")
production, releases = app.promoting.releases(me, project.id)
decisions = app.promoting.decisions(me, project.id)
st.write(f"In production: **{words.release_name(production)}**")
st.caption(words.SIGNATURES[project.signatures])
jobs.running()
session.say_what_was_done()

# A click decides about what was on the screen then; by now production may be another, and so may the figures.
seen = session.drawn(f"seen-{project.id}", production)
promoting.withdrawn(project, decisions, releases)
lineage = app.reports.versions(me, project.id)
candidates = {entry.version.id: entry.version for entry in lineage if entry.version.state is VersionState.CANDIDATE}
grounds = {version: app.promoting.ground(me, project.id, version) for version in candidates}
now = {version: ground.comparison.id if ground else None for version, ground in grounds.items()}
read = session.drawn(f"read-{project.id}", now)
past = Past(
    decided=app.reports.decided(me, project.id), proposed=app.reports.proposed(me, project.id), releases=releases,
    names=session.names(),
)  # fmt: skip
for told in past.meanwhile(session.drawn(f"past-{project.id}", past.known), me.id):
    st.warning(told, icon=":material/history:")
scene = promoting.Scene(project=project, production=production, seen=seen, grounds=grounds, read=read, past=past)
proposals = app.promoting.proposals(me, project.id)
for found in proposals:
    if about := candidates.get(found.proposal.version):
        promoting.proposed(scene, found, about)
alone = project.signatures is Signatures.ONE
standing = {found.proposal.version for found in proposals if not found.void and not alone}
if not candidates:
    st.info("No candidate awaits a decision. Train one on the Training page.", icon=":material/info:")
for version in (version for version in candidates.values() if version.id not in standing):
    promoting.candidate(scene, version)

if production and (earlier := way_back(production, releases)):
    promoting.way_back(scene, earlier, production)

st.subheader("Decisions so far")
if past.decided or past.proposed:
    timeline.show(timeline.events([], [], past.decided, [], past.proposed), past.names)
else:
    st.caption("Nothing has been decided yet.")
