"""Tickets: every ticket and what is known of it."""

import pandas as pd
import streamlit as st

from core.domain.actors import Permission
from core.domain.documents import DocumentId
from core.domain.reports import Filter
from ui import session, strip, words

STATES = ["", "waiting", "reviewed", "accepted", "flagged", "labelled", "held out"]
PAGE = 50

me, project = session.me(), session.project()
st.title("Tickets")
strip.show("tickets")
names = ["", *session.app().projects.labels(me, project.id).labels]
with st.container(horizontal=True):
    label = st.selectbox("Label", names, format_func=lambda name: name or "any", key="label", bind="query-params")
    state = st.selectbox("State", STATES, format_func=lambda name: name or "any", key="state", bind="query-params")
    text = st.text_input("Words in the text", key="words")  # not in the address: what people type is in tickets
low, high = st.slider("Confidence of production", 0.0, 1.0, (0.0, 1.0), 0.05)
wanted = Filter(label=label or "", state=state or "", text=text or "", least_confidence=low, most_confidence=high)


def unflag(ticket: DocumentId) -> None:
    """Let a reviewer answer a flagged ticket after all."""
    session.app().reviewing.unflag(session.me(), project.id, ticket)


if st.session_state.get("tickets-filter") != (project.id, wanted):
    st.session_state["tickets-filter"], st.session_state["tickets-trail"] = (project.id, wanted), [0]
trail = st.session_state["tickets-trail"]
rows = session.app().reports.tickets(me, project.id, wanted, DocumentId(trail[-1]))
if not rows:
    st.info("No ticket matches. Widen the filter, or import tickets.", icon=":material/search_off:")
    st.stop()

table = pd.DataFrame(
    {
        "Ticket": [row.id for row in rows],
        "Received": [words.when(row.received_at) for row in rows],
        "Text": [row.text for row in rows],
        "State": [row.state for row in rows],
        "Is": [", ".join(row.truth) if row.truth is not None else "" for row in rows],
        "Model says": [", ".join(row.predicted) for row in rows],
        "Confidence": [row.confidence for row in rows],
    }
)
chosen = st.dataframe(
    table,
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    column_config={
        "Text": st.column_config.TextColumn(width=260),
        "Confidence": st.column_config.ProgressColumn(min_value=0, max_value=1, format="%.2f", width="small"),
    },
)
with st.container(horizontal=True):
    if st.button("Newer", icon=":material/arrow_back:", disabled=len(trail) == 1):
        trail.pop()
        st.rerun()
    if st.button("Older", icon=":material/arrow_forward:", disabled=len(rows) < PAGE):
        trail.append(rows[-1].id)
        st.rerun()
for place in chosen.selection.rows:
    with st.container(border=True):
        st.caption(f"Ticket {rows[place].id}")
        st.text(rows[place].text)
        if rows[place].state == "flagged" and me.may(Permission.LABELS):
            st.button("Back to the queue", on_click=unflag, args=(rows[place].id,))
