"""Sending the tickets that a lead has found to review, after a look at how many they are."""

import streamlit as st

from core.domain.documents import ProjectId
from core.domain.reports import Filter
from core.workflow.leading import MOST_SENT
from core.workflow.reports import MOST_COUNTED
from ui import session


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
        args=(project, wanted),
    )
    if send:
        st.rerun()


def _send(project: ProjectId, wanted: Filter) -> None:
    st.session_state["tickets-sent"] = session.app().leading.send_to_review(session.me(), project, wanted)


def say_what_was_sent() -> None:
    """Tell once how many were sent."""
    sent = st.session_state.pop("tickets-sent", None)
    if sent is not None:
        tickets = "1 ticket was" if sent == 1 else f"{sent:,} tickets were"
        st.success(f"{tickets} sent to review and will be asked about first.", icon=":material/send:")
