"""What the rehearsal remembers: classifiers, jobs and endpoints, as they were asked for and what became of them."""

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
