"""What happened to the versions of a project: trained, compared, decided about; newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st

from core.domain.comparisons import Compared
from core.domain.decisions import Act
from core.domain.predictions import VersionId
from core.domain.proposals import Proposal
from core.domain.versions import Release
from core.workflow.reports import Decided, Lineage
from ui import words
from ui.report_words import act_of, against

NOBODY = "–"
LATEST = 12


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened; `place` orders what happened at one moment."""

    at: datetime
    place: int
    what: str
    who: str
    why: str


def events(
    lineage: Sequence[Lineage], compared: Sequence[Compared], decided: Sequence[Decided], releases: Sequence[Release],
    proposed: Sequence[Proposal] = (),
) -> list[Event]:  # fmt: skip
    """Return everything that happened, newest first."""
    numbers = {entry.version.id: entry.version.number for entry in lineage}
    made = [
        *map(_trained, lineage),
        *_compared(compared, numbers),
        *map(_proposed, proposed),
        *map(_decided, decided),
        *_released(decided, releases),
    ]
    return sorted(made, key=lambda event: (event.at, event.place), reverse=True)


def show(happened: Sequence[Event], names: Mapping[str, str]) -> None:
    """Show the latest events with their reasons whole, and where there are more, all of them to sort and search."""
    latest = table(happened[:LATEST], names)
    st.table(latest.map(words.plain).set_index("When"))
    if len(happened) > LATEST:
        with st.expander(f"All {len(happened):,} events"):
            st.dataframe(table(happened, names), hide_index=True)


def table(happened: Sequence[Event], names: Mapping[str, str]) -> pd.DataFrame:
    """Return events for the screen; `names` are people's by their ids."""
    return pd.DataFrame(
        {
            "When": [words.when(event.at) for event in happened],
            "What": [event.what for event in happened],
            "Who": [names.get(event.who, event.who) for event in happened],
            "Why": [event.why for event in happened],
        }
    )


def _trained(entry: Lineage) -> Event:
    version, tickets = entry.version, entry.training.documents
    return Event(
        at=version.created_at,
        place=0,
        what=f"Version {version.number} trained",
        who=version.created_by,
        why=f"on {tickets:,} tickets, {entry.training.reviews:,} of them reviewed here",
    )


def _compared(compared: Sequence[Compared], numbers: Mapping[VersionId, int]) -> Iterator[Event]:
    for one in compared:
        if one.base != one.candidate:
            what = f"Version {numbers[one.candidate]} compared with version {numbers[one.base]}"
            why = f"Gate: {words.VERDICTS[one.gate.outcome]}. {' '.join(one.gate.reasons[:1])}"
            yield Event(at=one.made_at, place=1, what=what, who=NOBODY, why=why)


def _proposed(one: Proposal) -> Event:
    what = f"Proposed version {one.version_number}"
    return Event(at=one.proposed_at, place=2, what=what, who=one.actor, why=one.reason)


def _decided(one: Decided) -> Event:
    made = one.decision
    why = f"{against(one)} {made.reason}" if one.override else made.reason
    alone = ", alone" if made.act is Act.PROMOTE and one.proposal is None else ""
    return Event(at=made.decided_at, place=3, what=f"{act_of(one)}{alone}", who=made.actor, why=why)


def _released(decided: Sequence[Decided], releases: Sequence[Release]) -> Iterator[Event]:
    """Return the releases that no decision here made."""
    made = {one.decision.after for one in decided}
    for release in releases:
        if release.id not in made:
            what = f"Release {release.number}, of version {release.version.number}"
            yield Event(at=release.created_at, place=2, what=what, who=release.created_by, why=NOBODY)
