"""An installation in which work costs something, and short ways to ask what."""

from core.domain.costs import Prices
from core.domain.jobs import Job
from core.domain.routing import Policy
from core.domain.spending import Month, Spend
from core.workflow.costing import Offer
from core.workflow.purse import Purse
from tests.support.workflow_desk import ROSA, Desk

PRICES = Prices(engines=("keywords",))
#: What one answer to a short ticket costs.
ANSWER = PRICES.least_units * PRICES.unit
DAY = PRICES.endpoint_day
EVERYTHING_SURE = Policy(threshold=0.0, audit_share=0.0)


def budget(desk: Desk, dollars: float) -> None:
    """Bound the month to what it comes to as it is, and so many dollars more."""
    desk.costs(Purse(prices=PRICES, budget=the_month(desk).forecast + dollars))


def the_month(desk: Desk) -> Month:
    month = desk.costing.month(ROSA)
    assert month
    return month


def notes(desk: Desk, job: Job | None = None) -> list[Spend]:
    with desk.store.reading(desk.id) as tx:
        return [one for one in tx.spending.latest(1_000) if job is None or one.job == job.id]


def noted(desk: Desk, job: Job | None = None) -> float:
    return sum(one.dollars for one in notes(desk, job))


def dollars(offer: Offer | None) -> tuple[float, float]:
    assert offer
    return offer.estimate.low, offer.estimate.high
