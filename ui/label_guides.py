"""What a label means, for people who choose it: to read, and to write for those who may."""

import streamlit as st

from core.domain.actors import Permission
from core.domain.documents import ProjectId
from core.domain.errors import Conflict, CountersignError
from core.domain.labels import Guide, Label, LabelSet
from ui import session


def show(project: ProjectId, label_set: LabelSet) -> None:
    """Let a person pick a label and read or write its guide."""
    label = st.selectbox("Label", label_set.labels, key="guide-of")
    guide = label_set.guides.get(label, Guide())
    if session.me().may(Permission.LABELS):
        _write(project, label, guide)
    else:
        read(guide)


def read(guide: Guide) -> None:
    """Show a guide."""
    if guide == Guide():
        st.info("Nobody has written what this label means yet.", icon=":material/menu_book:")
        return
    for title, lines in (
        ("What it means", (guide.definition,)),
        ("Tickets that have it", guide.examples),
        ("Tickets that only look so", guide.counter_examples),
    ):
        if any(lines):
            st.caption(title)
            st.text("\n".join(lines))


def _write(project: ProjectId, label: Label, guide: Guide) -> None:
    # What is written stands in place of what was on the screen; by now somebody else may have written.
    key = f"guide-{project}-{label}"
    if st.session_state.get("guide-open") != key:
        st.session_state["guide-open"], st.session_state["guide-seen"] = key, guide
    seen: Guide = st.session_state["guide-seen"]
    with st.form(key + "-form"):
        definition = st.text_area("What it means", seen.definition, key=key + "-definition")
        examples = st.text_area("Tickets that have it, one a line", "\n".join(seen.examples), key=key + "-examples")
        counter = st.text_area(
            "Tickets that only look so, one a line", "\n".join(seen.counter_examples), key=key + "-counter"
        )
        if not st.form_submit_button("Save guide"):
            return
    try:
        written = Guide(definition=definition.strip(), examples=_lines(examples), counter_examples=_lines(counter))
        session.app().labelling.set_guide(session.me(), project, label, written, instead_of=seen)
    except CountersignError as problem:
        session.sorry(problem)
        if isinstance(problem, Conflict):
            st.caption("Theirs reads as follows. Save again to put yours in its place.")
            read(guide)
            st.session_state["guide-seen"] = guide
    else:
        st.session_state["guide-seen"] = written
        st.toast("Saved: reviewers see it beside the ticket.")
        st.rerun()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
