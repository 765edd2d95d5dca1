"""What is taken for what, on the screen: the list, the matrix, and the tickets behind each of their marks."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.domain.confusions import Pair
from core.domain.labels import Label, Labels
from core.domain.marks import Mark
from ui import changed, evidence, matrix, words

ABOUT = (
    "Change counts wrong answers: + is more of them. p (McNemar): how often chance alone would part fixed from broken "
    "so unevenly; it is not corrected for the number of rows, so some are small by chance."
)
IMPROVEMENT = (
    "Numbers count improvement: 3 = three wrong answers fewer (on the diagonal: three right ones more). Blue is better."
)
_COLUMNS = {
    "p": st.column_config.NumberColumn(format="%.3g"),
    "Change": st.column_config.NumberColumn(format="%+d"),
}


@dataclass(frozen=True)
class Confusions:
    """The pairs of one comparison, and what opens their tickets."""

    opener: changed.Opener
    pairs: Sequence[Pair]

    def _both(self, true: Label, taken: Label, *, where: str) -> None:
        """Show the tickets behind the numbers of both versions: a difference is made of both."""
        was, now = self.opener.sides
        for by in ("candidate",) if was == now else ("base", "candidate"):
            self._tickets(true, taken, by=by, where=where)

    def _tickets(self, true: Label, taken: Label, *, by: str, where: str) -> None:
        mark, side = Mark(true=true, predicted=taken, by=by), self.opener.sides[by == "candidate"]
        said = f"of {words.plain(true)} that {side} takes for {words.plain(taken)}"
        self.opener.show(mark, said, f"{where}-{by}-{true}-{taken}")

    def listed(self) -> None:
        """Show the list, and the tickets of the chosen row."""
        table = evidence.confusions(self.pairs, self.opener.sides)
        st.caption(f"Choose a row to see its tickets. {ABOUT}" if len(table) else "No label is taken for another.")
        row = st.dataframe(
            table,
            hide_index=True,
            on_select="rerun",
            selection_mode="single-row",
            key=f"confusions-{self.opener.comparison}",
            column_config=_COLUMNS,
        )
        for place in row.selection.rows:
            self._both(table["Is"].iloc[place], table["Taken for"].iloc[place], where="list")

    def square(self, order: Labels) -> None:
        """Show the matrix, whole or around one label, and the tickets of the chosen cell."""
        names = {matrix.View.DIFFERENCE: "Difference", matrix.View.BASE: self.opener.sides[0]}
        names[matrix.View.CANDIDATE] = self.opener.sides[1]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            view = st.segmented_control(
                "Show",
                list(names),
                default=matrix.View.DIFFERENCE,
                format_func=names.__getitem__,
                key=f"view-{self.opener.comparison}",
                persist_state="page",  # another tab is looked at meanwhile
            )
            shares = st.toggle("Shares of each row, points", key="matrix-shares", persist_state="page")
            around = self._around(order)
        labels, view = matrix.window(order, around), view or matrix.View.DIFFERENCE
        cells = matrix.cells(self.pairs, labels, view, shares=shares)
        better = f" {IMPROVEMENT}" if view is matrix.View.DIFFERENCE else ""
        st.caption(f"Rows are what a ticket is, columns what was said.{better} Choose a cell to see its tickets.")
        event = st.echarts_chart(
            matrix.option(cells, labels, view, self.opener.sides),
            height=matrix.height(labels),
            on_select="rerun",
            key=f"matrix-{self.opener.comparison}-{view}-{around}-{shares}",
            alt=f"Confusion matrix, {names[view]}; the same numbers are in the list under Confusions",
        )
        for place in [place for one in event.selection.selected for place in one["data_indices"] if place < len(cells)]:
            true, taken = cells["true"].iloc[place], cells["predicted"].iloc[place]
            if view is matrix.View.DIFFERENCE:
                self._both(true, taken, where="matrix")
            else:
                self._tickets(true, taken, by=view, where="matrix")

    def _around(self, order: Labels) -> Label | None:
        """Let somebody choose where to look where all labels at once cannot be read."""
        if len(order) <= matrix.WHOLE_UP_TO:
            return None
        first = order.index(matrix.most_changed(self.pairs, order))
        key = f"around-{self.opener.comparison}"
        return st.selectbox("Around the label", order, first, key=key, persist_state="page")
