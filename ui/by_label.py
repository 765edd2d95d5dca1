"""What became of each label, on the screen: the bars of most change, the table of all, and the tickets behind them."""

import pandas as pd
import streamlit as st

from core.domain.comparisons import Evidence
from core.domain.labels import Kind
from ui import changed, charts, evidence

BARS = 15
_GAIN = st.column_config.NumberColumn(format="%+.3f")


def show(found: Evidence, opener: changed.Opener) -> None:
    """Show the labels that changed most, and all of them; a chosen bar or row opens its tickets."""
    table = evidence.label_gains(found, opener.sides)
    st.caption("Choose a bar, or a row of a table, to see the tickets whose answers differ about that label.")
    _bars(most(table), opener)
    row = st.dataframe(
        table,
        hide_index=True,
        column_config={"Change": _GAIN},
        on_select="rerun",
        selection_mode="single-row",
        key=f"labels-{opener.comparison}",
    )
    for place in row.selection.rows:
        opener.label(table["Label"].iloc[place], "labels")
    if found.kind is Kind.MULTI:
        st.dataframe(evidence.squares(found, opener.sides), hide_index=True)


def most(table: pd.DataFrame) -> pd.DataFrame:
    """Return the labels that changed most, up or down, the worst first."""
    moved = table[table["Change"] != 0]
    return moved.loc[moved["Change"].abs().nlargest(BARS).index].sort_values("Change", kind="stable")


def _bars(moved: pd.DataFrame, opener: changed.Opener) -> None:
    if not len(moved):
        return
    bar = st.plotly_chart(
        charts.label_changes(list(moved["Label"]), list(moved["Change"])),
        alt="Bars: change of F1 by label; the same numbers are in the table below",
        on_select="rerun",
        selection_mode="points",
        key=f"bars-{opener.comparison}",
    )
    for point in bar.selection.points:
        opener.label(moved["Label"].iloc[point["point_index"]], "bars")
