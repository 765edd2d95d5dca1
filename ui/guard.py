"""What the guard says of each label, on the screen."""

from collections import Counter

import streamlit as st

from core.domain.labels import Label
from core.domain.marks import LabelCount, Mark
from core.workflow.reports import Dossier
from ui import changed, unshared, words
from ui import evidence as tables

ALL = "All four"
MOVES = {
    "Lost": (True, False),
    "Found": (True, True),
    "Wrongly given, new": (False, True),
    "No longer wrongly given": (False, False),
}
"""The counts of a row: whether their tickets have the label, and whether it is the newer version that gives it."""
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
        _moved(table["Label"].iloc[place], opener)


def _moved(label: Label, opener: changed.Opener) -> None:
    """Show the tickets about a label, all or those of one of its row's counts: what is lost is not what is found."""
    key = f"guard-{opener.comparison}-count"
    name = st.radio("Count", [ALL, *MOVES], horizontal=True, key=key, persist_state="page")
    if name == ALL:
        opener.label(label, "guard")
        return
    has, given = MOVES[name]
    mark = Mark(either=label, count=LabelCount(label, has=has, given=given))
    who = opener.sides[given]
    said = f"{'with' if has else 'without'} {words.plain(label)}, given it only by {who}"
    opener.show(mark, said, f"guard-{label}-{name}")
