"""A page with nothing but the review card: tickets in memory, every answer synced to a log file.

`?desk=a` names the tickets and the log; further options in the address: tickets, multi, blind, text, delay,
refuse, beat_s.
"""

import json
import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import streamlit as st

from core.domain.documents import DocumentId
from core.domain.labels import Label
from core.domain.predictions import Score
from core.domain.reviews import Action, Answer, Lease, ReviewId, Saved, Task, TaskId, TaskState, Verdict
from core.domain.routing import Reason
from ui.review_card import CardData, review_card

LABELS = tuple(
    Label(name)
    for name in (
        *(
            "VPN access",
            "Password reset",
            "Network outage",
            "Printer",
            "Mail delivery",
            "New laptop",
            "Software licence",
        ),
        *("Phone", "Payroll", "Building access", "Backup and restore of project folders on shared drives", "Other"),
    )
)
VALUES = (0.81, 0.12, 0.03, 0.02, 0.01, 0.004, 0.003, 0.002, 0.001)
MULTI_VALUES = (0.93, 0.62, 0.31, 0.08, 0.04, 0.01, 0.01, 0.004, 0.001)
DEPTH = 8
ASKED = st.query_params
MULTI = ASKED.get("multi") == "1"
BLIND = ASKED.get("blind") == "1"


def ranked(number: int) -> tuple[Label, ...]:
    """Return the labels of a ticket, likeliest first; tests know them by the ticket's number."""
    return LABELS[number % len(LABELS) :] + LABELS[: number % len(LABELS)]


def ticket(number: int) -> Task:
    """Return ticket `number`."""
    text = ASKED.get("text") or f"Ticket {number}: since this morning it does not work.\n\nPlease help, it is urgent."
    values = MULTI_VALUES if MULTI else VALUES
    scores = () if BLIND else tuple(Score(*pair) for pair in zip(ranked(number), values, strict=False))
    predicted = tuple(score.label for score in scores if score.value >= 0.5)
    return Task(
        id=TaskId(number),
        document=DocumentId(number),
        text=text,
        text_hash=f"hash-{number}",
        state=TaskState.LEASED,
        reason=Reason.UNSCORED if BLIND else Reason.DOUBTFUL,
        inclusion_probability=1.0,
        priority=0.0,
        predicted=predicted,
        scores=scores,
        lease=Lease(reviewer="ada", token=f"token-{number}", until=datetime.now(UTC) + timedelta(minutes=15)),
    )


@dataclass
class Desk:
    """The tickets and answers of one server process; the log brings them back after a kill."""

    log: Path
    tickets: int
    answers: dict[str, dict[str, object]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, answer: Answer, refuse: str) -> Saved:
        """Write one answer once, durably, and say so; confirming the ticket named in `refuse` is refused."""
        with self.lock:
            if answer.operation not in self.answers:
                if str(answer.task) == refuse and answer.action is Action.CONFIRM:
                    return Saved(operation=answer.operation, error="This label is not in the project's label set.")
                self.write(answer)
            return Saved(operation=answer.operation, review=ReviewId(len(self.answers)), verdict=Verdict.COUNTED)

    def write(self, answer: Answer) -> None:
        """Append to the log and sync it before anything is acknowledged."""
        kept = {
            "operation": answer.operation,
            "task": answer.task,
            "token": answer.token,
            "action": answer.action.value,
            "labels": list(answer.labels),
            "note": answer.note,
            "text_hash": answer.text_hash,
            "undoes": answer.undoes,
            "shown_at": answer.shown_at.isoformat() if answer.shown_at else None,
            "first_key_at": answer.first_key_at.isoformat() if answer.first_key_at else None,
            "decided_at": answer.decided_at.isoformat() if answer.decided_at else None,
        }
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(kept) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.answers[answer.operation] = kept

    def standing(self) -> list[dict[str, object]]:
        """Return the answers that are neither undone nor an undo, oldest first."""
        undone = {answer["undoes"] for answer in self.answers.values()}
        return [one for one in self.answers.values() if one["action"] != "undo" and one["operation"] not in undone]

    def waiting(self) -> list[int]:
        """Return the numbers of the tickets without an answer."""
        done = {answer["task"] for answer in self.standing()}
        return [number for number in range(1, self.tickets + 1) if number not in done]


@st.cache_resource
def the_desk(name: str, tickets: int) -> Desk:
    """Return this process's desk of that name, with what an earlier process has logged."""
    log = Path(os.environ["CARD_FOLDER"]) / f"{name}.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    answers = {entry["operation"]: entry for entry in map(json.loads, lines)}
    return Desk(log=log, tickets=tickets, answers=answers)


@st.fragment
def card(desk: Desk) -> None:
    """Show the card and save what it sends."""

    def on_answers(answers: list[Answer]) -> None:
        threading.Event().wait(delay)
        saved = tuple(desk.take(answer, refuse) for answer in answers)
        st.session_state["saved"] = saved

    def on_beat() -> None:
        with desk.log.with_suffix(".beats").open("a", encoding="utf-8") as file:
            file.write("beat\n")

    delay, refuse = float(ASKED.get("delay", "0")), ASKED.get("refuse", "")
    waiting = desk.waiting()
    undoable = tuple(str(answer["operation"]) for answer in reversed(desk.standing()))
    data = CardData(
        person="ada",
        project=1,
        multi=MULTI,
        labels=LABELS,
        tickets=tuple(ticket(number) for number in waiting[:DEPTH]),
        acknowledged=st.session_state.get("saved", ()),
        undoable=undoable,
        done_today=len(undoable),
        waiting=len(waiting),
        seconds_each=12.4,
        empty_message="No ticket is waiting for you.",
        beat_s=float(ASKED.get("beat_s", "60")),
    )
    review_card(data, on_answers=on_answers, on_beat=on_beat)


st.set_page_config(layout="wide", page_title="Card")
if st.button("Ask something"):
    st.dialog("A question")(lambda: st.write("Really?"))()
card(the_desk(ASKED["desk"], int(ASKED.get("tickets", "50"))))
