"""Compare: production against a candidate on the same held-out tickets."""

import streamlit as st

from core.domain.actors import Permission
from core.domain.comparisons import Outcome
from core.domain.labels import Kind
from ui import changed, charts, evidence, navigation, session, strip, words

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
comparison = comparisons[chosen]
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
        st.write(" ".join(gate.reasons))
        st.caption(f"{facts} · McNemar p = {found.p_value:.3g}")

with st.container(horizontal=True):
    st.metric("Both right", f"{flips.both_right:,}")
    st.metric("Fixed", f"{flips.fixed:,}")
    st.metric("Broken", f"{flips.broken:,}")
    st.metric("Both wrong", f"{flips.both_wrong:,}")

tab_tickets, tab_labels, tab_confusions, tab_matrix, tab_figures = st.tabs(
    ["Tickets that changed", "Labels", "Confusions", "Matrices", "All figures"]
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
    table = evidence.label_gains(found, sides)
    moved = table[table["Change"] != 0].head(15)
    if len(moved):
        bars = charts.label_changes(list(moved["Label"]), list(moved["Change"]))
        st.plotly_chart(bars, alt="Bars: change of F1 by label")
    st.dataframe(table, hide_index=True, column_config={"Change": st.column_config.NumberColumn(format="%+.3f")})
    if project.kind is Kind.MULTI:
        st.dataframe(evidence.squares(found, sides), hide_index=True)
with tab_confusions:
    table = evidence.confusions(found, sides)
    st.caption("Choose a row to see its tickets." if len(table) else "No label is taken for another.")
    key = f"confusions-{comparison.id}"
    row = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key=key)
    for place in row.selection.rows:
        true, taken = table["Is"].iloc[place], table["Taken for"].iloc[place]
        mine = reports.changed(me, project.id, comparison.id, true=true, predicted=taken, by="candidate")
        shown = changed.count(mine, int(table[sides[1]].iloc[place]))
        st.caption(f"{shown} that are {words.plain(true)}; {sides[1]} takes them for {words.plain(taken)}")
        changed.show(mine, sides, f"{comparison.id}-{place}")
with tab_matrix:
    labels = tuple(entry.label for entry in found.candidate.labels)
    if project.kind is Kind.MULTI:
        st.caption("Several labels a ticket: each label's own counts are under Labels.")
    else:
        shares = st.toggle("Shares of each row")
        for name, side in dict(zip(sides, (found.base, found.candidate), strict=True)).items():
            st.caption(f"{name}: rows are what a ticket is, columns what the version said")
            st.plotly_chart(charts.confusion(side, labels, shares=shares), key=name, alt=f"Confusion matrix, {name}")
with tab_figures:
    st.dataframe(evidence.figures(found, sides), hide_index=True)

if me.may(Permission.PROMOTE) and st.button("Decide about it", type="primary", icon=":material/verified:"):
    navigation.go("Promotion")
