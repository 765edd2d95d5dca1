"""Disagreements: people answered differently, and one person decides."""

import streamlit as st

from core.domain.errors import CountersignError
from core.domain.labels import Label
from core.domain.own_work import seconds_taken
from core.domain.privacy import masked
from core.domain.reviews import LONGEST_NOTE, Review
from ui import choosing, masking, session, words

me, project = session.me(), session.project()
app = session.app()
st.title("Disagreements")
disputes = app.leading.disputes(me, project.id)
if not disputes:
    st.info(
        "No answers differ right now. They can when the review desk wants several people for each ticket.",
        icon=":material/balance:",
    )
    st.stop()

place = st.session_state.get("dispute", 0) % len(disputes)
dispute = disputes[place]
task, reviews, names = dispute.task, dispute.reviews, session.names()
with st.container(horizontal=True, vertical_alignment="center"):
    st.caption(f"Ticket {task.document}, {place + 1} of {len(disputes)}, oldest first")
    if len(disputes) > 1 and st.button("Later", icon=":material/skip_next:", help="Leave it and look at the next one"):
        st.session_state["dispute"] = place + 1
        st.rerun()
with st.container(border=True):
    masking.text(project.id, task.document, masked(task.text), "dispute")


def answered(review: Review) -> None:
    """Show one person's answer, when it was given and after how long a look."""
    st.caption(words.plain(names.get(review.reviewer, review.reviewer)))
    st.text(words.labels(review.labels))
    if review.note:
        st.text(f"Note: {review.note}")
    looked, when = seconds_taken(review), words.when(review.decided_at)
    st.caption(when if looked is None else f"{when}, after {words.duration(looked)}")
    if review.blind:
        st.caption("Given before the model's answer was shown")


st.subheader("Answers")
with st.container(horizontal=True):
    for review in reviews:
        with st.container(border=True, width=260):
            answered(review)
    with st.container(border=True, width=260):
        st.caption("The model")
        if task.version is None:
            st.text("No version has answered this ticket.")
        else:
            st.text(words.labels(task.predicted))
            st.text("\n".join(f"{words.confidence(score.value)}  {score.label}" for score in task.scores[:5]))

given = [label for review in reviews for label in review.labels]
options: list[Label] = list(dict.fromkeys([*given, *app.projects.labels(me, project.id).labels]))
with st.form(f"decide-{task.id}", border=True):
    labels = choosing.chosen(project.kind, options)
    note = st.text_area("Note", max_chars=LONGEST_NOTE, placeholder="Why; the people who answered can read it.")
    if st.form_submit_button("Decide", type="primary", icon=":material/balance:"):
        if labels is None:
            st.error("Nothing was saved: choose what the ticket is, then decide.", icon=":material/error:")
            st.stop()
        try:
            operation = session.operation(f"adjudicate-{task.id}")
            app.leading.adjudicate(me, project.id, operation, task.id, labels, note.strip())
        except CountersignError as problem:
            session.sorry(problem)
        else:
            session.done(f"adjudicate-{task.id}")
            st.toast("Decided. What you said is now what is known of this ticket.")
            st.rerun()
