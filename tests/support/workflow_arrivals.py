"""A few invented tickets over the demo's eight weeks, and labelled rows to loop over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.domain.documents import NewDocument
from core.domain.labels import Kind, Label
from core.workflow.demo import Arrival

DEMO_LABELS = ("network", "printer")
NEW = "vpn"


def short_arrivals(kind: Kind, start: datetime) -> Iterator[Arrival]:
    """Yield some hundred tickets: labelled ones in all weeks, unlabelled ones, the last of them of a new kind."""
    for number in range(120):
        label = DEMO_LABELS[number % 2]
        labelled = number % 3 > 0
        true = NEW if not labelled and number > 100 else label
        sure = 0.9 if labelled else (0.55, 0.65, 0.8)[number % 9 // 3]
        document = NewDocument(
            text=f"{label} {sure} {kind} arrival {number}",
            external_id=f"T-{number}",
            labels=(Label(label),) if labelled else None,
            received_at=start + timedelta(weeks=8) * (number / 120),
        )
        yield Arrival(document, (Label(true),))


def rows_to_loop_over(number: int) -> list[NewDocument]:
    """Return labelled rows: of ten, six plain ones, one that misleads a sure version, three doubtful ones."""
    rows = []
    for place in range(number):
        label, other = DEMO_LABELS[place % 2], DEMO_LABELS[(place + 1) % 2]
        word, sure = (other, 0.8) if place % 10 == 4 else (label, 0.9)
        sure = 0.6 if place % 10 > 6 else sure
        rows.append(NewDocument(text=f"{word} {sure} row {place}", labels=(Label(label),)))
    return rows
