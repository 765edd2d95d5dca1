"""What leaked from the training tickets into the held-out ones, and what the figures are without it."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from core.domain.comparisons import Evidence, Interval, Leakage, Without
from core.domain.gate import Metric
from core.evaluation.likeness import ALIKE
from ui import evidence as tables
from ui import words

METRICS = (Metric.MACRO_F1, Metric.ACCURACY)


def show(evidence: Evidence, sides: tables.Sides) -> None:
    """Say how many held-out tickets a version learned from, and show the figures without them."""
    leakage = evidence.leakage
    if leakage is None:
        st.caption("Nobody looked for held-out tickets among the training tickets: this comparison is older than that.")
        return
    if leakage.exact:
        st.warning(f"{exact(leakage)} {flattered(leakage)}", icon=":material/warning:")
    st.write(near(leakage))
    if leakage.without:
        st.dataframe(table(evidence, leakage.without, sides), hide_index=True)


def exact(leakage: Leakage) -> str:
    """Say how many held-out tickets are among the training tickets."""
    are = "held-out ticket is" if leakage.exact == 1 else "held-out tickets are"
    return f"{leakage.exact:,} {are} also among what a version learned from, but for case, spaces and punctuation."


def flattered(leakage: Leakage) -> str:
    """Say whose figures are better than they should be."""
    if leakage.by_candidate:
        return f"The candidate learned from {leakage.by_candidate:,} of them: its figures are flattered."
    return "Only production learned from them: its figures are flattered, not the candidate's."


def near(leakage: Leakage) -> str:
    """Say how many others are nearly there, and what follows from that."""
    others = "other " if leakage.exact else ""
    if not leakage.near:
        return f"No {others}held-out ticket is nearly the same as a training ticket."
    are = f"{others}held-out ticket is" if leakage.near == 1 else f"{others}held-out tickets are"
    means = f"they share at least {100 * ALIKE:.0f} % of all their words and pairs of words"
    return f"{leakage.near:,} {are} nearly the same as a training ticket: {means}."


def table(evidence: Evidence, without: Without, sides: tables.Sides) -> pd.DataFrame:
    """Return both versions' figures on all held-out tickets, and on those that nothing leaked into."""
    return pd.DataFrame([row for metric in METRICS for row in _rows(evidence, without, metric, sides)])


def _rows(evidence: Evidence, without: Without, metric: Metric, sides: tables.Sides) -> Iterator[dict[str, str]]:
    whole = (
        {Metric.MACRO_F1: side.macro_f1, Metric.ACCURACY: side.accuracy} for side in (evidence.base, evidence.candidate)
    )
    for on, count, (was, now), gains in (
        ("all", evidence.base.documents, whole, evidence.gains),
        ("without them", without.documents, (without.base, without.candidate), without.gains),
    ):
        yield {
            "Figure": metric.value[0].upper() + metric.value[1:],
            "Held-out tickets": f"{on}: {count:,}",
            sides[0]: words.percent(was[metric]),
            sides[1]: words.percent(now[metric]),
            "Change, points [95 %]": _written(gains[metric]),
        }


def _written(gain: Interval) -> str:
    return f"{100 * gain.value:+.2f} [{100 * gain.low:+.2f}, {100 * gain.high:+.2f}]"
