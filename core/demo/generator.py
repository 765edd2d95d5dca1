"""The demo's history: eight weeks of an invented service desk, the same on every machine for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.demo.arrivals import WRONG_SHARE, Arrival, plan
from core.demo.dice import Dice
from core.demo.topic import NEW_FROM_WEEK, NEW_LABEL
from core.demo.topics import TOPICS
from core.demo.writing import chase, join_in, write
from core.domain.labels import Label, Labels

START = datetime(2026, 9, 7, tzinfo=UTC)  # a Monday
_SECOND_SHARE = 0.06
_CHASED_SHARE = 0.02
_REMEMBERED = 40


@dataclass(frozen=True, kw_only=True)
class DemoTicket:
    """One ticket; `label` is what the desk recorded (None: nothing), `labels` what is true, the main one first."""

    external_id: str
    text: str
    received_at: datetime
    label: Label | None
    labels: Labels

    @property
    def true_label(self) -> Label:
        """What the ticket really is about, mainly."""
        return self.labels[0]

    @property
    def second_label(self) -> Label:
        """What it is also about; empty for most tickets."""
        return self.labels[1] if len(self.labels) > 1 else Label("")


def all_labels() -> Labels:
    """Return the twelve labels, the new one included, in the order of the alphabet."""
    return tuple(sorted(TOPICS))


class _Author:
    """Writes the tickets one after another and remembers the latest, because people send them again."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._latest: dict[Label, list[tuple[str, Labels]]] = {label: [] for label in TOPICS}

    def ticket(self, number: int, arrival: Arrival) -> DemoTicket:
        """Put one arrival into words."""
        text, labels = self._words(arrival)
        latest = self._latest[arrival.label]
        latest.append((text, labels))
        del latest[:-_REMEMBERED]
        return DemoTicket(
            external_id=f"INC-{number}", text=text, received_at=arrival.when, label=arrival.recorded, labels=labels
        )

    def _words(self, arrival: Arrival) -> tuple[str, Labels]:
        dice, latest = self._dice, self._latest[arrival.label]
        if arrival.outage:
            return join_in(arrival.outage, arrival.when, dice), (arrival.label,)
        if latest and dice.chance(_CHASED_SHARE):
            text, labels = dice.one(latest)
            return chase(text, arrival.when, dice), labels
        labels = (arrival.label,)
        if dice.chance(_SECOND_SHARE):
            labels += (dice.one(TOPICS[arrival.label].taken_for),)
        return write([TOPICS[label] for label in labels], arrival.when, dice), labels


def tickets(
    seed: int = 7, weeks: int = 8, labelled: int = 6000, unlabelled: int = 3000, start: datetime = START
) -> Iterator[DemoTicket]:
    """Yield the history in order of arrival; `start` is an aware moment, best a Monday at midnight."""
    dice = Dice(seed)
    author = _Author(dice)
    arrivals = plan(weeks, labelled, unlabelled, start.astimezone(UTC), WRONG_SHARE, dice)
    for number, arrival in enumerate(arrivals, 100_001):
        yield author.ticket(number, arrival)


def tagged(seed: int = 7, count: int = 600, start: datetime = START) -> Iterator[DemoTicket]:
    """Yield tickets about one to three topics each, for a project where a ticket may have several labels."""
    dice = Dice(seed)
    first_new = start + timedelta(weeks=NEW_FROM_WEEK - 1)
    arrivals = plan(8, count, 0, start.astimezone(UTC), 0.0, dice)
    for number, arrival in enumerate(arrivals, 300_001):
        known = [label for label in TOPICS if label != NEW_LABEL or arrival.when >= first_new]
        others = [label for label in dice.shuffled(known) if label != arrival.label]
        labels = (arrival.label, *others[: dice.weighted((45, 40, 15))])
        text = write([TOPICS[label] for label in labels], arrival.when, dice)
        yield DemoTicket(
            external_id=f"REQ-{number}", text=text, received_at=arrival.when, label=arrival.label, labels=labels
        )
