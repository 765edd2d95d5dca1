"""A question that people outside this desk are asked by a service, a human loop, and what they answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.domain.labels import Labels


class LoopState(StrEnum):
    """Where a human loop stands; one that failed or was stopped has no answers that count on."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One text to be labelled: `id` is what its answers are found by, `labels` what a model says of it."""

    id: str
    text: str
    labels: Labels = ()


@dataclass(frozen=True, kw_only=True)
class NewLoop:
    """What people are asked: the items, the labels to choose from, and facts that come back with the answers."""

    name: str
    items: tuple[Item, ...]
    choices: Labels
    facts: dict[str, str | int]


@dataclass(frozen=True, kw_only=True)
class Loop:
    """One that was begun; `why` is why it failed, in the service's words."""

    name: str
    state: LoopState
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class LoopAnswer:
    """What one worker said of one item."""

    item: str
    worker: str
    labels: Labels
    submitted_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LoopAnswers:
    """What came of a loop: the facts it was begun with, and every answer; an item may have none."""

    facts: dict[str, str | int]
    answers: tuple[LoopAnswer, ...]
