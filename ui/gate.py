"""The gate's rule as an owner chooses it, and as a sentence."""

import streamlit as st

from core.domain.gate import STANDARD, GateRule, Metric, Protected
from core.domain.labels import LabelSet

METRICS = {
    Metric.MACRO_F1: "Macro F1: every label counts the same",
    Metric.ACCURACY: "Accuracy: every ticket counts the same",
    Metric.WEIGHTED_F1: "Weighted F1: labels count by their tickets",
    Metric.MICRO_F1: "Micro F1: every answer counts the same",
}


def ask(label_set: LabelSet) -> GateRule:
    """Let an owner choose the rule before there is a result."""
    metric = st.selectbox("Measured by", list(METRICS), format_func=METRICS.__getitem__)
    points = f"(points of {metric.value})"
    margin = st.number_input(f"No worse than production by more than {points}", 0.0, 20.0, 100 * STANDARD.margin, 0.5)
    gain = st.number_input(f"Better by at least {points}", 0.0, 50.0, 100 * STANDARD.minimum_gain, 0.5)
    superiority = st.checkbox("Must be shown to be better", help="The whole 95 % interval of the gain lies above 0.")
    protected = st.multiselect(
        "Protected labels",
        label_set.labels,
        placeholder="none",
        help="Each must be shown to keep its recall but for the margin below. Few of them: each needs many tickets.",
    )
    kept = st.number_input("They may lose at most (points of recall)", 0.0, 50.0, 5.0, 1.0, disabled=not protected)
    return GateRule(
        metric=metric,
        margin=margin / 100,
        minimum_gain=gain / 100,
        superiority=superiority,
        protected=tuple(Protected(label, kept / 100) for label in protected),
    )
