"""Audit: who did what."""

import json

import pandas as pd
import streamlit as st

from ui import session, words

me, project = session.me(), session.project()
st.title("Audit")
names = session.names()
reports = session.app().reports
latest = reports.audit(me, project.id)
acts = sorted({*words.ACTS, *(entry.action for entry in latest)})
action = st.selectbox("Act", ["", *acts], format_func=lambda name: name or "any", key="act", bind="query-params")
shown = reports.audit(me, project.id, action) if action else latest
if not shown:
    st.info("Nothing of this was done here yet.", icon=":material/info:")
    st.stop()
st.dataframe(
    pd.DataFrame(
        {
            "No.": [entry.number for entry in shown],
            "When": [words.when(entry.at) for entry in shown],
            "Who": [names.get(entry.actor, entry.actor) for entry in shown],
            "Act": [entry.action for entry in shown],
            "On": [entry.subject for entry in shown],
            "Details": [json.dumps(entry.detail, ensure_ascii=False) for entry in shown],
        }
    ),
    hide_index=True,
)
st.caption(f"The latest {len(shown)} acts. Nothing here can be changed or deleted; the database refuses it.")

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
