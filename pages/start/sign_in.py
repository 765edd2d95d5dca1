"""Sign in: choose a person of the demo, or go to the identity provider."""

import streamlit as st

from core.config import SignIn
from ui import claims, session, words

WHY_NOT = {
    SignIn.DEMO: "Nobody can sign in: the demo sign-in works only while the server listens on this machine alone, and"
    " this one listens on the network. The data is safe. Start it on localhost, or set COUNTERSIGN_SIGN_IN=oidc and"
    " the [auth] section of .streamlit/secrets.toml.",
    SignIn.OIDC: "Nobody can sign in: no identity provider is set. The data is safe. Whoever runs this server adds the"
    " [auth] section to .streamlit/secrets.toml and starts it again.",
}

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
elif session.app().settings.sign_in is SignIn.OIDC and claims.provider():
    if st.user.is_logged_in:
        st.error(
            "You are signed in, but may not enter: your sign-in ran out, or an admin has ended your access. What you"
            " saved is safe. Sign in again, or ask an admin.",
            icon=":material/error:",
        )
        st.button("Sign out", icon=":material/logout:", on_click=st.logout)
    st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)
else:
    st.error(WHY_NOT[session.app().settings.sign_in], icon=":material/error:")
