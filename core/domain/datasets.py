"""A dataset is a frozen list of labelled documents, named by the hash of its manifest."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.domain.documents import DocumentId
from core.domain.labels import Kind, Label, Labels, LabelSet

DatasetId = NewType("DatasetId", int)
MOST_ASIDE, LEAST_ASIDE, ONE_IN = 1_000, 200, 10


class Split(StrEnum):
    """Which side of the wall a dataset is on; a document is on one side for ever."""

    TRAINING = "training"
    HELD_OUT = "held_out"


@dataclass(frozen=True, kw_only=True)
class Example:
    """One labelled text as training or testing sees it."""

    document: DocumentId
    text: str
    text_hash: str
    labels: Labels


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A frozen version; `number` counts within its project and split; `reviews` came from people here."""

    id: DatasetId
    split: Split
    number: int
    manifest_hash: str
    label_set: LabelSet
    documents: int
    reviews: int
    created_at: datetime


@dataclass(frozen=True)
class Fact:
    """One line of a manifest: a document, its text's hash and its labels."""

    document: DocumentId
    text_hash: str
    labels: Labels


def manifest_hash(facts: Iterable[Fact]) -> str:
    """Return the SHA-256 (hex) over the facts in the given order (by document id), one JSON line each."""
    digest = hashlib.sha256()
    for fact in facts:
        line = json.dumps([fact.document, fact.text_hash, list(fact.labels)], ensure_ascii=False)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def why_not_trainable(counts: dict[Label, int], documents: int, kind: Kind) -> str:
    """Say in one sentence why these label counts cannot be trained on; empty when they can."""
    if documents == 0:
        return "No ticket has a label yet: review some, or import tickets with labels."
    used = [label for label, count in counts.items() if count]
    if not used:
        return "No labelled ticket has any label set: at least one label is needed."
    if len(used) == 1 and kind is Kind.SINGLE:
        return f"Every labelled ticket says '{used[0]}': at least two labels are needed."
    return ""


def set_aside(documents: int) -> int:
    """Return how many of so many training tickets are better not learned from, but used to calibrate the confidence.

    For services whose scores nobody here can calibrate in training. One in ten, and none where these would be too few.
    """
    spared = min(documents // ONE_IN, MOST_ASIDE)
    return spared if spared >= LEAST_ASIDE else 0
