"""The review card: one ticket at a time in the browser, with an outbox that only empties when the server has saved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import streamlit as st

from core.domain.labels import Labels
from core.domain.reviews import LONGEST_NOTE, Answer, Saved, Task, Verdict
from ui.review_outbox import answers_from, read_outbox

__all__ = ["CardData", "answers_from", "payload", "review_card"]

_HERE = Path(__file__).parent
_CARD = st.components.v2.component(
    "countersign_review_card",
    css=(_HERE / "review_card.css").read_text(encoding="utf-8"),
    # one module in two files: the desk can be tried without a screen
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("review_desk.js", "review_card.js")),
)


@dataclass(frozen=True, kw_only=True)
class CardData:
    """What the card shows and hears back.

    `tickets` are those leased to this person, in order; a ticket without scores is shown blind, with
    the labels in label-set order. `acknowledged` answers the last outbox, one entry per operation.
    `undoable` are this person's operations that can be taken back, newest first: the server's
    knowledge, so that Z works after a reload. The two times are how long the browser waits before it
    sends unsaved answers again, and between two signs of life.
    """

    person: str
    project: int
    multi: bool
    labels: Labels
    tickets: tuple[Task, ...] = ()
    acknowledged: tuple[Saved, ...] = ()
    undoable: tuple[str, ...] = ()
    done_today: int = 0
    waiting: int = 0
    seconds_each: float | None = None
    empty_message: str = "Nothing is waiting for you."
    resend_s: float = 2.0
    beat_s: float = 60.0


def review_card(data: CardData, *, on_answers: Callable[[list[Answer]], None], on_beat: Callable[[], None]) -> None:
    """Show the card; call it inside `@st.fragment`.

    `on_answers` runs before the fragment and gets every answer not yet acknowledged, some perhaps for
    the second time; one bad answer should come back as a `Saved` with an error, not as an exception.
    `on_beat` runs about once a minute while the tab is visible: renew the leases.
    """
    key = f"review_card_{data.project}"

    def answered() -> None:
        answers = answers_from(_sent(key))
        if answers:
            on_answers(answers)

    refused = read_outbox(_sent(key)).refused
    heard = replace(data, acknowledged=(*data.acknowledged, *refused))
    fresh = {**payload(heard), "run": uuid4().hex}  # the browser hears of every run, even of one that changed nothing
    _CARD(key=key, data=fresh, on_outbox_change=answered, on_beat_change=on_beat)


def payload(data: CardData) -> dict[str, Any]:
    """Return the card's data as JSON values; a ticket without a lease cannot be answered and stays out."""
    return {
        "person": data.person,
        "project": data.project,
        "multi": data.multi,
        "labels": list(data.labels),
        "tickets": [_ticket(task) for task in data.tickets if task.lease is not None],
        "acknowledged": [_acknowledgement(saved) for saved in data.acknowledged],
        "undoable": list(data.undoable),
        "done_today": data.done_today,
        "waiting": data.waiting,
        "seconds_each": data.seconds_each,
        "empty_message": data.empty_message,
        "resend_ms": round(data.resend_s * 1000),
        "beat_ms": round(data.beat_s * 1000),
        "longest_note": LONGEST_NOTE,
    }


def _sent(key: str) -> object:
    """Return what the browser last sent, or None before it has sent anything."""
    state = st.session_state.get(key)
    return state.get("outbox") if isinstance(state, dict) else None


def _ticket(task: Task) -> dict[str, Any]:
    """Return one ticket as JSON values."""
    return {
        "id": task.id,
        "token": task.lease.token if task.lease else "",
        "text": task.text,
        "text_hash": task.text_hash,
        "version": task.version or 0,
        "predicted": list(task.predicted),
        "scores": [[score.label, score.value] for score in task.scores],
    }


def _acknowledgement(saved: Saved) -> dict[str, Any]:
    """Return what became of one operation as JSON values."""
    return {"operation": saved.operation, "error": saved.error, "extra": saved.verdict is Verdict.EXTRA}
