"""The ports: what the use cases ask of the world, written so that a second adapter could be made from this alone."""

from core.ports.models import Comparisons, Datasets, Decisions, Predictions, Proposals, Versions
from core.ports.shared import Audit, Outbox, People, Projects, Queue, Shared, Sights
from core.ports.store import Jobs, Reports, Store, Trends, Tx
from core.ports.tickets import Documents, Imports, KnownAnswers, LabelSets, Reviews, Tasks
from core.ports.world import (
    LOST,
    Adapters,
    Blobs,
    Clock,
    Engine,
    HumanLoops,
    Notifier,
    Serving,
    Surroundings,
    Tables,
    TrainingState,
    Work,
)

__all__ = [
    "LOST",
    "Adapters",
    "Audit",
    "Blobs",
    "Clock",
    "Comparisons",
    "Datasets",
    "Decisions",
    "Documents",
    "Engine",
    "HumanLoops",
    "Imports",
    "Jobs",
    "KnownAnswers",
    "LabelSets",
    "Notifier",
    "Outbox",
    "People",
    "Predictions",
    "Projects",
    "Proposals",
    "Queue",
    "Reports",
    "Reviews",
    "Serving",
    "Shared",
    "Sights",
    "Store",
    "Surroundings",
    "Tables",
    "Tasks",
    "TrainingState",
    "Trends",
    "Tx",
    "Versions",
    "Work",
]
