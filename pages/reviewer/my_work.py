"""My work: what I answered, and how much by day."""

import pandas as pd
import streamlit as st

from ui import session, words

me, project = session.me(), session.project()
st.title("My work")
days = session.app().reviewing.days(me, project.id)
if not days:
    st.info("You have not reviewed anything in this project yet. Open Review to begin.", icon=":material/rate_review:")
    st.stop()

st.subheader("By day")
st.dataframe(
    pd.DataFrame(
        {
            "Day": [day.day for day in days],
            "Confirmed": [day.confirmed for day in days],
            "Corrected": [day.corrected for day in days],
            "Skipped": [day.skipped for day in days],
            "Flagged": [day.flagged for day in days],
        }
    ),
    hide_index=True,
)
st.subheader("Latest answers")
reviews = session.app().reviewing.mine(me, project.id)
st.dataframe(
    pd.DataFrame(
        {
            "When": [words.when(review.decided_at) for review in reviews],
            "Ticket": [review.document for review in reviews],
            "Act": [review.action.value + (" (taken back)" if review.undone else "") for review in reviews],
            "Answer": [", ".join(review.labels) for review in reviews],
            "Model said": [", ".join(review.predicted) for review in reviews],
            "Counts": [review.verdict.value for review in reviews],
            "Note": [review.note for review in reviews],
        }
    ),
    hide_index=True,
)
