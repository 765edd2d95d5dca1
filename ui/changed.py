"""Tickets two versions answer differently, as a table that opens the chosen one."""

from collections.abc import Sequence

import streamlit as st

from core.domain.comparisons import Changed
from core.domain.documents import DocumentId
from ui import evidence, masking, session

_SHARE = st.column_config.NumberColumn("sure", format="%.2f", width=50)
COLUMNS = {"Text": st.column_config.TextColumn(width=250), "sure": _SHARE, "sure ": _SHARE}
MOST = 200


def count(tickets: Sequence[Changed], total: int | None) -> str:
    """Write how many tickets there are where that is known, and how many of them are shown where that is fewer."""
    if total is None:
        return f"{len(tickets)} tickets; more than {MOST} are not shown"
    return f"{total:,} tickets" if len(tickets) >= total else f"The first {len(tickets)} of {total:,} tickets"


def show(tickets: Sequence[Changed], sides: evidence.Sides, key: str) -> None:
    """Show the tickets; below them the text of the chosen one, its personal data masked."""
    table = evidence.tickets(tickets, sides)
    chosen = st.dataframe(
        table, hide_index=True, column_config=COLUMNS, on_select="rerun", selection_mode="single-row", key=key
    )
    for place in chosen.selection.rows:
        with st.container(border=True):
            st.caption(f"Ticket {tickets[place].document}")
            masking.text(session.project().id, DocumentId(tickets[place].document), tickets[place].text, key)
