"""What the review card is given, and the plain JSON values it travels as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.labels import Guide, Label, Labels
from core.domain.privacy import SIGN
from core.domain.reviews import LONGEST_NOTE, Saved, Task, TaskId, Verdict

MOST_UNDOABLE = 50  # sent at once; further ones follow when these are taken back


@dataclass(frozen=True, kw_only=True)
class Precedent:
    """A decided ticket like the one on the screen: its text, the labels it got, and when, as it is written there."""

    text: str
    labels: Labels
    when: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """Answers to what the card has asked: decided tickets like a ticket, and the whole texts of masked ones."""

    precedents: Mapping[TaskId, tuple[Precedent, ...]] = field(default_factory=dict)
    texts: Mapping[TaskId, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CardData:
    """What the card shows and hears back.

    `tickets` are those leased to this person, in order; one that is `blind` is decided before its scores are shown,
    one without scores stands with the labels in label-set order. `alike` names for a ticket the others among them
    that are nearly the same. `label_set` is the number of the labels and guides, which travel once. `acknowledged`
    answers the last outbox, one entry per operation. `undoable` are this person's operations that can be taken back,
    newest first, each with the word it shares with those given as one: the server's knowledge, so that Z works after
    a reload. `more` says that more tickets than `waiting` are waiting. `keys` are this person's own, by act. `page`
    names the run of the whole page that the card was shown in. The two times are how long the browser waits before it
    sends unsaved answers again, and between two signs of life.
    """

    person: str
    project: int
    multi: bool
    labels: Labels
    label_set: int = 1
    guides: Mapping[Label, Guide] = field(default_factory=dict)
    tickets: tuple[Task, ...] = ()
    alike: Mapping[TaskId, tuple[TaskId, ...]] = field(default_factory=dict)
    acknowledged: tuple[Saved, ...] = ()
    undoable: tuple[tuple[str, str], ...] = ()
    done_today: int = 0
    waiting: int = 0
    more: bool = False
    seconds_each: float | None = None
    empty_message: str = "Nothing is waiting for you."
    skip_reasons: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    may_unmask: bool = False
    told: Told = field(default_factory=Told)
    page: str = ""
    resend_s: float = 2.0
    beat_s: float = 60.0


def payload(data: CardData, has: int = 0) -> dict[str, Any]:
    """Return the card's data as JSON values; a ticket without a lease cannot be answered and stays out.

    The labels and their guides are left out when the browser `has` them already: the number of its label set.
    """
    return {
        "person": data.person,
        "project": data.project,
        "multi": data.multi,
        "label_set": data.label_set,
        **({} if has == data.label_set else {"labels": list(data.labels), "guides": _guides(data.guides)}),
        "tickets": [_ticket(task, data) for task in data.tickets if task.lease is not None],
        "acknowledged": [_acknowledgement(saved) for saved in data.acknowledged],
        "undoable": [list(pair) for pair in data.undoable[:MOST_UNDOABLE]],
        "done_today": data.done_today,
        "waiting": data.waiting,
        "more": data.more,
        "seconds_each": data.seconds_each,
        "empty_message": data.empty_message,
        "skip_reasons": list(data.skip_reasons),
        "keys": dict(data.keys),
        "may_unmask": data.may_unmask,
        "told": _told(data.told),
        "page": data.page,
        "resend_ms": round(data.resend_s * 1000),
        "beat_ms": round(data.beat_s * 1000),
        "longest_note": LONGEST_NOTE,
    }


def _ticket(task: Task, data: CardData) -> dict[str, Any]:
    """Return one ticket as JSON values."""
    return {
        "id": task.id,
        "token": task.lease.token if task.lease else "",
        "text": task.text,
        "text_hash": task.text_hash,
        "version": task.version or 0,
        "predicted": list(task.predicted),
        "scores": [[score.label, score.value] for score in task.scores],
        "blind": task.blind,
        "masked": SIGN in task.text,
        "why": [[span.start, span.end, span.label, span.weight] for span in task.why],
        "alike": list(data.alike.get(task.id, ())),
    }


def _guides(guides: Mapping[Label, Guide]) -> dict[str, Any]:
    """Return what labels mean as JSON values; empty guides stay out."""
    return {
        label: {
            "definition": guide.definition,
            "examples": list(guide.examples),
            "counter_examples": list(guide.counter_examples),
        }
        for label, guide in guides.items()
        if guide != Guide()
    }


def _told(told: Told) -> dict[str, Any]:
    """Return the answers to what was asked as JSON values; the keys of JSON are texts."""
    return {
        "precedents": {
            str(task): [{"text": one.text, "labels": list(one.labels), "when": one.when} for one in found]
            for task, found in told.precedents.items()
        },
        "texts": {str(task): text for task, text in told.texts.items()},
    }


def _acknowledgement(saved: Saved) -> dict[str, Any]:
    """Return what became of one operation as JSON values."""
    return {"operation": saved.operation, "error": saved.error, "extra": saved.verdict is Verdict.EXTRA}
