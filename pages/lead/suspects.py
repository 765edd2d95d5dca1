"""Suspected labels: what tickets are known as looks wrong to a training, and one person decides."""

import streamlit as st

from core.domain.errors import CountersignError
from core.domain.labels import Labels
from core.domain.privacy import masked
from core.domain.reviews import LONGEST_NOTE
from ui import choosing, masking, session, suspects, words

me, project = session.me(), session.project()
app = session.app()
st.title("Suspected labels")
session.say_what_was_done()
again, last = st.session_state.get("suspect-again"), st.session_state.get("suspect-last")
look = app.suspecting.look(me, project.id, st.session_state.get("suspect", 0), again)
suspect = look.shown


def back() -> None:
    """Offer the ticket that was decided last: a click is quickly made."""
    if last and last != again and st.button("Back", icon=":material/undo:", help=f"Look at ticket {last} once more"):
        st.session_state["suspect-again"] = last
        st.rerun()


if suspect is None:
    st.info(suspects.nothing_waits(look), icon=":material/fact_check:")
    back()
    st.stop()

document, truth, names = suspect.document, suspect.truth, session.names()
with st.container(horizontal=True, vertical_alignment="center"):
    decided = document == again
    place = "decided by you" if decided else f"{look.place + 1} of {look.waiting:,}, the surest first"
    st.caption(f"Ticket {document}, {place}")
    back()
    later = decided or look.waiting > 1
    if later and st.button("Later", icon=":material/skip_next:", help="Leave it and look at the next one"):
        st.session_state["suspect"] = look.place if decided else look.place + 1
        st.session_state["suspect-again"] = None
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
        st.session_state["suspect-again"], st.session_state["suspect-last"] = None, document
        session.done(act, f"Ticket {document} is {words.plain(words.labels(labels))} from now on.")
        st.rerun()


st.subheader("What is it?")
with st.container(horizontal=True):
    with st.container(border=True, width=260):
        st.caption("It was known as" if decided else "It is known as")
        st.text(words.labels(suspect.given))
        st.caption(f"You said {words.plain(words.labels(truth.labels))}" if decided else suspects.whose(truth, names))
        keep = "Keep it" if set(suspect.given) == set(truth.labels) else "Change back"
        if st.button(keep, key=f"keep-{document}", icon=":material/check:"):
            decide(suspect.given)
    with st.container(border=True, width=260):
        st.caption(f"Version {look.version} would say")
        st.text(words.labels(suspect.proposed))
        st.caption(suspects.why(suspect))
        if st.button("Change to this", key=f"change-{document}", icon=":material/swap_horiz:"):
            decide(suspect.proposed)
    if suspect.twin:
        with st.container(border=True, width=260):
            st.caption(f"Ticket {suspect.twin[0]} has the same text")
            st.text(words.labels(suspect.twin[1].labels))
            st.caption(suspects.whose(suspect.twin[1], names))

with (
    st.expander("Something else, or with a note"),
    st.form(f"decide-{document}", border=False, enter_to_submit=False),
):
    labels = choosing.chosen(project.kind, app.projects.labels(me, project.id).labels)
    note = st.text_area("Note", max_chars=LONGEST_NOTE, placeholder="Why; whoever gave the label can read it.")
    if st.form_submit_button("Decide", icon=":material/balance:"):
        if labels is None:
            st.error("Nothing was saved: choose what the ticket is, then decide.", icon=":material/error:")
        else:
            decide(labels, note.strip())
