"""Review: people correct the predictions the model is least sure of."""

from functools import partial
from uuid import uuid4

import streamlit as st

from ui import session, strip
from ui.desk import look, save, say_if_away, tell
from ui.review_card import review_card, review_code

st.title("Review")
strip.show("review")
st.session_state["page-run"] = uuid4().hex  # runs of the desk alone leave it


project, keys = session.project(), session.app().people.keys(session.me())


def beat() -> None:
    """Renew the holds while the page lives: holding again does it."""


@st.fragment
def desk() -> None:
    """Show the next tickets; the card alone reruns."""
    data = look(project, keys)
    say_if_away()
    review_card(data, on_answers=partial(save, project.id), on_beat=beat, on_ask=partial(tell, project.id))


desk()
review_code()
