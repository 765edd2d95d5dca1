"""A page that tells how often the collector has gone through everything; its button runs it again."""

import gc

import streamlit as st

runs = st.session_state.get("runs", 0) + 1
st.session_state["runs"] = runs
st.button("Again")
st.text(f"run {runs}, full collections: {gc.get_stats()[2]['collections']}")
