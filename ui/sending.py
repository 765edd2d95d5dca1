"""Sending the tickets that a lead has found to review, after a look at how many they are."""

import streamlit as st

from core.domain.documents import ProjectId
from core.domain.errors import Busy
from core.domain.jobs import Job, JobKind, JobState
from core.domain.reports import Filter
from core.workflow.reports import MOST_COUNTED
from core.workflow.sending import MOST_SENT
from ui import jobs, session, words


@st.dialog("Send these to review")
def confirm(project: ProjectId, wanted: Filter) -> None:
    """Say how many tickets match and send them; nothing happens before the second click."""
    count = session.app().reports.matching(session.me(), project, wanted)
    many = f"{count:,}" if count < MOST_COUNTED else f"{MOST_COUNTED:,} or more"
    st.write(f"**{many}** tickets match." if count != 1 else "**1** ticket matches.")
    st.write(
        f"Reviewers are asked about them next, also where it is known what they are; the newest {MOST_SENT:,} at most."
        " What they are now stays until people have answered. Tickets that wait for review already stay as they are."
    )
    send = st.button(
        "Send to review",
        type="primary",
        icon=":material/send:",
        disabled=not count,
        on_click=_send,
        args=(project, wanted, min(count, MOST_SENT)),
    )
    if send:
        st.rerun()


def _send(project: ProjectId, wanted: Filter, found: int) -> None:
    try:
        job = session.app().sending.request(session.me(), project, wanted, session.operation("send"))
        st.session_state["tickets-sent"] = (project, job.id, found)
    except Busy as problem:
        st.session_state["tickets-not-sent"] = str(problem)
    session.done("send")


def say_what_was_sent(project: ProjectId) -> None:
    """Tell how sending goes, and once how many were sent."""
    refused = st.session_state.pop("tickets-not-sent", "")
    if refused:
        st.error(words.plain(refused), icon=":material/error:")
    jobs.running(JobKind.SEND)
    of, number, found = st.session_state.get("tickets-sent", (None, 0, 0))
    if of != project:
        return
    job = session.app().reports.job(session.me(), project, number)
    if job.ended:
        del st.session_state["tickets-sent"]
        _outcome(job)
    else:
        st.info(f"{_were(found)} found. They are being added to the queue now.", icon=":material/send:")


def _outcome(job: Job) -> None:
    sent = _were(int(job.result.get("sent") or 0))
    if job.state is JobState.DONE:
        st.success(f"{sent} sent to review and will be asked about first.", icon=":material/send:")
    else:
        st.info(f"{sent} sent to review before it was stopped. The others are as they were.", icon=":material/send:")


def _were(tickets: int) -> str:
    return "1 ticket was" if tickets == 1 else f"{tickets:,} tickets were"
