"""What the gate says of a comparison, and what it was measured on, on the screen."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.domain.comparisons import Flips
from core.domain.decisions import Act
from core.domain.gate import Outcome
from core.domain.versions import Release
from core.workflow.reports import Dossier
from ui import lineage, unshared, words
from ui.report_words import act_of, name_of

_COLORS = {Outcome.PROMOTE: "blue", Outcome.HOLD: "gray", Outcome.REJECT: "orange"}


def show(known: Dossier, releases: Sequence[Release], names: Mapping[str, str]) -> None:
    """Show the verdict with its reasons, where the version stands by now, and which labels not both versions know."""
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
        if now := stands(known, releases, names):
            st.write(words.plain(now))
        for said in unshared.sentences(known):
            st.write(words.plain(said))
        st.caption(facts)


def stands(known: Dossier, releases: Sequence[Release], names: Mapping[str, str]) -> str:
    """Say where the newer version stands by now and who decided it last; nothing of one that nobody decided about."""
    if not known.decided:
        return ""
    last = known.decided[-1]
    now = f"{name_of(known.candidate)} is {lineage.stands(known.candidate.version, releases)}"
    by = f"by {names.get(last.decision.actor, last.decision.actor)}, {words.when(last.decision.decided_at)}"
    return f"{now}, {by}." if last.decision.act is Act.REJECT else f"{now}. {act_of(last)} {by}."


def counts(found: Flips) -> None:
    """Show what became of the tickets as four counts."""
    with st.container(horizontal=True):
        st.metric("Both right", f"{found.both_right:,}")
        st.metric("Fixed", f"{found.fixed:,}")
        st.metric("Broken", f"{found.broken:,}")
        st.metric("Both wrong", f"{found.both_wrong:,}")
