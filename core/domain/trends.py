"""How versions, production and what it answers change over time: values that are read, decided by nobody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

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

    `unclear` ones were answered, but nobody can say whether it was right: labels were changed in between.
    `probability` is the chance they had of being drawn for the audit; 1 for whatever people saw.
    """

    day: date
    right: bool | None
    probability: float
    tickets: int
    unclear: bool = False


@dataclass(frozen=True, kw_only=True)
class Read:
    """The tickets imported last, and the newest day among those behind them that are not read; None where all are.

    People import old tickets after new ones, so that what is behind can have come in on any day. It is looked for in
    as many tickets as are read, no further.
    """

    rows: tuple[Answered, ...]
    behind: date | None


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
    without one. `unclear` ones were answered too, but since labels were changed nobody can say whether it was right:
    they are in no figure. Of the `seen` tickets people looked at for whatever reason, production was right on
    `confirmed`; on the `unseen` they decided too, but what production had said was no answer any more. `newest` is how many tickets were read, where older weeks are left out because more were not; None
    elsewhere. `partial` says that this week itself is not read as a whole.
    """

    monday: date
    audited: Interval | None
    audits: int
    drawn: int
    seen: int
    confirmed: int
    unclear: int = 0
    unseen: int = 0
    newest: int | None = None
    partial: bool = False

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


def first_complete(reads: Iterable[Read]) -> date | None:
    """Return the Monday of the first week that is read as a whole, as are all later ones; None where everything is."""
    return max((_monday(read.behind) + timedelta(weeks=1) for read in reads if read.behind), default=None)


def newest_week(reads: Iterable[Read]) -> date | None:
    """Return the Monday of the newest week of which anything is read."""
    return max((_monday(row.day) for read in reads for row in read.rows), default=None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_and_newest(oldest: Iterable[Said], newest: Iterable[Said], longest: int) -> tuple[list[Said], list[Said]]:
    """Return the first days and the newest ones, as many and none in both; no first ones within a single day.

    Both lists may tell of the same tickets. They go by when tickets were imported, the days by when they came in.
    """
    rows = [Said(day=day, labels=labels, tickets=n) for (day, labels), n in (_told(oldest) | _told(newest)).items()]
    if not rows:
        return [], []
    begin, end = min(row.day for row in rows), max(row.day for row in rows)
    length = min(longest, ((end - begin).days + 1) // 2)
    first = [row for row in rows if row.day < begin + timedelta(days=length)]
    return first, [row for row in rows if row.day > end - timedelta(days=length or longest)]


def _told(rows: Iterable[Said]) -> Counter[tuple[date, Labels]]:
    told: Counter[tuple[date, Labels]] = Counter()
    for row in rows:
        told[row.day, row.labels] += row.tickets
    return told
