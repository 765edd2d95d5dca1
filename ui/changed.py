"""The tickets behind the marks of a comparison, as a table that opens the chosen one beside its nearest training tickets."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from core.domain.comparisons import Changed, ComparisonId
from core.domain.documents import DocumentId, ProjectId
from core.domain.labels import Label
from core.domain.marks import Behind, Mark
from core.domain.unshared import Unshared
from ui import evidence, masking, session, words
from ui.unshared import NOTES

_SHARE = st.column_config.NumberColumn("sure", format="%.2f", width=50)
OTHERS = "The others are reached by label or by pair: under Labels, Confusions or Matrices."
CHANGES = {
    "broken": "broken",
    "fixed": "fixed",
    "both wrong": "that both versions answer wrongly",
    "both right": "that both versions answer rightly",
    "changed": "changed",
}
COLUMNS = {"Text": st.column_config.TextColumn(width=250), "sure": _SHARE, "sure ": _SHARE}


@dataclass(frozen=True)
class Opener:
    """Opens the tickets of one comparison; `sides` name the two versions."""

    project: ProjectId
    comparison: ComparisonId
    sides: evidence.Sides

    def show(self, mark: Mark, said: str, where: str) -> None:
        """Show what is behind a mark, `said` in words; `where` tells apart marks that are open at once."""
        found = session.app().reports.changed(session.me(), self.project, self.comparison, mark)
        st.caption(caption(found, said))
        if found.tickets:
            self._table(found, f"{self.comparison}-{where}")

    def by_change(self, unshared: Iterable[Unshared]) -> None:
        """Let somebody choose what became of tickets, or labels that not both versions know, and show those tickets."""
        marks = choices(unshared)
        kind = st.radio("Show", list(marks), horizontal=True, key="compare-change", persist_state="page")
        self.show(*marks[kind], kind)

    def label(self, label: Label, where: str) -> None:
        """Show the tickets whose answers differ about one label."""
        self.show(
            Mark(either=label),
            f"that one version calls {words.plain(label)} and the other does not",
            f"{where}-{label}",
        )

    def _table(self, found: Behind, key: str) -> None:
        """Show the tickets; below them the text of the chosen one, its personal data masked."""
        chosen = st.dataframe(
            evidence.tickets(found.tickets, self.sides),
            hide_index=True,
            column_config=COLUMNS,
            on_select="rerun",
            selection_mode="single-row",
            key=key,
        )
        for place in chosen.selection.rows:
            with st.container(border=True):
                self._ticket(found.tickets[place], key)

    def _ticket(self, ticket: Changed, key: str) -> None:
        number = DocumentId(ticket.document)
        st.caption(f"Ticket {number}")
        masking.text(self.project, number, ticket.text, key)
        near = session.app().precedents.nearest(session.me(), self.project, number)
        st.caption("The nearest labelled training tickets:" if near else "No labelled training ticket is like it.")
        for one in near:
            st.text(f"{words.labels(one.labels)} · ticket {one.document}\n{evidence.beginning(one.text)}")


def choices(unshared: Iterable[Unshared]) -> dict[str, tuple[Mark, str]]:
    """Return what can be chosen, with its mark and in words; labels that not both versions know where a ticket has one."""
    marks = {kind: (Mark(change=kind), said) for kind, said in CHANGES.items()}
    for one in unshared:
        if one.tickets:
            kind = f"{NOTES[one.known_by]} labels"
            marks[kind] = (Mark(among=one.labels), f"with one of the {kind}")
    return marks


def caption(found: Behind, said: str) -> str:
    """Say how many tickets there are and what is behind them, and how to reach those that are not shown."""
    told = f"{count(found)} {said}."
    return f"{told} {OTHERS}" if len(found.tickets) < found.total else told


def count(found: Behind) -> str:
    """Write how many tickets there are, and how many of them are shown where that is fewer."""
    if len(found.tickets) < found.total:
        return f"The first {len(found.tickets)} of {found.total:,} tickets"
    return "1 ticket" if found.total == 1 else f"{found.total:,} tickets"
