"""What became of each label, on the screen: the bars of most change, the table of all, and the tickets behind them."""

import pandas as pd
import streamlit as st

from core.domain.comparisons import Evidence
from core.domain.labels import Kind
from core.domain.marks import LabelCount, Mark
from core.workflow.reports import Dossier
from ui import changed, charts, evidence, unshared, words

BARS = 15
SHARES = ("F1", "Precision", "Recall")
_SHARE = st.column_config.NumberColumn(format="%.3f")
_GAIN = st.column_config.NumberColumn(format="%+.3f")


def show(known: Dossier, opener: changed.Opener) -> None:
    """Show the labels that changed most, and all of them; a chosen bar or row opens its tickets."""
    found = known.comparison.evidence
    table = evidence.label_gains(found, opener.sides, unshared.notes(known))
    st.caption("Choose a bar, or a row of a table, to see the tickets whose answers differ about that label.")
    _bars(most(table), opener)
    row = st.dataframe(
        table,
        hide_index=True,
        column_config={"Change": _GAIN, **{name: _SHARE for name in table.columns if name.startswith(SHARES)}},
        on_select="rerun",
        selection_mode="single-row",
        key=f"labels-{opener.comparison}",
    )
    for place in row.selection.rows:
        opener.label(table["Label"].iloc[place], "labels")
    if found.kind is Kind.MULTI:
        _squares(found, opener)


def most(table: pd.DataFrame) -> pd.DataFrame:
    """Return the labels that changed most, up or down, the worst first."""
    moved = table[table["Change"] != 0]
    return moved.loc[moved["Change"].abs().nlargest(BARS).index].sort_values("Change", kind="stable")


def _bars(moved: pd.DataFrame, opener: changed.Opener) -> None:
    if not len(moved):
        return
    figure = charts.label_changes(list(moved["Label"]), list(moved["Change"]))
    alt = "Bars: change of F1 by label; the same numbers are in the table below"
    for _, place in charts.choose(figure, alt, f"bars-{opener.comparison}"):
        opener.label(moved["Label"].iloc[place], "bars")


def _squares(found: Evidence, opener: changed.Opener) -> None:
    """Show each label's own four counts; a chosen row opens the tickets of one of them."""
    st.subheader("Each label's own counts")
    st.caption("Choose a row, then one of its counts, to see exactly its tickets.")
    table, key = evidence.squares(found, opener.sides), f"squares-{opener.comparison}"
    row = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key=key)
    for place in row.selection.rows:
        label = table["Label"].iloc[place]
        with st.container(horizontal=True):
            name = st.radio(
                "Count", list(evidence.COUNTS), 1, horizontal=True, key=f"{key}-count", persist_state="page"
            )
            side = st.radio("Under", _versions(opener), horizontal=True, key=f"{key}-side", persist_state="page")
        by = "base" if side == opener.sides[0] != opener.sides[1] else "candidate"
        of = evidence.COUNTS[name]
        count = LabelCount(label, has=of in ("tp", "fn"), given=of in ("tp", "fp"))
        have, gives = "have" if count.has else "do not have", "gives" if count.given else "does not give"
        said = f"that {have} {words.plain(label)}; {side} {gives} it"
        opener.show(Mark(by=by, count=count), said, f"square-{label}-{name}-{by}")


def _versions(opener: changed.Opener) -> list[str]:
    """Return the versions, the newer one first; a first version is alone."""
    return list(dict.fromkeys(reversed(opener.sides)))
