"""Settings: how the next release routes tickets."""

from dataclasses import replace

import streamlit as st

from core.domain.proposals import Signatures
from ui import per_label, session, surroundings, words

me, project = session.me(), session.project()
app = session.app()
st.title("Settings")
st.write("A release keeps the routing it was promoted with; what is set here counts from the next promotion.")
with st.form("policy"):
    threshold = st.number_input(
        "Ask a person below this confidence, %", 0.0, 100.0, 100 * project.policy.threshold, 0.1, format="%.1f"
    )
    share = st.number_input("Random audit of accepted tickets, %", 0.0, 20.0, 100 * project.policy.audit_share, 0.5)
    if st.form_submit_button("Save", type="primary"):
        policy = replace(project.policy, threshold=threshold / 100, audit_share=share / 100)
        app.projects.set_policy(me, project.id, policy)
        st.toast("Saved. It counts from the next promotion.")
if own := [pair for pair in project.policy.by_label if pair[1] > project.policy.threshold]:
    st.caption(f"Labels with a higher threshold of their own: {len(own):,}. They were chosen on Compare.")
    st.dataframe(
        per_label.owned(own), hide_index=True, height="content" if len(own) <= per_label.FEW else per_label.HIGH
    )
    if st.button("One threshold for all labels"):
        app.projects.set_policy(me, project.id, project.policy.with_own({}))
        st.rerun()

st.subheader("What versions are compared on")
st.caption(f"{words.percent(project.held_out_share)} of this project's tickets are held out, by lot, for ever.")
with st.form("cohort"):
    days = st.number_input(
        "Held-out tickets of the last so many days (0: all there ever were)", 0, 3650, project.held_out_days
    )
    if st.form_submit_button("Save"):
        app.projects.set_cohort(me, project.id, days)
        st.toast("Saved. It counts from the next training or comparison.")

st.subheader("Who promotes")
with st.form("signatures"):
    now = list(Signatures).index(project.signatures)
    wanted = st.radio("A promotion takes", list(Signatures), now, format_func=words.SIGNATURES.__getitem__)
    if st.form_submit_button("Save"):
        app.promoting.set_signatures(me, project.id, wanted or project.signatures)
        st.toast("Saved. It counts from now on.")

st.subheader("Who is told elsewhere")
session.say_what_was_done()
told = app.telling.state(me)
if not told:
    st.caption("Nobody. COUNTERSIGN_WEBHOOK names who is told how imports, trainings and promotions end.")
for receiver, standing in told:
    st.text(f"{receiver.name.capitalize()} {receiver.place}: {words.standing(standing)}")
    if standing.error:
        st.warning(words.plain(f"The last attempt failed. {standing.error} It is repeated until it succeeds."))
if told and st.button("Send a test notice"):
    app.telling.try_out(me, project.id, session.operation("trial"))
    session.done("trial", "The worker sends it now. Look here again to see that it went out.")
    st.rerun()

surroundings.on_settings(me, project)

st.subheader("This installation")
settings = app.settings
st.text(f"Data folder: {settings.home.resolve()}")
st.text(f"Database: {'PostgreSQL' if settings.database else 'SQLite in the data folder'}")
st.text(f"Sign-in: {settings.sign_in.value}")
st.text(f"Worker: {'alive' if session.worker_alive() else 'not running'}")
