"""What a flywheel did, as the worker saw it last: each turn with when it was, how it ended, what it made and how well."""

from collections.abc import Iterable, Mapping

import pandas as pd
import streamlit as st

from core.domain.actors import Actor
from core.domain.projects import Project
from core.domain.surroundings import Turn
from core.workflow.reports import Lineage
from ui import session, words

TITLE = "What the flywheel did"
ABOUT = (
    "Each training is one turn. Amazon measured these figures by itself, from 0 to 1; the gate never looks at them. "
    "A new version is measured beside the active one, which a promotion changes."
)
DONE = "COMPLETED"
STANDS = {
    "TRAINING": "learning",
    "EVALUATING": "being measured",
    DONE: "done",
    "FAILED": "failed",
    "STOP_REQUESTED": "being stopped",
    "STOPPED": "stopped",
}
FIGURES = {"Accuracy": "accuracy", "Precision": "precision", "Recall": "recall", "F1": "f1"}
NOTHING = "–"


def show(me: Actor, project: Project, entries: Iterable[Lineage]) -> None:
    """Show the turns of a project's flywheel, newest first; nothing where it has made none."""
    sight = session.app().watching.sight(me)
    turns = [one for one in sight.turns if one.project == project.id]
    if not turns:
        return
    st.subheader(TITLE)
    st.caption(ABOUT)
    st.dataframe(table(turns, {entry.version.trained.bundle: entry for entry in entries}), hide_index=True)
    for one in turns:
        if one.message and one.status != DONE:
            st.text(f"{words.when(one.began_at)}: {one.message}")
    st.caption(f"Seen {words.when(sight.seen_at)}; Amazon is looked at every few minutes.")


def table(turns: Iterable[Turn], made: Mapping[str, Lineage]) -> pd.DataFrame:
    """Return a row a turn; `made` is what was trained here, by bundle."""
    return pd.DataFrame([_row(one, made.get(one.bundle)) for one in turns])


def _row(one: Turn, entry: Lineage | None) -> dict[str, str]:
    took = words.duration((one.ended_at - one.began_at).total_seconds()) if one.ended_at else NOTHING
    return {
        "Began": words.when(one.began_at),
        "Took": took,
        "Stands": STANDS.get(one.status, one.status.replace("_", " ").lower()) + (", active" if one.active else ""),
        "Version": str(entry.version.number) if entry else NOTHING,
        "Tickets learned from": f"{entry.training.documents:,}" if entry else NOTHING,
        **{name: _figure(one.figures, figure) for name, figure in FIGURES.items()},
        "F1 of the active one then": _figure(one.before, "f1"),
    }


def _figure(figures: Mapping[str, float], name: str) -> str:
    return f"{figures[name]:.4f}" if name in figures else NOTHING
