"""Keeps the chosen person of the demo in a cookie, so that a reload does not ask again."""

import streamlit as st

# SameSite keeps other sites from using it; it is no secret, for anyone at this machine may be anyone in the demo.
SCRIPT = """
export default function ({ data }) {
  const age = data.value ? 60 * 60 * 24 * 30 : 0;
  document.cookie = `${data.name}=${encodeURIComponent(data.value)}; path=/; SameSite=Strict; max-age=${age}`;
}
"""
_component = st.components.v2.component("countersign_remember", html="<span></span>", js=SCRIPT)


def remember(name: str, value: str) -> None:
    """Write a cookie in the visitor's browser; an empty value removes it."""
    _component(key=f"remember-{name}", data={"name": name, "value": value}, height=1)
