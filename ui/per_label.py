"""Thresholds of single labels on the page: which labels have one, what that lets through, and why the others have none."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from core.domain.labels import Label
from core.evaluation.label_thresholds import OfLabel, PerLabel, Why

ONE, EACH = "One for all", "One a label"
FEW, HIGH = 8, 300
"""So many rows are shown as they are; more of them scroll, so high."""
BECAUSE = {
    Why.RAISED: "wrong more often than promised",
    Why.KEEPS: "keeping the promise without",
    Why.UNSURE: "wrong more often, but that may be chance",
    Why.NOTHING: "nothing answered alone",
}


def asked(key: str) -> bool:
    """Ask whether labels may have thresholds of their own."""
    chosen = st.segmented_control("Thresholds", [ONE, EACH], default=ONE, key=f"each-{key}")
    if chosen == EACH:
        st.caption(
            "One threshold keeps the promise for all. A label that was wrong more often than promised gets a higher one, "
            "where chance does not explain that; no label gets a lower one. A ticket with several labels goes by the "
            "likeliest. The promise holds for all that is answered alone, not for each label by itself."
        )
    return chosen == EACH


def table(labels: Iterable[OfLabel], *, why: bool = False) -> pd.DataFrame:
    """Return what is answered alone as each label, and what of it is wrong, under the threshold of all and under its own."""
    rows = sorted(labels, key=lambda one: (one.after.accepted - one.before.accepted, -one.before.wrong, one.label))
    columns: dict[str, Sequence[object]] = {
        "Label": [one.label for one in rows],
        "Its own threshold": [told(one.after.threshold) if one.why is Why.RAISED else "–" for one in rows],
        "Alone": [one.after.accepted for one in rows],
        "instead of": [one.before.accepted for one in rows],
        "Wrong": [one.after.wrong for one in rows],
        "instead of ": [one.before.wrong for one in rows],
    }
    return pd.DataFrame({**columns, "Why": [BECAUSE[one.why] for one in rows]} if why else columns)


def counted(labels: Sequence[OfLabel]) -> str:
    """Say how many labels have a threshold of their own, and why the others have none."""
    often = Counter(one.why for one in labels)
    own = f"{often.pop(Why.RAISED, 0):,} of {len(labels):,} labels have a threshold of their own."
    others = [f"{BECAUSE[why].capitalize()}: {often[why]:,}." for why in BECAUSE if often[why]]
    return " ".join([own, *others])


def show(name: str, chosen: PerLabel, key: str) -> None:
    """Show the labels of one version that have a threshold of their own, and on demand all."""
    if chosen.together.threshold is None:
        return
    st.markdown(f"**{name}**: {counted(chosen.labels)}")
    every = st.toggle("All labels", key=f"every-{key}", persist_state="page")
    shown = chosen.labels if every else [one for one in chosen.labels if one.why is Why.RAISED]
    if shown:
        found = table(shown, why=every)
        st.dataframe(found, hide_index=True, height="content" if len(found) <= FEW else HIGH, key=f"own-{key}")


def owned(own: Iterable[tuple[Label, float]]) -> pd.DataFrame:
    """Return labels with the thresholds of their own that are set."""
    return pd.DataFrame([{"Label": label, "Its own threshold": told(least)} for label, least in own])


def told(threshold: float | None) -> str:
    """Write the threshold of one label."""
    return f"{100 * threshold:.1f} %" if threshold is not None and threshold < 1 else "always asks people"
