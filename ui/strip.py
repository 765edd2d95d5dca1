"""The strip at the top of a page of the demo: one sentence on what the page is for and what to try."""

import streamlit as st

from ui import session

TEXTS = {
    "overview": "Is all well, and what needs you? **Try:** open Review as Noor, then come back.",
    "review": "The tickets the model is least sure of. **Try:** press 1, 2 or 3, or Enter; Z undoes it.",
    "training": "What would a new version learn from? **Try:** train a candidate after some reviews.",
    "compare": "The candidate beside production on the same held-out tickets. **Try:** open the broken ones.",
    "promotion": "People decide, with a reason. **Try:** propose the candidate, approve it as Paul, then roll back.",
    "trend": "Does it get better, and is production still right? **Try:** read the audited accuracy week by week.",
    "import": "Bring your own tickets. **Try:** a CSV file with a text and a label column.",
    "tickets": "Every ticket and what is known of it. **Try:** filter by a label or a word.",
}


def show(page: str) -> None:
    """Show the page's strip in the demo project, until the person closes it."""
    key = f"strip-{page}"
    if st.session_state.get(key) or not session.project().demo:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.caption(TEXTS[page])
        if st.button("Close", key=f"close-{page}", icon=":material/close:", type="tertiary"):
            st.session_state[key] = True
            st.rerun()
