"""A page that tells how often the collector has gone through everything; its button runs it again."""

import gc

import streamlit as st

st.button("Again")
st.text(f"full collections: {gc.get_stats()[2]['collections']}")
