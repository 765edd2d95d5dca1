"""What a service reports of its versions: shown beside our figures, never among them."""

from collections.abc import Iterable, Mapping
from heapq import nsmallest

import pandas as pd
import streamlit as st

from core.domain.comparisons import Cell, Comparison
from core.domain.labels import Kind
from core.domain.reported import Reported
from core.workflow.reports import Lineage
from ui import evidence, words
from ui.report_words import name_of

TITLE = "As reported by the service"
ABOUT = (
    "The service measured these by itself, on its own documents: those it drew, or those it was handed to test on. So "
    "they are not compared with the figures measured here, and the gate never looks at them."
)
CONFUSED = "what the service's test documents are, and what it took them for, most frequent first"
SQUARES = "the service's test documents, by what has each label and what it was given to"
METRICS = {
    "Accuracy": ("accuracy", "the share it got right"),
    "Precision": ("precision", "of what a label was given to, how much has it; mean of the labels"),
    "Recall": ("recall", "of what has a label, how much was given it; mean of the labels"),
    "F1": ("f1", "the mean of the labels' F1"),
    "Micro precision": ("micro_precision", "precision over all answers at once"),
    "Micro recall": ("micro_recall", "recall over all answers at once"),
    "Micro F1": ("micro_f1", "F1 over all answers at once"),
    "Hamming loss": ("hamming_loss", "the share of label decisions that are wrong; less is better"),
    "Documents learned from": ("learned_from", "as the service counts them"),
    "Documents tested on": ("tested_on", "as the service counts them"),
}
MOST_NAMED = 10
MOST_CONFUSED = 200  # of a thousand labels there may be hundreds of thousands, too many for a page


def show(entries: Iterable[Lineage], comparison: Comparison) -> None:
    """Show what was reported of the two versions of a comparison; nothing where nothing was."""
    sides = {entry.version.id: entry for entry in entries}
    told = by_name(sides[one] for one in dict.fromkeys((comparison.base, comparison.candidate)))
    if not told:
        return
    st.subheader(TITLE)
    st.caption(ABOUT)
    st.dataframe(figures(told), hide_index=True)
    for name, one in told.items():
        if not (one.cells or one.squares):  # a flywheel tells its figures only
            continue
        st.caption(words.plain(f"{name}: {about(one)}. {untested(one)}".strip()))
        st.dataframe(squares(one) if one.kind is Kind.MULTI else confusions(one), hide_index=True)


def by_name(entries: Iterable[Lineage]) -> dict[str, Reported]:
    """Return what was reported, by the names of the versions something was reported of."""
    named = ((name_of(entry), entry.reported) for entry in entries)
    return {name: reported for name, reported in named if reported}


def figures(told: Mapping[str, Reported]) -> pd.DataFrame:
    """Return the figures of each version as the service prints them: as numbers, not as percentages like ours."""
    rows = {
        name: [_written(getattr(one, attribute)) for one in told.values()] for name, (attribute, _) in METRICS.items()
    }
    said = {name: values for name, values in rows.items() if set(values) != {"–"}}
    return pd.DataFrame(
        {
            "Figure": list(said),
            **{version: [values[at] for values in said.values()] for at, version in enumerate(told)},
            "What it is": [METRICS[name][1] for name in said],
        }
    )


def _written(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def confusions(one: Reported) -> pd.DataFrame:
    """Return which label is taken for which, most frequent first; of very many the first."""
    rows = nsmallest(MOST_CONFUSED, _wrong(one), key=lambda cell: (-cell.count, cell.true, cell.predicted))
    return pd.DataFrame(
        {
            "Is": [cell.true for cell in rows],
            "Taken for": [cell.predicted for cell in rows],
            "Documents": [cell.count for cell in rows],
        }
    )


def _wrong(one: Reported) -> list[Cell]:
    return [cell for cell in one.cells if cell.true != cell.predicted]


def about(one: Reported) -> str:
    """Say what its table holds, and how many confusions are not in it."""
    if one.kind is Kind.MULTI:
        return SQUARES
    more = len(_wrong(one)) - MOST_CONFUSED
    return f"{CONFUSED}; {more:,} more are not shown" if more > 0 else CONFUSED


def squares(one: Reported) -> pd.DataFrame:
    """Return each label's 2×2 counts under the names our own have."""
    counts = {name: [getattr(square, count) for square in one.squares] for name, count in evidence.COUNTS.items()}
    return pd.DataFrame({"Label": [square.label for square in one.squares], **counts})


def untested(one: Reported) -> str:
    """Name the labels the service had no document to test on; empty where it had one of each."""
    if not one.untested:
        return ""
    named = ", ".join(f"'{label}'" for label in one.untested[:MOST_NAMED])
    more = f" and {len(one.untested) - MOST_NAMED:,} more" if len(one.untested) > MOST_NAMED else ""
    return f"It had no document to test on of {named}{more}."
