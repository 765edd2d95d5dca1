"""Audit: who did what."""

import streamlit as st

from core.domain.trail import TrailFormat
from core.workflow.reports import PAGE
from ui import downloads, session, trail, words

me, project = session.me(), session.project()
st.title("Audit")
names, reports = session.names(), session.app().reports
acts = sorted({*words.ACTS, *(entry.action for entry in reports.audit(me, project.id))})
with st.container(horizontal=True):
    action = st.selectbox("Act", ["", *acts], format_func=lambda name: name or "any", key="act", bind="query-params")
    by = st.selectbox(
        "Who", ["", *sorted(names, key=names.__getitem__)], format_func=lambda one: names.get(one, "anybody"), key="by"
    )
    until = st.date_input("Up to (UTC)", None, key="until", format="YYYY-MM-DD", width=170)

if st.session_state.get("audit-filter") != (project.id, action, by, until):
    st.session_state["audit-filter"], st.session_state["audit-trail"] = (project.id, action, by, until), [0]
turned = st.session_state["audit-trail"]
shown = reports.audit(me, project.id, action or "", by=by or "", until=until, before=turned[-1])
if shown:
    above = st.container()
    chosen = st.dataframe(
        trail.table(shown, names), hide_index=True, on_select="rerun", selection_mode="single-row",
        key=f"audit-{shown[0].number}-{shown[-1].number}",
    )  # fmt: skip
    for place in chosen.selection.rows:
        with above:
            trail.show(shown[place], names)
    with st.container(horizontal=True):
        if st.button("Newer", icon=":material/arrow_back:", disabled=len(turned) == 1):
            turned.pop()
            st.rerun()
        if st.button("Older", icon=":material/arrow_forward:", disabled=len(shown) < PAGE):
            turned.append(shown[-1].number)
            st.rerun()
    st.caption(
        "Newest first; choose a row to read it in full. Acts of this project and of the whole installation. "
        "Nothing here can be changed or deleted; the database refuses it."
    )
else:
    st.info("Nothing of this was done here. Choose another act, person or day.", icon=":material/info:")

st.subheader("Is the trail as it was written?")
st.caption(
    "Each entry is sealed together with all before it. Whoever goes around the database to change one breaks the seals "
    "after it. Note the last seal somewhere else: it proves later that nothing up to it was changed, nor cut off."
)
if st.button("Check the whole trail", icon=":material/verified:"):
    with st.spinner("Checking every entry …"):
        verdict = reports.check_audit(me, project.id)
    if verdict.broken:
        st.error(f"Not as written, from entry {verdict.broken:,} on. {verdict.why}", icon=":material/gpp_bad:")
    else:
        st.success(f"All {verdict.entries:,} entries are as they were written.", icon=":material/verified:")
    st.code(verdict.head, language=None)
    st.caption(f"The last seal, after entry {verdict.entries:,}.")

st.subheader("Take it away")
st.caption(
    "The whole trail of all projects with its seals; that you took it is its last entry. Anybody can check the file "
    "anywhere, without this installation's data: python -m core check-audit FILE."
)
with st.container(horizontal=True):
    for form, name in ((TrailFormat.JSONL, "JSON Lines"), (TrailFormat.CSV, "Spreadsheet (CSV)")):
        st.link_button(f"Download as {name}", downloads.trail(me, form), icon=":material/download:")
