"""What an identity provider says of the person on the page, and the roles that follow from it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from core.bootstrap import App
from core.config import Settings
from core.domain.actors import Actor, Role


def provider() -> bool:
    """Tell whether an identity provider is set: the [auth] section of `.streamlit/secrets.toml`.

    Another file is named by STREAMLIT_SECRETS_FILES.
    """
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def admitted(app: App) -> Actor | None:
    """Return the signed-in person, recorded once a session with the roles of their groups; None without one.

    Raises:
        NotFound: an admin has ended their access.
    """
    if not provider() or not st.user.is_logged_in:
        return None
    claims = {str(name): value for name, value in st.user.items()}
    if float(str(claims.get("exp", "inf"))) < datetime.now(UTC).timestamp():
        return None
    person = f"{claims.get('iss', '')}#{claims['sub']}"
    if st.session_state.get("admitted") != person:
        name = str(claims.get("name") or claims.get("email") or claims["sub"])
        app.people.admit(Actor(id=person, name=name, roles=roles(app.settings, claims)))
        st.session_state["admitted"] = person
    return app.people.enter(person)


def roles(settings: Settings, claims: Mapping[str, object]) -> frozenset[Role]:
    """Return the roles of the groups that are mapped to one; a person of no such group is a viewer."""
    groups = claims.get(settings.role_claim)
    names = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    found = {settings.role_map[name] for name in names if isinstance(name, str) and name in settings.role_map}
    return frozenset(found or {Role.VIEWER})
