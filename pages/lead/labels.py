"""Labels: the answers a ticket can have, and how many tickets have each."""

import pandas as pd
import streamlit as st

from core.domain.actors import Permission
from core.domain.errors import InvalidInput
from core.domain.labels import label_named
from ui import session

me, project = session.me(), session.project()
st.title("Labels")
counts = session.app().reports.labels(me, project.id)
label_set, training, held_out = counts.label_set, counts.training, counts.held_out
kind = "any number of labels" if project.kind.value == "multi" else "exactly one label"
st.caption(f"Label set {label_set.number}: {len(label_set.labels)} labels; each ticket has {kind}.")
st.caption(f"{counts.training_tickets:,} tickets to learn from, {counts.held_out_tickets:,} held out for comparing.")
if label_set.labels:
    st.dataframe(
        pd.DataFrame(
            {
                "Label": label_set.labels,
                "Tickets to learn from": [training.get(label, 0) for label in label_set.labels],
                "Held-out tickets": [held_out.get(label, 0) for label in label_set.labels],
            }
        ),
        hide_index=True,
    )
else:
    st.info("No labels yet. Add them here, or import tickets with a label column.", icon=":material/label:")

if me.may(Permission.LABELS):
    with st.form("add", clear_on_submit=True, border=True):
        name = st.text_input("New label", max_chars=100)
        if st.form_submit_button("Add label"):
            try:
                session.app().projects.add_labels(me, project.id, (label_named(name),))
            except InvalidInput as problem:
                session.sorry(problem)
            else:
                st.rerun()
