"""Refused: this address is a page of another role."""

import streamlit as st

from ui import navigation, session, words

me = session.me()
home = navigation.home_of(me)
st.title("This page is not for your role")
st.text(
    f"You are here as {me.name} ({words.roles(me)}). Nothing of the page was loaded. An admin can give you another role."
)
if st.button(f"Go to {home}", type="primary"):
    navigation.go(home)
