"""How versions, production and what it answers change over time: values that are read, decided by nobody."""

from dataclasses import dataclass, field
from datetime import date, datetime

from core.domain.comparisons import Interval
from core.domain.datasets import Dataset
from core.domain.labels import Label, Labels


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one version does on one held-out set; figures of different sets are never on one line.

    `labels` are those that occur in the set. In multi-label projects accuracy is the share answered exactly right.
    """

    version: int
    trained_at: datetime
    held_out: Dataset
    documents: int
    labels: int
    accuracy: Interval
    macro_f1: Interval


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Tickets of one day that are alike: whether the answer was right (None: nobody has said yet).

    `probability` is the chance they had of being drawn for the audit; 1 for whatever people saw.
    """

    day: date
    right: bool | None
    probability: float
    tickets: int


@dataclass(frozen=True, kw_only=True)
class Said:
    """So many tickets of one day got this answer."""

    day: date
    labels: Labels
    tickets: int


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week of production by the day tickets came in, from a Monday on; or several weeks together.

    `audited` is how often production is right where it decides alone, from the `audits` answered of `drawn`; None
    without one. Of the `seen` tickets people looked at for whatever reason, production was right on `confirmed`.
    """

    monday: date
    audited: Interval | None
    audits: int
    drawn: int
    seen: int
    confirmed: int

    @property
    def naive(self) -> float | None:
        """The share that was right of what people happened to see; None where they saw nothing."""
        return self.confirmed / self.seen if self.seen else None


@dataclass(frozen=True)
class Course:
    """Production week by week, and all these weeks together; None where there are none."""

    weeks: tuple[Week, ...]
    whole: Week | None


@dataclass(frozen=True, kw_only=True)
class Mix:
    """How often each label was given to so many tickets; in multi-label projects a ticket counts for each of its."""

    tickets: int
    labels: dict[Label, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One label's tickets before and now; `change` is of its share of all tickets.

    `p_value` is corrected for all else that is looked at (Holm); None where there are too few tickets to tell.
    """

    label: Label
    before: int
    now: int
    change: float
    p_value: float | None


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Whether the mix of predicted labels has moved, what moved most first.

    `p_value` is the chance of at least such a difference if nothing moved, `groups` how many groups of labels it was
    looked for in; None where there are too few tickets to tell. `psi` means little below `psi_limit`, which chance
    alone stays under 19 times in 20; both are None in multi-label projects.
    """

    before: Mix
    now: Mix
    groups: int
    p_value: float | None
    psi: float | None
    psi_limit: float | None
    labels: tuple[Moved, ...]
