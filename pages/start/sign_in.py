"""Sign in: choose a person of the demo, or go to the identity provider."""

import streamlit as st

from core.config import SignIn
from ui import session, words

st.title("Countersign")
st.write("People review what a text classifier is unsure of; owners decide which version goes into production.")

if session.demo_sign_in():
    people = session.app().people.introduce()
    st.subheader("Who are you?")
    st.caption(
        "Demo sign-in: anyone at this machine may be anyone. It works only while the server listens on this machine"
        " alone; set COUNTERSIGN_SIGN_IN=oidc to sign in for real."
    )
    if not people:
        st.info("The first start is under way; this page fills itself in a few seconds.", icon=":material/hourglass:")

        @st.fragment(run_every="1s")
        def wait() -> None:
            """Look again until the worker has made the people."""
            if session.app().people.introduce():
                st.rerun()

        wait()
    for row in range(0, len(people), 3):
        for column, person in zip(st.columns(3), people[row : row + 3], strict=False):
            roles = ", ".join(sorted(role.value for role in person.roles))
            column.button(
                f"**{words.plain(person.name)}** · {roles}",
                key=f"enter-{person.id}",
                on_click=session.enter,
                args=(person.id,),
                width="stretch",
            )
elif session.app().settings.sign_in is SignIn.OIDC:
    st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)
else:
    st.error(
        "Nobody can sign in: the demo sign-in works only while the server listens on this machine alone, and no"
        " identity provider is set. Set COUNTERSIGN_SIGN_IN=oidc and the [auth] section of secrets.toml, or listen on"
        " localhost."
    )
