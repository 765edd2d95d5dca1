"""My work: how today goes, answers worth a second look, and the keys of the card."""

import pandas as pd
import streamlit as st

from core.domain.errors import InvalidInput
from core.domain.keys import CHANGEABLE, USUAL, shown
from ui import session, words

me, project = session.me(), session.project()
app = session.app()
st.title("My work")
work = app.looking_back.work(me, project.id)
names = session.names()
if not work.latest:
    st.info("You have not reviewed anything in this project yet. Open Review to begin.", icon=":material/rate_review:")

with st.container(horizontal=True):
    st.metric("Decided today", work.today, help="Days are those of UTC; what you undid is not counted.")
    st.metric("Seconds a ticket", f"{work.pace.median:.0f}" if work.pace else "–")
    st.metric("Flags that wait for a lead", len(work.flagged))
if work.pace:
    st.caption(
        f"The middle half of your latest {work.pace.answers} answers took {work.pace.low:.0f} to {work.pace.high:.0f} "
        "seconds; breaks are left out."
    )
for review in work.flagged:
    st.caption(f"Ticket {review.document}, flagged {words.when(review.decided_at)}")
    st.text(work.texts[review.document])

if work.again:
    st.subheader("Worth a second look")
    st.write("What is known of these tickets now is not what you answered.")
for look in work.again[:10]:
    with st.container(border=True):
        st.text(look.text)
        st.text(f"You said: {words.labels(look.labels)}")
        by = names.get(look.by, look.by)
        st.text(f"{by} {'decided' if look.adjudicated else 'said later'}: {words.labels(look.truth)}")
        if look.note:
            st.text(f"Note: {look.note}")
        st.caption(f"Ticket {look.document}, answered {words.when(look.answered_at)}")

if work.latest:
    st.subheader("By day")
    days = app.reviewing.days(me, project.id)
    counts = {
        "Day": [day.day for day in days],
        "Confirmed": [day.confirmed for day in days],
        "Corrected": [day.corrected for day in days],
        "Skipped": [day.skipped for day in days],
        "Flagged": [day.flagged for day in days],
    }
    st.dataframe(pd.DataFrame(counts), hide_index=True)
    st.subheader("Latest answers")
    latest = {
        "When": [words.when(review.decided_at) for review in work.latest],
        "Ticket": [review.document for review in work.latest],
        "Text": [work.texts[review.document] for review in work.latest],
        "Act": [review.action.value + (" (undone)" if review.undone else "") for review in work.latest],
        "Answer": [", ".join(review.labels) for review in work.latest],
        "Model said": [", ".join(review.predicted) for review in work.latest],
        "Counts": [review.verdict.value for review in work.latest],
        "Note": [review.note for review in work.latest],
    }
    st.dataframe(pd.DataFrame(latest), hide_index=True, column_config={"Text": st.column_config.TextColumn(width=260)})

st.subheader("Keys")
st.write("One letter or sign for each act; 1 to 9 choose a label, Enter accepts, 0 means none of these.")
own = app.people.keys(me)
edition = st.session_state.setdefault("keys-edition", 0)  # fields of another edition forget what was typed into them
with st.form("keys"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = {
            act.act: st.text_input(
                act.line[0].upper() + act.line[1:], shown(own.get(act.act, act.key)), max_chars=1, width=240,
                key=f"key-{act.act}-{edition}",
            )
            for act in CHANGEABLE
        }  # fmt: skip
    with st.container(horizontal=True):
        save, usual = st.form_submit_button("Save keys", type="primary"), st.form_submit_button("Take the usual keys")
if save or usual:
    try:
        app.people.choose_keys(me, {act: USUAL[act] for act in typed} if usual else typed)
    except InvalidInput as problem:
        session.sorry(problem)
    else:
        st.session_state["keys-edition"] = edition + 1
        st.toast("Saved. The card uses these keys from its next look on.")
        st.rerun()
