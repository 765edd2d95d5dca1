"""A page with nothing but the review card: tickets in memory, every answer synced to a log file.

`?desk=a` names the tickets and the log; further options in the address: tickets, open, labels, multi, blind, unscored,
masked, may_unmask, alike, reasons, keys, text, delay, refuse, beat_s, label_set.
"""

import json
import os
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path

import streamlit as st

import ui
from core.domain.reviews import Action, Answer, ReviewId, Saved, Verdict
from tests.support.card_tickets import GUIDES, WHOLE, Tickets, switched
from ui.review_card import Ask, Asked, CardData, Outbox, Precedent, Told, review_card, review_code

DEPTH = 8
ASKED = st.query_params
MAKE = Tickets(ASKED)
REASONS = ("I cannot tell from the text", "No label fits", "This is no ticket")


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
        moments = ("shown_at", "first_key_at", "decided_at")
        kept = {
            **asdict(answer),
            "action": answer.action.value,
            **{name: moment.isoformat() for name in moments if (moment := getattr(answer, name))},
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

    def note(self, ending: str, line: str) -> None:
        """Write a line beside the log."""
        with self.log.with_suffix(ending).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


@st.cache_resource
def the_desk(name: str, tickets: int) -> Desk:
    """Return this process's desk of that name, with what an earlier process has logged."""
    log = Path(os.environ["CARD_FOLDER"]) / f"{name}.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    answers = {entry["operation"]: entry for entry in map(json.loads, lines)}
    return Desk(log=log, tickets=tickets, answers=answers)


def told(ask: Ask) -> Told:
    """Return what the page tells about a ticket."""
    if ask.what is Asked.UNMASK:
        return Told(texts={ask.task: WHOLE})
    found = [Precedent(text=f"An older ticket like {ask.task}", labels=(MAKE.labels[0],), when="3 May")]
    return Told(precedents={ask.task: tuple(found) if ask.task % 2 else ()})


@st.fragment
def card(desk: Desk) -> None:
    """Show the card and save what it sends."""

    def on_answers(outbox: Outbox) -> None:
        threading.Event().wait(delay)
        saved = tuple(desk.take(answer, refuse) for answer in outbox.answers)
        st.session_state["saved"] = saved

    def on_ask(ask: Ask) -> None:
        desk.note(".asks", f"{ask.what.value} {ask.task}")
        st.session_state["told"] = told(ask)

    delay, refuse = float(ASKED.get("delay", "0")), ASKED.get("refuse", "")
    waiting = desk.waiting()
    standing = desk.standing()
    held = waiting[:DEPTH]
    data = CardData(
        person="ada",
        project=1,
        multi=switched(ASKED, "multi"),
        labels=MAKE.labels,
        label_set=int(ASKED.get("label_set", "1")),
        guides=GUIDES,
        tickets=tuple(MAKE(number) for number in held),
        alike=MAKE.alike(held),
        acknowledged=st.session_state.get("saved", ()),
        undoable=tuple((str(answer["operation"]), str(answer["together"])) for answer in reversed(standing)),
        done_today=len(standing),
        waiting=int(ASKED.get("open", len(waiting))),
        more="open" in ASKED,
        seconds_each=12.4,
        empty_message="No ticket is waiting for you.",
        skip_reasons=REASONS if switched(ASKED, "reasons") else (),
        keys=dict(pair.split(":") for pair in ASKED.get("keys", "").split() if ":" in pair),
        may_unmask=switched(ASKED, "may_unmask"),
        told=st.session_state.get("told", Told()),
        beat_s=float(ASKED.get("beat_s", "60")),
    )
    review_card(data, on_answers=on_answers, on_beat=lambda: desk.note(".beats", "beat"), on_ask=on_ask)


st.set_page_config(layout="wide", page_title="Card")
st.html(Path(ui.__path__[0]) / "page.css")
if st.button("Ask something"):
    st.dialog("A question")(lambda: st.write("Really?"))()
card(the_desk(ASKED["desk"], int(ASKED.get("tickets", "50"))))
review_code()
