"""Tickets and answers to export, with every fact set."""

from datetime import UTC, datetime

from core.domain.documents import Document, DocumentId
from core.domain.exports import Entry, Given
from core.domain.labels import Kind, Label, Labels, LabelSet
from core.domain.reviews import Action, ReviewId, Verdict

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
NAMES = ("network", "printer", "=sum")


def labels(*names: str) -> Labels:
    return tuple(Label(name) for name in names)


def label_set(kind: Kind, *names: str) -> LabelSet:
    return LabelSet(kind=kind, number=3, labels=labels(*(names or NAMES)))


def an_entry(text: str = "no ink", *names: str, known: bool = True, source: str = "review", **facts: object) -> Entry:
    document = Document(
        id=DocumentId(7), external_id=str(facts.pop("external_id", "T-1")), text=text, text_hash="hash",
        received_at=NOON, held_out=bool(facts.pop("held_out", False)),
        labels=labels(*names) if known else None, urgency=0.5,
    )  # fmt: skip
    moment = NOON.replace(hour=13) if known else None
    return Entry(document=document, source=source if known else "", labelled_at=moment, **facts)


def an_answer(*names: str, reviewer: str = "rosa", **facts: object) -> Given:
    values = {
        "review": ReviewId(4), "reviewer": reviewer, "action": Action.CORRECT, "verdict": Verdict.COUNTED,
        "labels": labels(*names), "now": labels(*names), "label_set": 2, "predicted": labels("network"), "version": 5,
        "confidence": 0.61, "scores": {Label("network"): 0.61, Label("printer"): 0.3},
        "reason": "doubtful", "inclusion_probability": 1.0, "policy": "margin", "position": 2, "blind": True,
        "together": "g1", "because": "", "note": "See the log.", "shown_at": NOON, "first_key_at": None,
        "decided_at": NOON.replace(minute=1), "received_at": NOON.replace(minute=2),
    }  # fmt: skip
    return Given(**values | facts)
