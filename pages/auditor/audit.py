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
