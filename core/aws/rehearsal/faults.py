"""Faults on order: what goes wrong with the next calls of an operation, or with what they begin."""

from collections import defaultdict, deque
from enum import StrEnum
from typing import NamedTuple

from core.domain.errors import InvalidInput


class Fault(StrEnum):
    """What befalls the call itself; the last two befall what it begins."""

    THROTTLED = "429"
    BROKEN = "500"
    BROKEN_AFTER = "500 after effect"
    UNREACHED = "dropped before effect"
    DROPPED = "dropped after effect"
    EXPIRED = "expired credentials"
    DENIED = "denied"
    FAILED = "failed"
    WARNING = "warning"


_BEGINNING = {
    Fault.FAILED: (
        *("CreateDocumentClassifier", "CreateEndpoint", "UpdateEndpoint", "StartDocumentClassificationJob"),
        *("CreateFlywheel", "CreateDataset", "StartFlywheelIteration"),
    ),
    Fault.WARNING: ("CreateDocumentClassifier",),
}


class Fate(NamedTuple):
    """How what was begun will end: badly, or with a warning; empty of what goes well."""

    failed: str = ""
    warning: str = ""


class Faults:
    """Orders by operation, first come first served."""

    def __init__(self) -> None:
        """Begin without any."""
        self._calls: dict[str, deque[Fault]] = defaultdict(deque)
        self._fates: dict[str, deque[Fate]] = defaultdict(deque)

    def order(self, operation: str, fault: Fault, *, times: int = 1, message: str = "") -> None:
        """Let this befall the next calls of an operation; the message is what Describe will say of it.

        Raises:
            InvalidInput: what this operation begins cannot end like that.
        """
        if fault not in _BEGINNING:
            self._calls[operation].extend([fault] * times)
            return
        if operation not in _BEGINNING[fault]:
            message = f"Nothing that {operation} begins can end in '{fault}'."
            raise InvalidInput(message)
        text = message or "This was ordered by the rehearsal."
        self._fates[operation].extend([Fate(**{fault.value: text})] * times)

    def call(self, operation: str) -> Fault | None:
        """Return what befalls this call."""
        waiting = self._calls[operation]
        return waiting.popleft() if waiting else None

    def fate(self, operation: str) -> Fate:
        """Return how what this call begins will end."""
        waiting = self._fates[operation]
        return waiting.popleft() if waiting else Fate()
