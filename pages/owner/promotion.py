"""Promotion: a person decides with a reason, and can go back."""

import streamlit as st

from core.domain.errors import CountersignError
from core.domain.gate import Outcome
from core.domain.versions import VersionState
from core.workflow.promotion import Choice
from ui import evidence, jobs, session, strip, words

me, project = session.me(), session.project()
app = session.app()
st.title("Promotion")
strip.show("promotion")
production, releases = app.promoting.releases(me, project.id)
lineage = app.reports.versions(me, project.id)
comparisons = app.reports.comparisons(me, project.id)
st.write(f"In production: **{words.release_name(production)}**")
jobs.running()


# A click decides about what was on the screen then; by now production may be another.
seen = st.session_state.get(f"seen-{project.id}", production)
st.session_state[f"seen-{project.id}"] = production


def choice(act: str, reason: str, *, despite: bool = False) -> Choice:
    """Put what the person says into one decision."""
    expected = seen.id if seen else None
    return Choice(operation=session.operation(act), reason=reason, expected=expected, despite=despite)


candidates = [entry.version for entry in lineage if entry.version.state is VersionState.CANDIDATE]
if not candidates:
    st.info("No candidate awaits a decision. Train one on the Training page.", icon=":material/info:")
for version in candidates:
    with st.form(f"decide-{version.id}", border=True):
        st.subheader(f"Version {version.number}")
        base = production.version.id if production else version.id
        found = next((c for c in comparisons if (c.base, c.candidate) == (base, version.id)), None)
        clear = production is None or (found is not None and found.gate.outcome is Outcome.PROMOTE)
        if production is None:
            st.write("The first version: there is nothing to compare it with.")
        elif found:
            st.write(f"Gate: **{words.VERDICTS[found.gate.outcome]}**. {words.plain(' '.join(found.gate.reasons))}")
        else:
            st.write("It was not compared with what is in production now.")
        reason = st.text_area("Reason", key=f"reason-{version.id}", placeholder="Others will read it in a year.")
        despite = not clear and st.checkbox("I know that the gate does not say promote", key=f"despite-{version.id}")
        with st.container(horizontal=True):
            promote = st.form_submit_button("Promote", type="primary", icon=":material/verified:")
            reject = st.form_submit_button("Reject", icon=":material/block:")
            stale = production is not None and found is None
            again = stale and st.form_submit_button("Compare again", icon=":material/compare_arrows:")
        try:
            if again:
                app.comparing.request(me, project.id, version.id, session.operation(f"compare-{version.id}"))
                session.done(f"compare-{version.id}")
            if promote:
                act = choice(f"promote-{version.id}", reason, despite=despite)
                app.promoting.promote(me, project.id, version.id, act)
            if reject:
                app.promoting.reject(me, project.id, version.id, choice(f"reject-{version.id}", reason))
        except CountersignError as problem:
            session.sorry(problem)
        else:
            if promote or reject or again:
                st.rerun()

earlier = [release for release in releases if release != production]
if earlier and production:
    with st.form("roll-back", border=True):
        st.subheader("Roll back")
        to = st.selectbox("To", earlier, format_func=words.release_name)
        why = st.text_area("Reason", key=f"reason-back-{production.id}", placeholder="What went wrong?")
        if st.form_submit_button("Roll back", icon=":material/undo:") and to:
            try:
                app.promoting.roll_back(me, project.id, to.id, choice("roll-back", why))
            except CountersignError as problem:
                session.sorry(problem)
            else:
                session.done("roll-back")
                st.rerun()

st.subheader("Decisions so far")
decisions = app.promoting.decisions(me, project.id)
st.dataframe(evidence.decisions(decisions, session.names()), hide_index=True)
