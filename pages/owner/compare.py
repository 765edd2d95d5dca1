"""Compare: production against a candidate on the same held-out tickets."""

from functools import partial

import streamlit as st

from core.domain.actors import Permission
from core.domain.confusions import pairs
from core.domain.gate import Outcome
from core.domain.labels import Kind
from ui import automation, changed, charts, evidence, guard, navigation, reporting, session, strip, words
from ui.confusions import Confusions

me, project = session.me(), session.project()
reports = session.app().reports
st.title("Compare")
strip.show("compare")
comparisons = reports.comparisons(me, project.id)
if not comparisons:
    st.info("Nothing to compare yet. Train a candidate; its comparison appears here.", icon=":material/info:")
    st.stop()

numbers = {entry.version.id: entry.version.number for entry in reports.versions(me, project.id)}
names = [f"{numbers[c.candidate]} against {numbers[c.base]}" for c in comparisons]
start = next((at for at, name in enumerate(names) if name.split()[0] == st.query_params.get("candidate")), 0)
chosen = st.selectbox("Version", range(len(names)), start, format_func=lambda place: names[place])
comparison = reports.comparison(me, project.id, comparisons[chosen].id)
st.query_params["candidate"] = str(numbers[comparison.candidate])
found, gate, flips = comparison.evidence, comparison.gate, comparison.evidence.flips
sides = (f"Version {numbers[comparison.base]}", f"Version {numbers[comparison.candidate]}")

color = {Outcome.PROMOTE: "blue", Outcome.HOLD: "gray", Outcome.REJECT: "orange"}[gate.outcome]
facts = f"{found.base.documents:,} held-out tickets, {words.when(comparison.created_at)}"
facts = f"{facts} · evidence {comparison.evidence_hash[:12]}"
with st.container(border=True):
    if comparison.base == comparison.candidate:
        st.subheader("First version: nothing to compare with")
        st.caption(facts)
    else:
        st.subheader(f"Verdict: :{color}[{words.VERDICTS[gate.outcome]}]")
        st.write(words.plain(" ".join(gate.reasons)))
        st.caption(f"{facts} · McNemar p = {found.p_value:.3g}{words.detectable(found)}")

with st.container(horizontal=True):
    st.metric("Both right", f"{flips.both_right:,}")
    st.metric("Fixed", f"{flips.fixed:,}")
    st.metric("Broken", f"{flips.broken:,}")
    st.metric("Both wrong", f"{flips.both_wrong:,}")

confusions = Confusions(project.id, comparison.id, sides, pairs(found.transitions))

tab_tickets, tab_labels, tab_confusions, tab_matrix, tab_alone, tab_figures = st.tabs(
    ["Tickets that changed", "Labels", "Confusions", "Matrices", "Automation", "All figures"]
)
with tab_tickets:
    kind = st.radio("Show", ["broken", "fixed", "changed"], horizontal=True)
    tickets = reports.changed(me, project.id, comparison.id, change=kind)
    if tickets:
        st.caption(changed.count(tickets, {"broken": flips.broken, "fixed": flips.fixed}.get(kind)))
        changed.show(tickets, sides, f"{comparison.id}-{kind}")
    else:
        st.info(f"No ticket is {kind}.", icon=":material/check:")
with tab_labels:
    guard.show(found)
    table = evidence.label_gains(found, sides)
    moved = table[table["Change"] != 0].head(15)
    if len(moved):
        bars = charts.label_changes(list(moved["Label"]), list(moved["Change"]))
        st.plotly_chart(bars, alt="Bars: change of F1 by label")
    st.dataframe(table, hide_index=True, column_config={"Change": st.column_config.NumberColumn(format="%+.3f")})
    if project.kind is Kind.MULTI:
        st.dataframe(evidence.squares(found, sides), hide_index=True)
for tab, show in ((tab_confusions, confusions.listed), (tab_matrix, partial(confusions.square, found.order))):
    with tab:
        if project.kind is Kind.MULTI:
            st.caption("Several labels a ticket: each label's own counts are under Labels.")
        elif confusions.pairs:
            show()
        else:
            st.info("This comparison is older than this view. Train again to see one.", icon=":material/info:")
with tab_alone:
    automation.show(found, sides, project.policy.threshold)
with tab_figures:
    st.dataframe(evidence.figures(found, sides), hide_index=True)

with st.container(horizontal=True):
    if me.may(Permission.PROMOTE) and st.button("Decide about it", type="primary", icon=":material/verified:"):
        navigation.go("Promotion")
    reporting.offer(session.app(), me.id, project, comparison, numbers)
