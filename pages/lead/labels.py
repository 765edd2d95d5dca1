"""Labels: the answers a ticket can have, what each means, and how many tickets have it."""

import pandas as pd
import streamlit as st

from core.domain.actors import Permission
from core.domain.labels import Guide
from ui import label_changes, label_guides, session

me, project = session.me(), session.project()
st.title("Labels")
counts = session.app().reports.labels(me, project.id)
label_set, training, held_out = counts.label_set, counts.training, counts.held_out
kind = "any number of labels" if project.kind.value == "multi" else "exactly one label"
st.caption(f"Label set {label_set.number}: {len(label_set.labels)} labels; each ticket has {kind}.")
st.caption(f"{counts.training_tickets:,} tickets to learn from, {counts.held_out_tickets:,} held out for comparing.")
if label_set.labels:
    table = {
        "Label": label_set.labels,
        "Tickets to learn from": [training.get(label, 0) for label in label_set.labels],
        "Held-out tickets": [held_out.get(label, 0) for label in label_set.labels],
        "What it means": [label_set.guides.get(label, Guide()).definition for label in label_set.labels],
    }
    st.dataframe(pd.DataFrame(table), hide_index=True)
    st.subheader("What a label means")
    label_guides.show(project.id, label_set)
else:
    st.info("No labels yet. Add them here, or import tickets with a label column.", icon=":material/label:")

if me.may(Permission.LABELS):
    st.subheader("Change the labels")
    label_changes.show(project.id, label_set)
