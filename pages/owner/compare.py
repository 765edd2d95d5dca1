"""Compare: production against a candidate on the same held-out tickets."""

import streamlit as st

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
wanted = st.query_params.get("candidate", "")
start = next((place for place, name in enumerate(names) if name.split()[0] == wanted), 0)
chosen = st.selectbox("Version", range(len(names)), start, format_func=lambda place: names[place])
comparison = comparisons[chosen]
st.query_params["candidate"] = str(numbers[comparison.candidate])
found, first = comparison.evidence, comparison.base == comparison.candidate

verdict = "First version: nothing to compare with" if first else words.VERDICTS[comparison.gate.outcome]
color = {Outcome.PROMOTE: "blue", Outcome.HOLD: "gray", Outcome.REJECT: "orange"}[comparison.gate.outcome]
with st.container(border=True):
    st.subheader(f"Verdict: :{color}[{verdict}]")
    st.write(" ".join(comparison.gate.reasons))
    held_out = f"{found.base.documents:,} held-out tickets, {words.when(comparison.created_at)}"
    st.caption(f"{held_out} · McNemar p = {found.p_value:.3g} · evidence {comparison.evidence_hash[:12]}")

flips = found.flips
with st.container(horizontal=True):
    st.metric("Both right", f"{flips.both_right:,}")
    st.metric("Fixed", f"{flips.fixed:,}")
    st.metric("Broken", f"{flips.broken:,}")
    st.metric("Both wrong", f"{flips.both_wrong:,}")

tab_tickets, tab_labels, tab_confusions, tab_matrix, tab_figures = st.tabs(
    ["Tickets that changed", "Labels", "Confusions", "Matrices", "All figures"]
)
with tab_tickets:
    kind = st.segmented_control("Show", ["broken", "fixed", "changed"], default="broken", required=True)
    tickets = reports.changed(me, project.id, comparison.id, change=kind)
    if tickets:
        changed.show(tickets, f"{comparison.id}-{kind}")
    else:
        st.info(f"No ticket is {kind}.", icon=":material/check:")
with tab_labels:
    table = evidence.label_gains(found)
    shown = table[table["Change"] != 0].head(15)
    if len(shown):
        st.plotly_chart(
            charts.label_changes(list(shown["Label"]), list(shown["Change"])), alt="Bars: change of F1 by label"
        )
    st.dataframe(table, hide_index=True, column_config={"Change": st.column_config.NumberColumn(format="%+.3f")})
    if project.kind is Kind.MULTI:
        st.dataframe(evidence.squares(found), hide_index=True)
with tab_confusions:
    table = evidence.confusions(found)
    st.caption("Choose a row to see its tickets." if len(table) else "No label is taken for another.")
    row = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key="confusions")
    for place in row.selection.rows:
        true, taken = table["Is"].iloc[place], table["Taken for"].iloc[place]
        mine = reports.changed(me, project.id, comparison.id, true=true, predicted=taken, by="candidate")
        st.caption(f"{len(mine)} tickets that are {words.plain(true)} and the candidate takes for {words.plain(taken)}")
        changed.show(mine, f"{comparison.id}-{place}")
with tab_matrix:
    labels = tuple(entry.label for entry in found.candidate.labels)
    if project.kind is Kind.MULTI:
        st.caption("Several labels a ticket: each label's own counts are under Labels.")
    else:
        shares = st.toggle("Shares of each row")
        for name, side in (("Production", found.base), ("Candidate", found.candidate)):
            st.caption(f"{name}: rows are what a ticket is, columns what the version said")
            st.plotly_chart(charts.confusion(side, labels, shares=shares), key=name, alt=f"Confusion matrix, {name}")
with tab_figures:
    st.dataframe(evidence.figures(found), hide_index=True)

if st.button("Decide about it", type="primary", icon=":material/verified:"):
    navigation.go("Promotion")
