"""What the rehearsal remembers: classifiers, jobs, endpoints and flywheels, as they were asked for and what became of them."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """One version; `run` names its training, `failed` says why it ends in an error, `result` is its last status.

    `warning` is ordered beforehand; `trained` is what the engine handed over; times are seconds since 1970.
    """

    arn: str
    request: Json
    run: str
    submitted: float
    begun: bool = False
    failed: str = ""
    warning: str = ""
    result: str = ""
    stop: float | None = None
    deleting: float | None = None
    trained: Json | None = None
    metadata: Json | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """One classification job."""

    arn: str
    id: str
    request: Json
    submitted: float
    failed: str = ""
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One endpoint; `wanted` and `wanted_units` are what it moves to since `changed`; `failed` is how that ends."""

    arn: str
    request: Json
    created: float
    model: str
    units: int
    wanted: str
    wanted_units: int
    changed: float
    updating: bool = False
    failed: str = ""
    deleting: float | None = None


@dataclass(frozen=True, kw_only=True)
class Flywheel:
    """One flywheel; `active` is the version it names, `changed` when it was last told another."""

    arn: str
    request: Json
    created: float
    changed: float
    active: str = ""
    failed: str = ""
    updating: bool = False
    deleting: float | None = None


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One dataset of a flywheel; `place` is where its documents lie in the data lake once they are taken in."""

    arn: str
    request: Json
    created: float
    place: str
    failed: str = ""
    result: str = ""
    documents: int = 0


@dataclass(frozen=True, kw_only=True)
class Iteration:
    """One turn of a flywheel: what it learns from, the version it trains, and the one it measures beside it."""

    arn: str
    id: str
    request: Json
    created: float
    datasets: list[str]
    trained: str
    evaluated: str
    failed: str = ""
    result: str = ""
    ended: float | None = None
    metrics: Json | None = None
