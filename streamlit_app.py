"""The router: who is asking, which pages are theirs, run one."""

from pathlib import Path

import streamlit as st

from ui import navigation, session, unsent

# Before the navigation, which would have the browser fetch the page's symbol from elsewhere as its icon.
st.set_page_config(page_icon="ui/icon.svg", layout="wide")
actor = session.actor()
page = st.navigation(navigation.pages_for(actor), position="sidebar" if actor else "hidden", expanded=True)
st.set_page_config(page_title=f"{page.title} · Countersign")
st.html(Path(__file__).with_name("ui") / "page.css")
session.say_rehearsal()
if actor:
    session.sidebar(actor)
session.keep_choice()
at_desk = page.url_path == navigation.DESK
session.at_desk(actor, now=at_desk)
unsent.show(actor, st.session_state.get("project") if at_desk else None)
session.guarded(page.run)
