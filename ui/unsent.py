"""Answers a browser still keeps after its person has left the review desk: counted on every page, and sent from there."""

from pathlib import Path
from uuid import uuid4

import streamlit as st

from core.domain.actors import Actor, Permission
from core.domain.documents import ProjectId
from ui import session
from ui.desk import acknowledged, save
from ui.review_outbox import read_outbox

_HERE = Path(__file__).parent
KEY = "unsent"
_UNSENT = st.components.v2.component(
    "countersign_unsent",
    js="\n".join((_HERE / file).read_text(encoding="utf-8") for file in ("review_shelf.js", "unsent.js")),
    css=(_HERE / "unsent.css").read_text(encoding="utf-8"),
)


def show(person: Actor | None, at_desk: ProjectId | None) -> None:
    """Count what is not saved yet and send it; the card of the project that is `at_desk` does so by itself.

    To nobody, and to whoever may not review, it only says that answers wait in this browser.
    """
    page = uuid4().hex
    with st.container(key=KEY):
        _sender(person.id if person and person.may(Permission.REVIEW) else "", at_desk or 0, page)


@st.fragment
def _sender(person: str, desk: int, page: str) -> None:
    outbox = read_outbox(_sent())
    waited_for = {answer.operation for answer in outbox.answers} if outbox.person == person else set()
    saved = [one for one in acknowledged() if one.operation in waited_for]
    acks = [{"operation": one.operation, "error": one.error} for one in (*saved, *outbox.refused)]
    # The browser hears of every run, even of one that changed nothing.
    data = {"person": person, "desk": desk, "page": page, "acknowledged": acks, "run": uuid4().hex}
    _UNSENT(key=f"{KEY}-answers", data=data, on_outbox_change=_save)


def _save() -> None:
    """Save what the browser sent, as the card does; while the database does not answer, it sends again."""
    sent = _sent()
    project = sent.get("project") if isinstance(sent, dict) else None
    if isinstance(project, int) and 0 < project < 2**63:
        save(ProjectId(project), read_outbox(sent))
        session.forget_me()  # nothing in this run will ask
        st.session_state.pop("away", None)  # said here by "retrying"


def _sent() -> object:
    """Return what the browser last sent, or None."""
    state = st.session_state.get(f"{KEY}-answers")
    return state.get("outbox") if isinstance(state, dict) else None
