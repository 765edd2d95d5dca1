"""What the gate says of a comparison, and what it was measured on, on the screen."""

import streamlit as st

from core.domain.gate import Outcome
from core.workflow.reports import Dossier
from ui import lineage, unshared, words

_COLORS = {Outcome.PROMOTE: "blue", Outcome.HOLD: "gray", Outcome.REJECT: "orange"}


def show(known: Dossier) -> None:
    """Show the verdict with its reasons, and which labels not both versions know."""
    comparison = known.comparison
    found, gate = comparison.evidence, comparison.gate
    facts = f"{lineage.measured_on(known)}, {words.when(comparison.made_at)}"
    facts = f"{facts} · evidence {comparison.evidence_hash[:12]}"
    with st.container(border=True):
        if known.first:
            st.subheader("First version: nothing to compare with")
        else:
            st.subheader(f"Verdict: :{_COLORS[gate.outcome]}[{words.VERDICTS[gate.outcome]}]")
            st.write(words.plain(" ".join(gate.reasons)))
            chance = (
                f"a difference in right answers this large would come by chance with p = {found.p_value:.3g} (McNemar)"
            )
            facts = f"{facts} · {chance}{words.detectable(found)}"
        for said in unshared.sentences(known):
            st.write(words.plain(said))
        st.caption(facts)
