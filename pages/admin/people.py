"""People: who may enter, and as what."""

import pandas as pd
import streamlit as st

from core.domain.actors import Actor, Role
from core.domain.errors import CountersignError
from ui import session

me = session.me()
st.title("People")
everybody = session.app().people.all(me)
st.dataframe(
    pd.DataFrame(
        {
            "Name": [person.name for person, _ in everybody],
            "Roles": [", ".join(sorted(person.roles)) for person, _ in everybody],
            "May enter": [active for _, active in everybody],
        }
    ),
    hide_index=True,
)
chosen = st.selectbox("Change", everybody, format_func=lambda entry: entry[0].name)
if chosen:
    person, active = chosen
    with st.form("person"):
        roles = st.multiselect("Roles", list(Role), sorted(person.roles), format_func=lambda role: role.value)
        enters = st.checkbox("May enter", active)
        if st.form_submit_button("Save", type="primary"):
            try:
                changed = Actor(id=person.id, name=person.name, roles=frozenset(roles))
                session.app().people.change(me, changed, active=enters)
            except CountersignError as problem:
                st.error(str(problem), icon=":material/error:")
            else:
                st.toast("Saved. It counts from their next click.")
                st.rerun()
st.caption("With an identity provider, roles come from its groups at each sign-in.")
