"""A ticket's text with its personal data masked, and a button that shows it to who may see it."""

import streamlit as st

from core.domain.actors import Permission
from core.domain.documents import DocumentId, ProjectId
from core.domain.privacy import SIGN
from ui import session


def text(project: ProjectId, ticket: DocumentId, masked: str, key: str) -> None:
    """Show a masked text; unmasked, it stands there until the next click on the page."""
    place = st.empty()
    place.text(masked)
    if SIGN not in masked:
        return
    st.caption("Personal data is masked by pattern: a name in the middle of a sentence may stay.")
    if not session.me().may(Permission.UNMASK):
        return
    helped = "Shows names, addresses and numbers. That you looked is kept in the audit trail."
    if st.button("Unmask", key=f"unmask-{key}-{ticket}", icon=":material/visibility:", help=helped):
        place.text(session.app().unmasking.text(session.me(), project, ticket))
