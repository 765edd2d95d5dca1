"""What the guard says of each label, on the screen."""

from collections import Counter

import streamlit as st

from core.workflow.reports import Dossier
from ui import changed, unshared
from ui import evidence as tables

_P = st.column_config.NumberColumn(format="%.3g")


def show(known: Dossier, opener: changed.Opener) -> None:
    """Show how many labels stand where, and each label by itself; nothing where there is no other version or no guard yet."""
    evidence = known.comparison.evidence
    if known.first or not evidence.guard:
        return
    counts = Counter(one.standing for one in evidence.guard)
    with st.container(horizontal=True):
        for standing, name in tables.STANDINGS.items():
            st.metric(name.capitalize(), f"{counts[standing]:,}")
    st.caption(
        "Each label by itself: an exact test on its tickets, corrected for looking at all labels at once (Holm). "
        f"Labels with fewer than {known.rule.least_support:,} held-out tickets are not tested."
    )
    table = tables.guarded(evidence, unshared.notes(known))
    row = st.dataframe(
        table,
        hide_index=True,
        column_config={tables.P_HARM: _P, tables.P_GAIN: _P},
        on_select="rerun",
        selection_mode="single-row",
        key=f"guard-{opener.comparison}",
    )
    for place in row.selection.rows:
        opener.label(table["Label"].iloc[place], "guard")
