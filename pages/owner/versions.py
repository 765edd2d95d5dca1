"""Versions: what was trained, from what, and where it stands."""

import pandas as pd
import streamlit as st

from ui import session, words

me, project = session.me(), session.project()
st.title("Versions")
names = session.names()
lineage = session.app().reports.versions(me, project.id)
if not lineage:
    st.info("No version yet. An owner trains the first one on the Training page.", icon=":material/info:")
    st.stop()
st.dataframe(
    pd.DataFrame(
        {
            "Version": [entry.version.number for entry in lineage],
            "Stands": [words.VERSIONS[entry.version.state] for entry in lineage],
            "Trained": [words.when(entry.version.created_at) for entry in lineage],
            "Asked for by": [names.get(entry.version.created_by, entry.version.created_by) for entry in lineage],
            "Tickets learned from": [entry.training.documents for entry in lineage],
            "of them reviewed here": [entry.training.reviews for entry in lineage],
            "Label set": [entry.version.label_set for entry in lineage],
            "Held-out set": [
                f"H{entry.held_out.number} ({entry.held_out.documents:,} tickets)" if entry.held_out else "none"
                for entry in lineage
            ],
        }
    ),
    hide_index=True,
)
numbers = [entry.version.number for entry in lineage]
number = st.selectbox("Look closer at version", numbers, key="version", bind="query-params")
entry = next(entry for entry in lineage if entry.version.number == number)
trained = entry.version.trained
facts = {
    "Engine": trained.engine,
    "Normaliser": trained.normaliser,
    "Bundle SHA-256": trained.bundle_hash,
    "Training set": f"T{entry.training.number}, manifest {entry.training.manifest_hash}",
    "Held-out set": f"H{entry.held_out.number}, manifest {entry.held_out.manifest_hash}" if entry.held_out else "none",
    **{name.replace("_", " ").capitalize(): str(value) for name, value in trained.facts.items()},
}
st.dataframe(pd.DataFrame({"Fact": list(facts), "Value": list(facts.values())}), hide_index=True)
