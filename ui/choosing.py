"""The labels of a ticket, chosen in a form."""

from collections.abc import Sequence

import streamlit as st

from core.domain.labels import Kind, Label, Labels


def chosen(kind: Kind, options: Sequence[Label]) -> Labels | None:
    """Ask for the labels among these; None while it is not clear what the ticket is."""
    if kind is Kind.SINGLE:
        one = st.selectbox("It is", options, None, placeholder="Choose a label")
        return (one,) if one else None
    several = tuple(st.multiselect("It is about", options, placeholder="Choose the labels"))
    nothing = st.checkbox("None of these labels")
    return several if bool(several) != nothing else None
