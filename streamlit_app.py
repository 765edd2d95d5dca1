"""The router: who is asking, which pages are theirs, run one."""

import streamlit as st

from ui import navigation, session

st.set_page_config(page_title="Countersign", page_icon="ui/icon.svg", layout="wide")
actor = session.actor()
page = st.navigation(navigation.pages_for(actor), position="sidebar" if actor else "hidden")
if actor:
    session.sidebar(actor)
session.keep_choice()
session.guarded(page.run)
