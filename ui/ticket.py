"""One ticket beside the table of all: its text, the latest word of a person, and what a lead can do about it."""

import streamlit as st

from core.domain.actors import Permission
from core.domain.documents import DocumentId, ProjectId
from core.domain.errors import Conflict
from core.domain.exports import Given
from core.domain.labels import Labels
from core.domain.reports import TicketRow
from core.domain.reviews import Action
from ui import masking, session, words


def show(project: ProjectId, row: TicketRow) -> None:
    """Show one ticket with what can be done about it."""
    me = session.me()
    st.caption(f"Ticket {row.id}")
    masking.text(project, row.id, row.text, "tickets")
    for latest in _latest(project, row):
        _answer(latest)
    with st.container(horizontal=True):
        if row.state == "flagged" and me.may(Permission.LABELS):
            st.button("Back to the queue", key=f"unflag-{row.id}", on_click=_unflag, args=(project, row.id))
        if row.truth is not None and me.may(Permission.LEAD):
            act, given = "Use as a known answer", (project, row.id, row.truth)
            st.button(act, key=f"known-{row.id}", on_click=_use_as_known, args=given, icon=":material/key:")


def _latest(project: ProjectId, row: TicketRow) -> list[Given]:
    """Return the latest answer, of a flagged ticket the flag; none while others answer without knowing of it."""
    if row.state == "waiting":
        return []
    given = session.app().reports.answers(session.me(), project, row.id)
    flags = [one for one in given if one.action is Action.FLAG] if row.state == "flagged" else []
    return (flags or given)[-1:]


def _answer(one: Given) -> None:
    by = words.plain(session.names().get(one.reviewer, one.reviewer))
    st.caption(f"{by} {words.ANSWERED[one.action]} it, {words.when(one.decided_at)}")
    if one.note:
        st.text(f"Note: {one.note}")


def _unflag(project: ProjectId, ticket: DocumentId) -> None:
    """Let a reviewer answer a flagged ticket after all."""
    try:
        session.app().reviewing.unflag(session.me(), project, ticket)
    except Conflict as problem:  # a second click, or another lead: it is where it should be
        st.toast(str(problem))


def _use_as_known(project: ProjectId, ticket: DocumentId, labels: Labels) -> None:
    """Ask reviewers about this ticket now and then, its answer being known."""
    session.app().leading.mark_known(session.me(), project, ticket, labels)
    st.toast(f"Ticket {ticket} has a known answer now; reviewers meet it like any other.")
