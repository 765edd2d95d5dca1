"""Landing: on to the page where this person's work waits."""

import streamlit as st

from ui import navigation, session

navigation.go(navigation.home_of(session.me()), **st.query_params.to_dict())
