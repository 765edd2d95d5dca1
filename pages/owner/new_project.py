"""New project: a name, one label or several, and the labels if they are known already."""

import streamlit as st

from core.domain.errors import CountersignError
from core.domain.labels import Kind, label_named
from core.domain.projects import NewProject
from core.domain.proposals import Signatures
from ui import navigation, session, words

KINDS = {Kind.SINGLE: "exactly one label", Kind.MULTI: "any number of labels"}

me = session.me()
st.title("New project")
st.write("A project is one question about tickets. After this, import a file; labels in the file are taken over.")
with st.form("new-project"):
    name = st.text_input("Name", max_chars=60)
    kind = st.radio("Each ticket has", list(KINDS), format_func=KINDS.__getitem__)
    share = st.number_input("Held out for comparing versions, % of tickets", 5, 40, 15)
    wanted = st.radio("A promotion takes", list(Signatures), 1, format_func=words.SIGNATURES.__getitem__)
    names = st.text_area("Labels, one a line (may be empty)")
    if st.form_submit_button("Start the project", type="primary"):
        try:
            labels = tuple(label_named(line) for line in names.splitlines() if line.strip())
            new = NewProject(
                name=name.strip(),
                kind=kind or Kind.SINGLE,
                held_out_share=share / 100,
                signatures=wanted or Signatures.TWO,
            )
            made = session.app().projects.start(me, new, labels)
        except CountersignError as problem:
            session.sorry(problem)
        else:
            st.session_state["project"] = made.id
            navigation.go("Import")
