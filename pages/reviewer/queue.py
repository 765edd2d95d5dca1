"""Review: people correct the predictions the model is least sure of."""

import streamlit as st

from core.domain.reviews import Answer
from ui import session, strip
from ui.desk import card_data, remember
from ui.review_card import review_card

st.title("Review")
strip.show("review")


def save(answers: list[Answer]) -> None:
    """Store what the browser sends; only then does it forget it."""
    saved = session.app().reviewing.submit_all(session.me(), session.project().id, answers)
    remember(saved)


def beat() -> None:
    """Renew the holds while the page lives: claiming does it."""


@st.fragment
def desk() -> None:
    """Show the next tickets; the card alone reruns."""
    me, project = session.me(), session.project()
    tasks = session.app().reviewing.claim(me, project.id)
    review_card(card_data(session.app(), me, project, tasks), on_answers=save, on_beat=beat)


desk()
