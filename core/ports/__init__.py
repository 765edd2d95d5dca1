"""The ports: what the use cases ask of the world, written so that a second adapter could be made from this alone."""

from core.ports.models import Comparisons, Datasets, Decisions, Predictions, Proposals, Versions
from core.ports.shared import Audit, People, Projects, Queue, Shared
from core.ports.store import Jobs, Reports, Store, Trends, Tx
from core.ports.tickets import Documents, Imports, KnownAnswers, LabelSets, Reviews, Tasks
from core.ports.world import LOST, Blobs, Clock, Engine, HumanLoops, Notifier, Serving, Tables, TrainingState, Work

__all__ = [
    "LOST",
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
    "People",
    "Predictions",
    "Projects",
    "Proposals",
    "Queue",
    "Reports",
    "Reviews",
    "Serving",
    "Shared",
    "Store",
    "Tables",
    "Tasks",
    "TrainingState",
    "Trends",
    "Tx",
    "Versions",
    "Work",
]
