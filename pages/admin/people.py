"""People: who may enter, and as what."""

import pandas as pd
import streamlit as st

from core.config import SignIn
from core.domain.actors import Actor, Role
from core.domain.errors import CountersignError
from ui import session

me = session.me()
st.title("People")
everybody = {person.id: (person, active) for person, active in session.app().people.all(me)}
table = {
    "Name": [person.name for person, _ in everybody.values()],
    "Roles": [", ".join(sorted(person.roles)) for person, _ in everybody.values()],
    "May enter": [active for _, active in everybody.values()],
}
st.dataframe(pd.DataFrame(table), hide_index=True)

chosen = st.selectbox("Change", list(everybody), format_func=lambda person: everybody[person][0].name, key="who")
if chosen:
    person, active = everybody[chosen]
    with st.form(f"change-{chosen}"):
        names = [role.value for role in Role]
        roles = st.multiselect("Roles", names, sorted(person.roles), key=f"roles-{chosen}")
        enters = st.checkbox("May enter", active, key=f"enters-{chosen}")
        if st.form_submit_button("Save", type="primary"):
            try:
                changed = Actor(id=person.id, name=person.name, roles=frozenset(map(Role, roles)))
                session.app().people.change(me, changed, active=enters)
            except CountersignError as problem:
                session.sorry(problem)
            else:
                st.toast("Saved. It counts from their next click.")
                st.rerun()
if session.app().settings.sign_in is SignIn.OIDC:
    st.caption("Roles come from the identity provider's groups at each sign-in. Taking away the entry stays.")
