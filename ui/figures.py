"""All figures of both versions on the screen, the gains with their intervals, and what leaked."""

import streamlit as st

from core.workflow.reports import Dossier
from ui import evidence, leakage


def show(known: Dossier, sides: evidence.Sides) -> None:
    """Show every figure; a first version has gained on nothing."""
    found = known.comparison.evidence
    st.dataframe(evidence.figures(found, sides), hide_index=True)
    if not known.first:
        st.caption(evidence.ABOUT_GAINS)
        st.dataframe(evidence.gains(found, known.rule.metric), hide_index=True)
    leakage.show(found, sides)
