"""What became of each label, on the screen: the bars of most change, the table of all, and the tickets behind them."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.domain.comparisons import Evidence
from core.domain.guards import LabelChange, Standing
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
    bars, left_out = most(table, found.guard)
    _bars(bars, opener, left_out)
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


def most(table: pd.DataFrame, guard: Sequence[LabelChange] = ()) -> tuple[pd.DataFrame, int]:
    """Return the labels that get a bar, the worst first, and how many that moved are left out for too few tickets.

    First those worse by the test or protected, then the largest losses up to half of the bars, then what moved most:
    many small gains hide no loss. Labels with too few tickets to tell take part only where there are no others.
    """
    few = {one.label for one in guard if one.standing is Standing.TOO_FEW and not one.protected}
    look = {one.label for one in guard if one.standing is Standing.REGRESSED or one.protected}
    moved = table[table["Change"] != 0]
    told = moved[~moved["Label"].isin(few)]
    drawn = moved if told.empty else told
    ranked = drawn.loc[drawn["Change"].abs().sort_values(ascending=False, kind="stable").index]
    losses = ranked[ranked["Change"] < 0]
    places = dict.fromkeys([*ranked.index[ranked["Label"].isin(look)], *losses.index[: (BARS + 1) // 2], *ranked.index])
    bars = drawn.loc[list(places)[:BARS]].sort_values("Change", kind="stable")
    return bars, len(moved) - len(drawn)


def _about(drawn: int, left_out: int) -> str:
    """Say which labels have a bar, and what was left out."""
    first = (
        f"{drawn:,} labels: first those worse by the test or protected, then the largest losses, then what moved most."
    )
    few = "label that moved, with" if left_out == 1 else "labels that moved, each with"
    return f"{first} Left out: {left_out:,} {few} too few tickets to tell." if left_out else first


def _bars(moved: pd.DataFrame, opener: changed.Opener, left_out: int) -> None:
    if not len(moved):
        return
    if left_out or len(moved) == BARS:
        st.caption(_about(len(moved), left_out))
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
        have, gives = "with" if count.has else "without", "gives" if count.given else "does not give"
        said = f"{have} {words.plain(label)}; {side} {gives} it"
        opener.show(Mark(by=by, count=count), said, f"square-{label}-{name}-{by}")


def _versions(opener: changed.Opener) -> list[str]:
    """Return the versions, the newer one first; a first version is alone."""
    return list(dict.fromkeys(reversed(opener.sides)))
