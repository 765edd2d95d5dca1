"""What the work of a service costs: a dated price list, and what a step comes to by it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.domain.versions import CLOUD

HOUR, DAY = 3_600.0, 86_400.0
CALIBRATION_UNITS = "calibration_units"
"""What a version says of the answers that calibrated it: as how many units they are charged."""
_CENT = 0.01


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """Tickets to be answered: how many, all their characters, and the units they are charged as."""

    documents: int
    characters: int
    units: int


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Amazon Comprehend's custom classification in dollars, us-east-1, as its price list stood in November 2026.

    aws.amazon.com/comprehend/pricing; other regions differ. A text is charged by `unit`, each `unit_characters` long,
    at least `least_units`; an endpoint by the second for each of its `endpoint_units`, used or not. One such unit takes
    100 characters and 2 texts a second, in practice a `load` of that. It is paid for while it starts, too. A training
    that nothing is known of takes `usual_hours`; where it `calibrates`, tickets set aside are answered as well. A `few` texts are answered by an endpoint that runs anyway. The endpoint that is left is kept for `kept_hours`. `engines` are those whose versions these prices are for.
    """

    engines: tuple[str, ...] = CLOUD
    training_hour: float = 3.00
    version_month: float = 0.50
    unit: float = 0.0005
    unit_characters: int = 100
    least_units: int = 3
    endpoint_second: float = 0.0005
    endpoint_units: int = 1
    least_seconds: float = 60.0
    characters_a_second: float = 100.0
    texts_a_second: float = 2.0
    load: float = 0.7
    starting_seconds: float = 900.0
    few: int = 0
    usual_hours: tuple[float, float] = (0.5, 1.0)
    calibrates: bool = False
    kept_hours: int = 0

    @property
    def kept(self) -> float:
        """What it costs to keep the endpoint that is left, for going back to it."""
        return self.endpoint(self.kept_hours * HOUR) if self.kept_hours else 0.0

    @property
    def endpoint_day(self) -> float:
        """What one endpoint costs in a day, used or not."""
        return self.endpoint(DAY)

    def bulk(self, documents: int, lengths: Sequence[int]) -> Bulk:
        """Reckon with so many tickets that are as long as these are; of none known, as short as can be."""
        known = len(lengths)
        units = sum(map(self.units, lengths)) / known if known else self.least_units
        characters = sum(lengths) / known if known else 0
        return Bulk(documents=documents, characters=round(documents * characters), units=math.ceil(documents * units))

    def units(self, characters: int) -> int:
        """Return as how many units one text is charged."""
        return max(self.least_units, -(-characters // self.unit_characters))

    def training(self, hours: float) -> float:
        """Return what a training of so many hours costs."""
        return hours * self.training_hour

    def storage(self, months: float) -> float:
        """Return what it costs to keep a version for so many months."""
        return months * self.version_month

    def answers(self, bulk: Bulk) -> float:
        """Return what answers to these tickets by jobs cost."""
        return bulk.units * self.unit

    def endpoint(self, seconds: float, units: int | None = None) -> float:
        """Return what an endpoint costs for so many seconds; a short life is charged as a minute."""
        paid = max(seconds, self.least_seconds) if seconds > 0 else 0.0
        return (self.endpoint_units if units is None else units) * paid * self.endpoint_second

    def seconds(self, bulk: Bulk, units: int | None = None) -> float:
        """Return how long an endpoint of its own takes for these tickets, from its start on."""
        many = self.endpoint_units if units is None else units
        busy = max(bulk.characters / self.characters_a_second, bulk.documents / self.texts_a_second)
        return self.starting_seconds + busy / (many * self.load) if bulk.documents else 0.0

    def through_endpoint(self, bulk: Bulk, units: int | None = None) -> float:
        """Return what an endpoint costs that is made for these tickets alone, and deleted after them."""
        return self.endpoint(self.seconds(bulk, units), units)


class Way(StrEnum):
    """How many tickets are answered."""

    JOBS = "by jobs"
    ENDPOINT = "through an endpoint of their own"


@dataclass(frozen=True, kw_only=True)
class Ways:
    """What both ways of answering many tickets cost."""

    jobs: float
    endpoint: float

    @property
    def way(self) -> Way:
        """The cheaper one; of two that cost the same, that which burns nothing when something goes wrong."""
        return Way.ENDPOINT if self.endpoint < self.jobs else Way.JOBS

    @property
    def dollars(self) -> float:
        """What the cheaper one costs."""
        return min(self.jobs, self.endpoint)


def cheaper(prices: Prices, bulk: Bulk, units: int | None = None) -> Ways:
    """Compare the two ways of answering many tickets."""
    return Ways(jobs=prices.answers(bulk), endpoint=prices.through_endpoint(bulk, units))


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a step would cost, before it is asked for: at least, at most, and in words."""

    what: str
    low: float
    high: float
    sentence: str


def estimate(what: str, low: float, high: float, *parts: str) -> Estimate:
    """Put an estimate into words: "about $3.40 (training 1 h 10 min, 1,200 answers)"."""
    said = ", ".join(part for part in parts if part)
    sentence = f"{about(low, high)} ({said})" if said else about(low, high)
    return Estimate(what=what, low=low, high=high, sentence=sentence)


def about(low: float, high: float) -> str:
    """Write a span of dollars."""
    if money(low) == money(high):
        return money(high) if 0 < high < _CENT / 2 else f"about {money(high)}"
    return f"{money(low)} to {money(high)}"


def money(dollars: float) -> str:
    """Write dollars and cents."""
    return "less than $0.01" if 0 < dollars < _CENT / 2 else f"${dollars:,.2f}"


def hours(span: float) -> str:
    """Write a number of hours."""
    whole, minutes = divmod(round(span * 60), 60)
    if not (whole or minutes):
        return "less than a minute"
    return " ".join(part for part in (f"{whole} h" if whole else "", f"{minutes} min" if minutes else "") if part)
