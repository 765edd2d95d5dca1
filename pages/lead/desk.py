"""Review desk: what comes first in the queue, how many people answer how, and who holds what."""

import pandas as pd
import streamlit as st

from core.domain.actors import Permission
from core.domain.desk import MOST_BLIND, MOST_KNOWN, MOST_WANTED, Desk
from core.domain.errors import CountersignError
from core.domain.jobs import JobKind
from core.workflow.loops import MOST
from ui import jobs, navigation, session, words

me, project = session.me(), session.project()
app, desk = session.app(), project.desk
labels = app.projects.labels(me, project.id).labels
names = session.names()
st.title("Review desk")
queue = app.reviewing.queue(me, project.id)
with st.container(horizontal=True):
    st.metric("Waiting", f"{queue.waiting:,}")
    st.metric("Flagged for a lead", f"{queue.flagged:,}")
    st.metric("Answers that differ", f"{queue.disputed:,}")
with st.container(horizontal=True):
    if queue.flagged and st.button("Look at the flagged", icon=":material/flag:"):
        navigation.go("Tickets", state="flagged")
    if (
        queue.disputed
        and me.may(Permission.ADJUDICATE)
        and st.button("Decide the disagreements", icon=":material/balance:")
    ):
        navigation.go("Disagreements")
if queue.holders:
    table = {
        "Held by": [names.get(holder.reviewer, holder.reviewer) for holder in queue.holders],
        "Tickets": [holder.tickets for holder in queue.holders],
        "Until": [words.when(holder.until) for holder in queue.holders],
    }
    st.dataframe(pd.DataFrame(table), hide_index=True)
    st.caption("A hold is renewed while its page is open; after this moment anybody may take the tickets.")
else:
    st.info("Nobody holds a ticket right now.", icon=":material/info:")
jobs.running(JobKind.REORDER)
if app.asking_outside.available:
    st.subheader("People outside")
    st.caption("Amazon A2I asks its workers; they see the text without personal data. Each question goes out once.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        most = st.number_input("Questions at most", 1, MOST, 100)
        if st.button("Ask", icon=":material/outbound:"):
            try:
                app.asking_outside.request(me, project.id, session.operation("ask-outside"), most)
            except CountersignError as problem:
                session.sorry(problem)
            else:
                session.done("ask-outside", "People outside are being asked; their answers come back by themselves.")
                st.rerun()
    session.say_what_was_done()
    jobs.running(JobKind.ASK_OUTSIDE)

st.subheader("How the desk works")
with st.form("desk"):
    sentences = [sentence for _, sentence in words.ORDERS.values()]
    chosen = list(words.ORDERS).index(desk.order)
    order = st.radio(
        "What comes first", list(words.ORDERS), chosen, lambda one: words.ORDERS[one][0], captions=sentences
    )
    kept = [label for label in desk.first if label in labels]
    first = st.multiselect("Labels in front, for that order", labels, kept, placeholder="none")
    wanted = st.number_input("People who answer each ticket, apart from one another", 1, MOST_WANTED, desk.wanted)
    blind = st.number_input(
        "Decided before the model's answer is shown, % of tickets", 0, round(100 * MOST_BLIND),
        round(100 * desk.blind_share), help="Only these tell how people decide when no answer leads them.",
    )  # fmt: skip
    known = st.number_input(
        "Tickets with a known answer, % of what people are given", 0.0, 100 * MOST_KNOWN, 100 * desk.known_share, 0.5,
        "%.1f", help="They look like any other and tell how often people are right. Mark them on the Tickets page.",
    )  # fmt: skip
    if st.form_submit_button("Save", type="primary"):
        try:
            new = Desk(order=order, first=tuple(first), wanted=wanted, blind_share=blind / 100, known_share=known / 100)
            app.leading.set_desk(me, project.id, new, session.operation("desk"))
        except CountersignError as problem:
            session.sorry(problem)
        else:
            session.done("desk")
            st.toast("Saved. Tickets that wait get their new places now; the other settings count from the next ones.")
            st.rerun()

st.subheader("Known answers")
answers = {answer.document: answer for answer in app.leading.known_answers(me, project.id)}
if not answers:
    st.info("No ticket has a known answer yet. Mark one on the Tickets page.", icon=":material/info:")
    st.stop()
listed = {
    "Ticket": list(answers),
    "Is": [words.labels(answer.labels) for answer in answers.values()],
    "Said by": [names.get(answer.by, answer.by) for answer in answers.values()],
    "Since": [words.when(answer.at) for answer in answers.values()],
}
st.dataframe(pd.DataFrame(listed), hide_index=True)
with st.container(horizontal=True, vertical_alignment="bottom"):
    ticket = st.selectbox(
        "Ticket", list(answers), format_func=lambda one: f"{one}: {words.labels(answers[one].labels)}"
    )
    if ticket and st.button("Forget", icon=":material/delete:", help="It is asked about no more; answers to it stay."):
        app.leading.unmark_known(me, project.id, ticket)
        st.rerun()
