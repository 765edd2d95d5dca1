"""Review: people correct the predictions the model is least sure of."""

from functools import partial

import streamlit as st

from ui import session, strip
from ui.desk import card_data, save
from ui.review_card import review_card

st.title("Review")
strip.show("review")


def beat() -> None:
    """Renew the holds while the page lives: claiming does it."""


@st.fragment
def desk() -> None:
    """Show the next tickets; the card alone reruns."""
    me, project = session.me(), session.project()
    tasks = session.app().reviewing.claim(me, project.id)
    review_card(card_data(session.app(), me, project, tasks), on_answers=partial(save, project.id), on_beat=beat)


desk()
