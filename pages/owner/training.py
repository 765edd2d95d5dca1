"""Training: what would a new version learn from, and how do the trainings go."""

import pandas as pd
import streamlit as st

from core.domain.datasets import why_not_trainable
from core.domain.errors import CountersignError
from core.domain.jobs import JobKind, JobState
from ui import costs, gate, jobs, navigation, session, strip, words

FEW = 10

me, project = session.me(), session.project()
app = session.app()
st.title("Training")
strip.show("training")
lineage = app.reports.versions(me, project.id)
counts = app.reports.labels(me, project.id)
label_set, training, total = counts.label_set, counts.training, counts.training_tickets
learned = lineage[0].training.documents if lineage else 0

st.subheader("A new version would learn from")
with st.container(horizontal=True):
    st.metric("Labelled tickets", f"{total:,}")
    st.metric(f"New since version {len(lineage)}" if lineage else "New", f"{total - learned:,}")
    st.metric("Labels with tickets", f"{sum(map(bool, training.values()))} of {len(label_set.labels)}")
    st.metric("Held out for comparing", f"{counts.held_out_tickets:,}")
few = [label for label in label_set.labels if training.get(label, 0) < FEW]
if few:
    st.caption(
        f":material/info: Fewer than {FEW} tickets: {words.plain(', '.join(few[:12]))}. Expect little of these labels."
    )

if lineage and total == learned:
    st.caption(":material/info: Nothing new since the last version; another one would learn the same.")

why_not = why_not_trainable(training, total, project.kind)
running = [job for job in app.reports.jobs(me, project.id, JobKind.TRAIN) if not job.ended]
with st.expander("The gate's rule, chosen before the result is known"):
    rule = gate.ask(label_set)
if why_not:
    st.info(words.plain(why_not), icon=":material/info:")
with st.container(horizontal=True, vertical_alignment="center"):
    closed = bool(why_not or running)
    train = st.button("Train a candidate", type="primary", icon=":material/model_training:", disabled=closed)
    anyway = not closed and costs.ask("train", train=app.costing.estimate_training(me, project.id))
if train:
    try:
        app.training.request(me, project.id, session.operation("train"), rule, anyway=anyway)
    except CountersignError as problem:
        session.sorry(problem)
    else:
        session.done("train")
        st.rerun()
jobs.running()

st.subheader("Trainings so far")
names = session.names()
history = app.reports.jobs(me, project.id, JobKind.TRAIN)
if not history:
    st.info("No training yet. The first version is trained from your labelled tickets.", icon=":material/info:")
    st.stop()
st.dataframe(
    pd.DataFrame(
        {
            "Asked for": [words.when(job.requested_at) for job in history],
            "By": [names.get(job.requested_by, job.requested_by) for job in history],
            "State": [words.STATES[job.state] for job in history],
            "Took": [words.duration(words.took(job)) for job in history],
            "Result": [
                f"version {job.result['number']}" if job.state is JobState.DONE else job.error for job in history
            ],
        }
    ),
    hide_index=True,
)
if history[0].state is JobState.DONE and st.button("See how it compares", icon=":material/compare_arrows:"):
    navigation.go("Compare", candidate=str(history[0].result["number"]))
