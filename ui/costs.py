"""What things cost, on the screen; nothing is shown where nothing costs anything."""

import pandas as pd
import streamlit as st

from core.domain.costs import money
from core.domain.spending import Month
from core.workflow.costing import Offer
from ui import session, words

BESIDE = (
    "Endpoints and stored versions cost by the hour and the month: they are in the month's sum, and not in this list."
)
ANYWAY = "Spend it anyway: the month would be over its budget"


def month() -> None:
    """Say what this month has cost so far, what burns on, and whether it stays within its budget."""
    found = session.app().costing.month(session.me())
    if found is None:
        return
    if found.over():
        st.warning(words.plain(f"{told(found)}. It comes to {money(found.forecast)}."), icon=":material/payments:")
    else:
        st.caption(f":material/payments: {words.plain(told(found))}")
    if paid := session.app().costing.paid(session.me(), session.project().id):
        with st.expander("Paid for in this project"):
            rows = {
                "When": [words.when(one.at) for one in paid],
                "What": [one.note for one in paid],
                "Dollars": [f"{one.dollars:,.4f}" for one in paid],
            }
            st.dataframe(pd.DataFrame(rows), hide_index=True)
            st.caption(BESIDE)


def told(found: Month) -> str:
    """Write a month: "This month $12.40 of $50, $43.20 a day while the endpoint runs"."""
    bound = f" of {_round(found.budget)}" if found.budget else ""
    runs = "the endpoint runs" if found.endpoints == 1 else f"{found.endpoints} endpoints run"
    burns = f", {money(found.per_day)} a day while {runs}" if found.endpoints else ""
    return f"This month {money(found.spent)}{bound}{burns}"


def ask(key: str, **offers: Offer | None) -> bool:
    """Say what acts cost, and let the person say that they know where the month would be over its budget.

    Several acts are told by their names, `compare_again` as "Compare again".
    """
    costly = {name: offer for name, offer in offers.items() if offer}
    for name, offer in costly.items():
        act = f"{name.capitalize().replace('_', ' ')}: " if len(offers) > 1 else ""
        st.caption(f":material/payments: {words.plain(f'{act}{offer.estimate.sentence}')}")
    return any(offer.over for offer in costly.values()) and st.checkbox(ANYWAY, key=f"anyway-{key}-{session.acts()}")


def _round(dollars: float) -> str:
    return f"${dollars:,.0f}" if dollars == int(dollars) else money(dollars)
