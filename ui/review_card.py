"""The review card: one ticket at a time in the browser, with an outbox that only empties when the server has saved."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from uuid import uuid4

import streamlit as st

from core.domain.keys import ACTS
from ui.review_data import CardData, Precedent, Told, payload
from ui.review_outbox import Ask, Asked, Outbox, ask_from, read_outbox

__all__ = [
    "Ask",
    "Asked",
    "CardData",
    "Outbox",
    "Precedent",
    "Told",
    "payload",
    "review_card",
    "review_code",
    "script",
]

_HERE = Path(__file__).parent
_PARTS = ("shelf", "desk", "text", "keys", "parts", "find", "wire", "panels", "cover", "show", "card")


def script() -> str:
    """Return the card's module: the acts, the style, then its files, of which the first four need no screen."""
    style = (_HERE / "review_card.css").read_text(encoding="utf-8")
    files = "\n".join((_HERE / f"review_{part}.js").read_text(encoding="utf-8") for part in _PARTS)
    given = {"ACTS": [asdict(act) for act in ACTS], "STYLE": style}
    given["VERSION"] = hashlib.sha256(f"{given}{files}".encode()).hexdigest()
    return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items()) + files


# Streamlit sends the code of a component again with each run: so the place of the card, which runs with every answer,
# is a small component, and its code another one that runs with the page.
_CODE = st.components.v2.component("countersign_review_code", js=script(), isolate_styles=False)
_CARD = st.components.v2.component(
    "countersign_review_card", js=(_HERE / "review_place.js").read_text(encoding="utf-8")
)


def review_code() -> None:
    """Bring the card's code to the browser; call it on the page, below the fragment with `review_card`."""
    _CODE(key="review_code")


def review_card(
    data: CardData,
    *,
    on_answers: Callable[[Outbox], None],
    on_beat: Callable[[], None],
    on_ask: Callable[[Ask], None] | None = None,
) -> None:
    """Show the card; call it inside `@st.fragment`, and `review_code` outside of it.

    `on_answers` runs before the fragment and gets every answer not yet acknowledged, some perhaps for
    the second time, and whose they are: another may be there by now. One bad answer should come back as
    a `Saved` with an error, not as an exception.
    `on_beat` runs about once a minute while the tab is visible: renew the leases. `on_ask` runs when the
    person wants to see more of one ticket; `told` answers it.
    """
    key = f"review_card_{data.project}"

    def answered() -> None:
        outbox = read_outbox(_sent(key, "outbox"))
        if outbox.answers:
            on_answers(outbox)

    def asked() -> None:
        ask = ask_from(_sent(key, "ask"))
        if ask and on_ask:
            on_ask(ask)

    outbox = read_outbox(_sent(key, "outbox"))
    waited_for = {answer.operation for answer in outbox.answers}  # all that is not acknowledged is in each outbox
    saved = tuple(saved for saved in data.acknowledged if saved.operation in waited_for)
    heard = replace(data, acknowledged=(*saved, *outbox.refused))
    # The browser hears of every run, even of one that changed nothing. As one text: values are searched for tables.
    fresh = json.dumps({**payload(heard, outbox.has), "run": uuid4().hex}, separators=(",", ":"))
    _CARD(key=key, data={"card": fresh}, on_outbox_change=answered, on_beat_change=on_beat, on_ask_change=asked)


def _sent(key: str, name: str) -> object:
    """Return what the browser last sent under a name, or None before it has sent anything."""
    state = st.session_state.get(key)
    return state.get(name) if isinstance(state, dict) else None
