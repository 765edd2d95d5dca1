"""Compare: production against a candidate on the same held-out tickets."""

from functools import partial

import streamlit as st

from core.domain.actors import Permission
from core.domain.confusions import pairs
from core.domain.labels import Kind
from core.domain.versions import VersionState
from ui import (
    automation,
    by_label,
    changed,
    figures,
    guard,
    navigation,
    proposing,
    reporting,
    session,
    strip,
    verdict,
    words,
)
from ui.confusions import Confusions
from ui.reported import show as show_reported

me, project = session.me(), session.project()
reports = session.app().reports
st.title("Compare")
strip.show("compare")
comparisons = reports.comparisons(me, project.id)
if not comparisons:
    st.info("Nothing to compare yet. Train a candidate; its comparison appears here.", icon=":material/info:")
    st.stop()

numbers = {entry.version.id: entry.version.number for entry in reports.versions(me, project.id)}
named = {c.id: f"{numbers[c.candidate]} against {numbers[c.base]}, {words.when(c.made_at)}" for c in comparisons}
linked = (st.query_params.get("base"), st.query_params.get("candidate"))
if st.session_state.get("comparison") not in named or st.session_state.get("comparison-linked") != linked:
    st.session_state["comparison"] = navigation.linked(comparisons, numbers, *linked)
chosen = st.selectbox("Version", list(named), key="comparison", format_func=named.__getitem__)
known = reports.dossier(me, project.id, chosen)
comparison = known.comparison
sides_linked = str(numbers[comparison.base]), str(numbers[comparison.candidate])
st.query_params["base"], st.query_params["candidate"] = st.session_state["comparison-linked"] = sides_linked
found = comparison.evidence
sides = (f"Version {numbers[comparison.base]}", f"Version {numbers[comparison.candidate]}")

names, releases = session.app().people.names(me), session.app().promoting.releases(me, project.id)[1]
verdict.show(known, releases, names)
verdict.counts(found.flips)
with st.container(horizontal=True):
    waits = known.candidate.version.state is VersionState.CANDIDATE and me.may(Permission.PROMOTE)
    if waits and st.button("Decide about it", type="primary", icon=":material/verified:"):
        navigation.go("Promotion")
    reporting.offer(session.app(), me.id, project, comparison, numbers)

opener = changed.Opener(project.id, comparison.id, sides)
confusions = Confusions(opener, pairs(found.transitions))

# Only what is looked at is worked out and sent: all tabs of a thousand labels at once are too much for a phone.
tab_tickets, tab_labels, tab_confusions, tab_matrix, tab_alone, tab_figures = st.tabs(
    ["Tickets that changed", "Labels", "Confusions", "Matrices", "Automation", "All figures"],
    key="compare-tab",
    on_change="rerun",
)
if tab_tickets.open:
    with tab_tickets:
        opener.by_change(known.unshared)
if tab_labels.open:
    with tab_labels:
        guard.show(known, opener)
        by_label.show(known, opener)
for tab, show in ((tab_confusions, confusions.listed), (tab_matrix, partial(confusions.square, found.order))):
    if tab.open:
        with tab:
            if project.kind is Kind.MULTI:
                st.caption("Several labels a ticket: each label's own counts are under Labels.")
            elif confusions.pairs:
                show()
            else:
                st.info("This comparison is older than this view. Train again to see one.", icon=":material/info:")
if tab_alone.open:
    with tab_alone:
        automation.show(found, opener, project.policy.threshold)
        proposing.show(project.id, comparison.id, sides)
if tab_figures.open:
    with tab_figures:
        figures.show(known, sides)
        show_reported(reports.versions(me, project.id), comparison)
