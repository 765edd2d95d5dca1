"""How sure is sure enough: what each version would answer alone at a threshold, and whether its confidence is to be believed."""

import pandas as pd
import streamlit as st

from core.domain.comparisons import Evidence, Figures, Selected
from ui import charts, evidence, words

PER = 1_000


def at(side: Figures, threshold: float) -> Selected | None:
    """Return what is accepted from a confidence on; None where no ticket is."""
    reached = [one for one in side.selective if one.confidence >= threshold]
    return reached[-1] if reached else None


def table(found: Evidence, sides: evidence.Sides, threshold: float) -> pd.DataFrame:
    """Return what both versions would do alone at a threshold, of a thousand tickets."""
    both = [at(side, threshold) for side in (found.base, found.candidate)]
    return pd.DataFrame(
        {
            "": list(sides),
            "Answers alone": [words.percent(one.share if one else 0.0) for one in both],
            "Right among these": [words.percent(one.accuracy) if one else "–" for one in both],
            f"Wrong and unseen, of {PER:,} tickets": [
                round(PER * one.share * (1 - one.accuracy)) if one else 0 for one in both
            ],
            f"For people, of {PER:,} tickets": [round(PER * (1 - one.share)) if one else PER for one in both],
        }
    )


@st.fragment
def show(found: Evidence, sides: evidence.Sides, threshold: float) -> None:
    """Show both curves, and what a threshold would mean."""
    if not found.base.selective:
        st.info("This comparison is older than these curves. Train again to see them.", icon=":material/info:")
        return
    named = dict(zip(sides, (found.base, found.candidate), strict=True))
    ask = "Answers alone from a confidence of"
    chosen = st.slider(ask, 0.0, 1.0, threshold, 0.01, key="compare-threshold", persist_state="page")
    st.dataframe(table(found, sides, chosen), hide_index=True)
    st.plotly_chart(charts.automation(named), alt="Lines: accuracy by the share of tickets answered alone")
    st.subheader("Is it as right as it is sure?")
    errors = [f"{name}: {words.percent(side.calibration_error)}" for name, side in named.items()]
    floor = words.percent(found.candidate.noise_floor)
    st.caption(f"Calibration error {', '.join(errors)}; chance alone shows {floor} on so few tickets.")
    st.plotly_chart(charts.reliability(named), alt="Lines: how often answers are right by how sure they are")
