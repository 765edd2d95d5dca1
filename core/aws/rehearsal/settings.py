"""How the rehearsal behaves: whose account it plays, how long things take, and where the service's limits lie."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Durations:
    """Seconds by the rehearsal's clock that each state lasts."""

    queued: float = 60
    training: float = 1_800
    stopping: float = 60
    deleting: float = 60
    creating: float = 600
    updating: float = 600
    job_queued: float = 60
    job: float = 360
    making: float = 120
    turning: float = 30
    ingesting: float = 120
    evaluating: float = 120


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The service's documented limits; its kilobytes have 1,000 bytes."""

    trainings: int = 10
    jobs: int = 10
    endpoints: int = 10
    units: int = 100
    units_of_endpoint: int = 10
    tags: int = 50
    text_bytes: int = 10_000
    document_bytes: int = 10_000_000
    documents: int = 1_000_000
    input_bytes: int = 5_000_000_000
    classes: int = 1_000
    labels: int = 100
    least_of_label: int = 10
    label_name: int = 5_000
    tested: int = 10_000
    flywheels: int = 50
    train_datasets: int = 50
    test_datasets: int = 10
    iterations: int = 10


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All of it; `closed_roles` are roles that cannot read or write, as is found out only while working."""

    region: str = "eu-west-1"
    account: str = "123456789012"
    durations: Durations = field(default_factory=Durations)
    limits: Limits = field(default_factory=Limits)
    closed_roles: frozenset[str] = frozenset()
