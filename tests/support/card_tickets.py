"""The tickets, labels and guides of the card's test page, as the options in its address want them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from core.domain.documents import DocumentId
from core.domain.labels import Guide, Label, Labels
from core.domain.predictions import Score, Span
from core.domain.privacy import SIGN
from core.domain.reviews import Lease, Task, TaskId, TaskState
from core.domain.routing import Reason

TWELVE = tuple(
    Label(name)
    for name in (
        *("VPN access", "Password reset", "Network outage", "Printer", "Mail delivery", "New laptop"),
        *("Software licence", "Phone", "Payroll", "Building access"),
        *("Backup and restore of project folders on shared drives", "Other"),
    )
)
_AREAS = (
    *("Network", "Printer", "Mail", "Phone", "Payroll", "Building", "Laptop", "Licence", "Backup", "Account", "Travel"),
    *("Invoice", "Database", "Security", "Website", "Monitor", "Video", "Storage", "Contract", "Recruiting", "Garage"),
    *("Kitchen", "Heating", "Parking", "Insurance"),
)
_THINGS = (
    *("access", "password", "order", "outage", "slow", "repair", "question", "cancel", "change", "install", "move"),
    *("broken", "refund", "training", "report", "missing", "upgrade", "duplicate", "delay", "error", "noise"),
    *("deadline", "export", "import", "visit", "loan", "claim", "notice", "budget", "audit", "stock", "sample"),
    *("review", "sign-in", "handover", "limit", "renewal", "quota", "theft", "closing"),
)
MANY = tuple(Label(f"{area} {thing}") for area, thing in product(_AREAS, _THINGS))
VALUES = (0.81, 0.12, 0.03, 0.02, 0.01, 0.004, 0.003, 0.002, 0.001)
MULTI_VALUES = (0.93, 0.62, 0.31, 0.08, 0.04, 0.01, 0.01, 0.004, 0.001)
WHOLE = "Write to ada@example.test, please. Since this morning the tunnel is down."
MASKED = WHOLE.replace("ada@example.test", SIGN * len("ada@example.test"))
GUIDES = {
    label: Guide(
        definition=f"Everything about {label.lower()} that a person at the desk can mend.",
        examples=(f"My {label.lower()} does not work since Monday.", "It worked yesterday."),
        counter_examples=("A question about the bill.",),
    )
    for label in TWELVE[:6]
}


def switched(options: Mapping[str, str], name: str) -> bool:
    """Tell whether an option is on."""
    return options.get(name) == "1"


@dataclass(frozen=True)
class Tickets:
    """Makes ticket after ticket; tests know what each holds by its number."""

    options: Mapping[str, str]

    @property
    def labels(self) -> Labels:
        """Return the labels of the page."""
        return MANY if self.options.get("labels") == "1000" else TWELVE

    def ranked(self, number: int) -> Labels:
        """Return the labels of a ticket, likeliest first."""
        start = number % len(self.labels)
        return self.labels[start:] + self.labels[:start]

    def text(self, number: int) -> str:
        """Return a ticket's text as the card gets it."""
        if switched(self.options, "masked"):
            return MASKED
        text = f"Ticket {number}: since this morning it does not work.\n\nPlease help, it is urgent."
        return self.options.get("text") or text

    def why(self, text: str, number: int) -> tuple[Span, ...]:
        """Return what moved the model: "morning" and "does not" towards its label, "urgent" towards the runner-up."""
        first, second = self.ranked(number)[:2]
        moved = (("morning", first), ("does not", first), ("urgent", second), ("since", first), ("tunnel", first))
        return tuple(
            Span(text.index(words), text.index(words) + len(words), label, -0.2 if words == "since" else 0.3)
            for words, label in moved
            if words in text
        )

    def alike(self, held: list[int]) -> dict[TaskId, tuple[TaskId, ...]]:
        """Return which held tickets are nearly the same: with `alike` each four that follow each other."""
        size = int(self.options.get("alike", "1"))
        same = {n: tuple(TaskId(m) for m in held if m != n and (m - 1) // size == (n - 1) // size) for n in held}
        return {TaskId(number): others for number, others in same.items() if others}

    def __call__(self, number: int) -> Task:
        """Return ticket `number`."""
        unscored = switched(self.options, "unscored")
        values = MULTI_VALUES if switched(self.options, "multi") else VALUES
        scores = () if unscored else tuple(Score(*pair) for pair in zip(self.ranked(number), values, strict=False))
        text = self.text(number)
        return Task(
            id=TaskId(number),
            document=DocumentId(number),
            text=text,
            text_hash=f"hash-{number}",
            state=TaskState.OPEN,
            reason=Reason.UNSCORED if unscored else Reason.DOUBTFUL,
            inclusion_probability=1.0,
            priority=0.0,
            predicted=tuple(score.label for score in scores if score.value >= 0.5),
            scores=scores,
            blind=switched(self.options, "blind"),
            why=self.why(text, number),
            lease=Lease(reviewer="ada", token=f"token-{number}", until=datetime.now(UTC) + timedelta(minutes=15)),
        )
