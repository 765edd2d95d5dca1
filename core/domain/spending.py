"""What was spent in a month, what burns on, and what the month comes to."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.costs import Prices
from core.domain.jobs import JobId


@dataclass(frozen=True, kw_only=True)
class Spend:
    """One thing that was paid for; `token` is that of the job that asked for it, `what` names it within the job."""

    job: JobId
    token: str
    what: str
    dollars: float
    at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Lasting:
    """What costs as long as it is there: since when each version lies at the service, and each endpoint runs."""

    versions: tuple[datetime, ...] = ()
    endpoints: tuple[datetime, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month so far in dollars, all projects together.

    `per_day` is what the `endpoints` burn, `forecast` what the month comes to if nothing new is asked for, `budget`
    what it may come to; 0 for no bound.
    """

    spent: float
    per_day: float
    endpoints: int
    forecast: float
    budget: float

    def over(self, more: float = 0.0) -> bool:
        """Tell whether so much more takes the month over its budget."""
        return bool(self.budget) and self.forecast + more > self.budget


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    """Return the first moment of a month, and of the next one."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    next_year, next_month = divmod(first.month, 12)
    return first, first.replace(year=first.year + next_year, month=next_month + 1)


def reckon(prices: Prices, now: datetime, *, noted: float, under_way: float, lasting: Lasting, budget: float) -> Month:
    """Put a month together: what was noted, what is under way, and what costs as long as it is there."""
    first, end = month_of(now)
    kept, running, rest = lasting.versions, lasting.endpoints, (end - now).total_seconds()
    months = sum(_since(moment, first, now) for moment in kept) / (end - first).total_seconds()
    burnt = sum(prices.endpoint(_since(moment, first, now)) for moment in running)
    coming = prices.storage(len(kept) * rest / (end - first).total_seconds()) + len(running) * prices.endpoint(rest)
    spent = noted + prices.storage(months) + burnt
    return Month(
        spent=spent,
        per_day=len(running) * prices.endpoint_day,
        endpoints=len(running),
        forecast=spent + under_way + coming,
        budget=budget,
    )


def _since(moment: datetime, first: datetime, now: datetime) -> float:
    return max((now - max(moment, first)).total_seconds(), 0.0)
