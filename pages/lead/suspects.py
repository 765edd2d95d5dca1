"""Suspected labels: what tickets are known as looks wrong to a training, and one person decides."""

import streamlit as st

from core.domain.documents import Truth
from core.domain.errors import CountersignError
from core.domain.labels import Kind, Label, Labels
from core.domain.privacy import masked
from core.domain.reviews import LONGEST_NOTE
from ui import masking, session, suspects, words

me, project = session.me(), session.project()
app = session.app()
st.title("Suspected labels")
look = app.suspecting.look(me, project.id, st.session_state.get("suspect", 0))
suspect = look.shown
if suspect is None:
    st.info(suspects.nothing_waits(look), icon=":material/fact_check:")
    st.stop()

document, truth, names = suspect.document, suspect.truth, session.names()
with st.container(horizontal=True, vertical_alignment="center"):
    st.caption(f"Ticket {document}, {look.place + 1} of {look.waiting:,}, the surest first")
    if look.waiting > 1 and st.button("Later", icon=":material/skip_next:", help="Leave it and look at the next one"):
        st.session_state["suspect"] = look.place + 1
        st.rerun()
with st.container(border=True):
    masking.text(project.id, document, masked(suspect.text), "suspect")


def decide(labels: Labels, note: str = "") -> None:
    """Save a decision and show the next ticket."""
    act = f"suspect-{document}"
    try:
        app.suspecting.decide(me, project.id, session.operation(act), document, truth.labels, labels, note)
    except CountersignError as problem:
        session.sorry(problem)
    else:
        session.done(act, f"Ticket {document} is {words.labels(labels)}. The next training learns from that.")
        st.rerun()


def given(known: Truth) -> str:
    """Say whose word it is."""
    if known.by:
        return f"{words.plain(names.get(known.by, known.by))}, {words.when(known.at)}"
    return "A reviewer's word, from a file" if known.brought else "Came with the ticket"


st.subheader("What is it?")
with st.container(horizontal=True):
    with st.container(border=True, width=300):
        st.caption("It is known as")
        st.text(words.labels(truth.labels))
        st.caption(given(truth))
        if st.button("Keep it", key=f"keep-{document}", icon=":material/check:"):
            decide(truth.labels)
    with st.container(border=True, width=300):
        st.caption(f"Version {look.version} would say")
        st.text(words.labels(suspect.proposed))
        st.caption(suspects.why(suspect))
        if st.button("Change to this", key=f"change-{document}", icon=":material/swap_horiz:"):
            decide(suspect.proposed)
    if suspect.twin:
        with st.container(border=True, width=300):
            st.caption(f"Ticket {suspect.twin[0]} has the same text")
            st.text(words.labels(suspect.twin[1].labels))
            st.caption(given(suspect.twin[1]))

options: list[Label] = list(app.projects.labels(me, project.id).labels)
with (
    st.expander("Something else, or with a note"),
    st.form(f"decide-{document}", border=False, enter_to_submit=False),
):
    if project.kind is Kind.MULTI:
        several = st.multiselect("It is about", options, placeholder="Choose the labels")
        nothing = st.checkbox("None of these labels")
        chosen: Labels | None = () if nothing and not several else tuple(several) if several and not nothing else None
    else:
        one = st.selectbox("It is", options, None, placeholder="Choose a label")
        chosen = (one,) if one else None
    note = st.text_area("Note", max_chars=LONGEST_NOTE, placeholder="Why; whoever gave the label can read it.")
    if st.form_submit_button("Decide", icon=":material/balance:"):
        if chosen is None:
            st.error("Nothing was saved: choose what the ticket is, then decide.", icon=":material/error:")
        else:
            decide(chosen, note.strip())
