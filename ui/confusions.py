"""What is taken for what, on the screen: the list, the matrix, and the tickets behind each of their marks."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.domain.comparisons import ComparisonId
from core.domain.confusions import Pair
from core.domain.documents import ProjectId
from core.domain.labels import Label, Labels
from ui import changed, evidence, matrix, session, words


@dataclass(frozen=True)
class Confusions:
    """The pairs of one comparison; `sides` name the two versions."""

    project: ProjectId
    comparison: ComparisonId
    sides: evidence.Sides
    pairs: Sequence[Pair]

    def tickets(self, true: Label, taken: Label, total: int, *, by: str = "candidate", where: str) -> None:
        """Show the tickets behind one number of a version; `where` tells apart marks that are open at once."""
        found = session.app().reports.changed(
            session.me(), self.project, self.comparison, true=true, predicted=taken, by=by
        )
        shown, side = changed.count(found, total), self.sides[by == "candidate"]
        st.caption(f"{shown} that are {words.plain(true)}; {side} takes them for {words.plain(taken)}")
        if found:
            changed.show(found, self.sides, f"{self.comparison}-{where}-{by}-{true}-{taken}")

    def listed(self) -> None:
        """Show the list, and the tickets of the chosen row."""
        table = evidence.confusions(self.pairs, self.sides)
        st.caption("Choose a row to see its tickets." if len(table) else "No label is taken for another.")
        key, p = f"confusions-{self.comparison}", st.column_config.NumberColumn(format="%.3g")
        row = st.dataframe(
            table, hide_index=True, on_select="rerun", selection_mode="single-row", key=key, column_config={"p": p}
        )
        for place in row.selection.rows:
            true, taken = table["Is"].iloc[place], table["Taken for"].iloc[place]
            self.tickets(true, taken, int(table[self.sides[1]].iloc[place]), where="list")

    def square(self, order: Labels) -> None:
        """Show the matrix, whole or around one label, and the tickets of the chosen cell."""
        names = {matrix.View.DIFFERENCE: "Difference", matrix.View.BASE: self.sides[0]}
        names[matrix.View.CANDIDATE] = self.sides[1]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            view = st.segmented_control(
                "Show",
                list(names),
                default=matrix.View.DIFFERENCE,
                format_func=names.__getitem__,
                key=f"view-{self.comparison}",
                persist_state="page",  # another tab is looked at meanwhile
            )
            shares = st.toggle("Shares of each row, points", key="matrix-shares", persist_state="page")
            around = self._around(order)
        labels, view = matrix.window(order, around), view or matrix.View.DIFFERENCE
        cells = matrix.cells(self.pairs, labels, view, shares=shares)
        better = " Blue is better: more right answers, fewer wrong ones." if view is matrix.View.DIFFERENCE else ""
        st.caption(f"Rows are what a ticket is, columns what was said.{better} Choose a cell to see its tickets.")
        event = st.echarts_chart(
            matrix.option(cells, labels, view, self.sides),
            height=matrix.height(labels),
            on_select="rerun",
            key=f"matrix-{self.comparison}-{view}-{around}-{shares}",
            alt=f"Confusion matrix, {names[view]}; the same numbers are in the list under Confusions",
        )
        for place in [place for one in event.selection.selected for place in one["data_indices"] if place < len(cells)]:
            cell = cells.iloc[place]
            for by, count in (("base", "was"), ("candidate", "now")):  # a difference is made of both
                if view in (matrix.View.DIFFERENCE, matrix.View(by)):
                    self.tickets(cell["true"], cell["predicted"], int(cell[count]), by=by, where="matrix")

    def _around(self, order: Labels) -> Label | None:
        """Let somebody choose where to look where all labels at once cannot be read."""
        if len(order) <= matrix.WHOLE_UP_TO:
            return None
        first = order.index(matrix.most_changed(self.pairs, order))
        key = f"around-{self.comparison}"
        return st.selectbox("Around the label", order, first, key=key, persist_state="page")
