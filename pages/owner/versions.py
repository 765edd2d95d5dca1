"""Versions: what was trained, from what, where it stands, and what happened to it."""

import pandas as pd
import streamlit as st

from core.domain.actors import Permission
from core.domain.versions import why_not_here
from ui import downloads, lineage, model_card, navigation, session, timeline, words

me, project, app = session.me(), session.project(), session.app()
st.title("Versions")
names = session.names()
entries = app.reports.versions(me, project.id)
if not entries:
    st.info("No version yet. An owner trains the first one on the Training page.", icon=":material/info:")
    st.stop()
production, releases = app.promoting.releases(me, project.id)
counted = st.column_config.NumberColumn(format="localized")
st.dataframe(
    pd.DataFrame(
        {
            "Version": [entry.version.number for entry in entries],
            "Stands": [lineage.stands(entry.version, releases) for entry in entries],
            "Trained": [words.when(entry.version.created_at) for entry in entries],
            "Asked for by": [names.get(entry.version.created_by, entry.version.created_by) for entry in entries],
            "Tickets learned from": [entry.training.documents for entry in entries],
            "of them reviewed here": [entry.training.reviews for entry in entries],
            "Label set": [entry.version.label_set for entry in entries],
            "Held-out set": [
                f"H{entry.held_out.number} ({entry.held_out.documents:,} tickets)" if entry.held_out else "none"
                for entry in entries
            ],
        }
    ),
    hide_index=True,
    column_config={"Tickets learned from": counted, "of them reviewed here": counted},
)

compared = app.reports.comparisons(me, project.id)
decided = app.reports.decided(me, project.id)
st.subheader("What happened")
timeline.show(timeline.events(entries, compared, decided, releases, app.reports.proposed(me, project.id)), names)

st.subheader("One version")
numbers = [entry.version.number for entry in entries]
number = st.selectbox("Look closer at version", numbers, key="version", bind="query-params")
entry = next(entry for entry in entries if entry.version.number == number)
if elsewhere := why_not_here(entry.version.trained, cloud=app.settings.amazon is not None):
    st.warning(f"It can neither be asked nor put into service here. {elsewhere}", icon=":material/location_off:")
newest = next((one for one in compared if one.candidate == entry.version.id), None)
dossier = app.reports.dossier(me, project.id, newest.id) if newest else None
its = [one for one in reversed(decided) if one.decision.version == entry.version.id]
card = model_card.Card(
    project=project,
    entry=entry,
    releases=[one for one in reversed(releases) if one.version.id == entry.version.id],
    production=production,
    dossier=dossier,
    decided=dossier.decided if dossier else its,
    names=names,
    written_at=app.clock.now(),
)
written = model_card.markdown(card)
size = app.bundling.size(me, project.id, entry.version.id)
with st.container(horizontal=True):
    st.download_button(
        "Model card", written, model_card.name(card), "text/markdown", on_click="ignore", icon=":material/download:"
    )
    if size is not None and me.may(Permission.EXPORT):
        address = downloads.bundle(me, project.id, entry.version.id, lineage.bundle_name(project.name, entry))
        st.link_button(f"Bundle, {size / 1e6:,.1f} MB", address, icon=":material/download:")
    if dossier and not dossier.first and st.button("Compare", icon=":material/compare_arrows:"):
        navigation.go("Compare", candidate=str(number))
if size is None:
    st.caption("Its bundle is not a file here.")
elif not me.may(Permission.EXPORT):
    st.caption("Its bundle holds words of tickets: people who may export can download it.")
with st.container(border=True):
    st.markdown(model_card.beneath(model_card.markdown(card, model_card.MOST_LABELS)))
