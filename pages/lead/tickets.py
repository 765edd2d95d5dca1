"""Tickets: every ticket and what is known of it."""

import pandas as pd
import streamlit as st

from core.domain.actors import Permission
from core.domain.documents import DocumentId
from core.domain.reports import Filter
from ui import sending, session, strip, ticket, words

STATES = ["", "waiting", "reviewed", "accepted", "flagged", "labelled", "held out"]
PAGE = 50
SHOWN = 300

me, project = session.me(), session.project()
app = session.app()
st.title("Tickets")
strip.show("tickets")
names = ["", *app.projects.labels(me, project.id).labels]
with st.container(horizontal=True, vertical_alignment="bottom"):
    label = st.selectbox("Label", names, format_func=lambda name: name or "any", key="label", bind="query-params")
    state = st.selectbox("State", STATES, format_func=lambda name: name or "any", key="state", bind="query-params")
    production, releases = app.promoting.releases(me, project.id)
    served = {f"version {one.version.number}": one.version.id for one in releases}
    alone = st.selectbox(
        "Decided alone by", ["", *served], key="alone", bind="query-params",
        format_func=lambda name: name or "any",
        help="Tickets this version was sure of, which nobody has looked at since.",
    )  # fmt: skip
    before = served.get(alone or "", 0)
    withdrawn = bool(before and production and production.version.id != before)
    otherwise = withdrawn and st.checkbox(
        "Production answers otherwise", key="otherwise", bind="query-params",
        help="Only those of them that the version in production now calls something else.",
    )  # fmt: skip
    # Not in the address: what people type is in tickets.
    text = st.text_input("Words in the text", key="words", help='All of the words; "next to each other" in quotes.')
    first = st.date_input("Received from", None, key="from", format="YYYY-MM-DD", width=170)
    last = st.date_input("Received to", None, key="to", format="YYYY-MM-DD", width=170)
    low = st.number_input("Confidence from", 0.0, 1.0, 0.0, 0.05, width=170)
    high = st.number_input("Confidence to", 0.0, 1.0, 1.0, 0.05, width=170)
wanted = Filter(
    label=label or "", state=state or "", text=text or "", least_confidence=low, most_confidence=high,
    received_from=first, received_to=last, accepted_by=before, otherwise=otherwise,
)  # fmt: skip


if st.session_state.get("tickets-filter") != (project.id, wanted):
    st.session_state["tickets-filter"], st.session_state["tickets-trail"] = (project.id, wanted), [0]
trail = st.session_state["tickets-trail"]
rows = app.reports.tickets(me, project.id, wanted, DocumentId(trail[-1]))
sending.say_what_was_sent(project.id)
if not rows:
    st.info("No ticket matches. Widen the filter, or import tickets.", icon=":material/search_off:")
    st.stop()
if me.may(Permission.LEAD) and st.button("Send these to review", icon=":material/send:"):
    sending.confirm(project.id, wanted)

table = pd.DataFrame(
    {
        "Ticket": [row.id for row in rows],
        "Received": [words.when(row.received_at) for row in rows],
        "Text": [row.text[:SHOWN] for row in rows],
        "State": [row.state for row in rows],
        **(
            {"Said then": [words.labels(row.then) for row in rows]}  # nobody has said what these are
            if withdrawn
            else {"Is": [", ".join(row.truth) if row.truth is not None else "" for row in rows]}
        ),
        "Says now" if withdrawn else "Model says": [", ".join(row.predicted) for row in rows],
        "Confidence": [words.confidence(row.confidence) for row in rows],
    }
)
columns = {"Text": st.column_config.TextColumn(width=220), "Confidence": st.column_config.Column(width="small")}
key = f"tickets-{hash(tuple(row.id for row in rows))}"  # a choice is a place in the table: other tickets, other choice
above = st.container()
chosen = st.dataframe(
    table, hide_index=True, on_select="rerun", selection_mode="single-row", column_config=columns, key=key
)
with st.container(horizontal=True):
    if st.button("Newer", icon=":material/arrow_back:", disabled=len(trail) == 1):
        trail.pop()
        st.rerun()
    if st.button("Older", icon=":material/arrow_forward:", disabled=len(rows) < PAGE):
        trail.append(rows[-1].id)
        st.rerun()
for row in (rows[place] for place in chosen.selection.rows):
    with above.container(border=True):
        ticket.show(project.id, row)
