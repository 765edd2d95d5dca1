"""Entries of the audit trail for the screen: a table of one page, and one entry in full."""

from collections.abc import Mapping, Sequence
from datetime import UTC

import pandas as pd
import streamlit as st

from core.domain.reports import AuditEntry
from ui import words

SHORT = 80


def who(entry: AuditEntry, names: Mapping[str, str]) -> str:
    """Name whoever did it."""
    return names.get(entry.actor, entry.actor)


def moment(entry: AuditEntry) -> str:
    """Write when it was as the filter and the exports do, in UTC."""
    return f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def details(entry: AuditEntry) -> list[str]:
    """Write each detail as words, a person's reason first; without a value it says so."""
    given = sorted(entry.detail.items(), key=lambda one: one[0] != "reason")
    return [f"{name.replace('_', ' ')}: {_said(value)}" for name, value in given]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value in (None, "") else str(value)


def table(entries: Sequence[AuditEntry], names: Mapping[str, str]) -> pd.DataFrame:
    """Return a page of the trail; the details are cut where they are long."""
    told = ["; ".join(details(entry)) for entry in entries]
    return pd.DataFrame(
        {
            "No.": [entry.number for entry in entries],
            "When (UTC)": [moment(entry) for entry in entries],
            "Who": [who(entry, names) for entry in entries],
            "Act": [entry.action for entry in entries],
            "On": [entry.subject for entry in entries],
            "Details": [said if len(said) <= SHORT else f"{said[:SHORT]} …" for said in told],
        }
    )


def show(entry: AuditEntry, names: Mapping[str, str]) -> None:
    """Show one entry in full."""
    with st.container(border=True):
        st.caption(f"Entry {entry.number:,} · {moment(entry)} UTC · {words.plain(who(entry, names))}")
        st.text(f"{entry.action}: {entry.subject}" if entry.subject else entry.action)
        st.text("\n".join(details(entry)) or "No further details.")
