"""Where a training stands, from what the service says of the classifier version: every status, none guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.aws.clients import Aws, told
from core.domain.errors import OutputUnreadable
from core.domain.versions import Trained

RUNNING = ("SUBMITTED", "TRAINING")
TRAINED = ("TRAINED", "TRAINED_WITH_WARNING")
_STOPPING = "STOP_REQUESTED"
_SAID = {
    "SUBMITTED": "Comprehend has the tickets and begins soon.",
    "TRAINING": "Comprehend is learning; it takes half an hour or longer.",
    _STOPPING: "Comprehend was asked to stop.",
}
_ENDED = {
    "IN_ERROR": "Comprehend could not learn from this: {message}",
    "STOPPED": "The training was stopped.",
    "DELETING": "The version is being deleted at Amazon.",
}
GONE = "The version was deleted at Amazon."
_NO_REASON = "it does not say why."
_WORD = re.compile(r"[A-Z_]{1,40}", re.ASCII)
_LINEAR = 0.9
_LEAST, _MOST, _PART = 1.0, 60.0, 10


@dataclass(frozen=True, kw_only=True)
class State:
    """How far a training is; `poll` is after how many seconds to look again."""

    share: float
    message: str
    trained: Trained | None = None
    failed: bool = False
    poll: float | None = None


def described(aws: Aws, arn: str) -> dict[str, Any]:
    """Return what the service says of a version.

    Raises:
        NotFound: it does not exist.
        ServiceAway, ServiceRefused: nobody knows.
    """
    with told():
        found = aws.client("comprehend").describe_document_classifier(DocumentClassifierArn=arn)
    properties: dict[str, Any] = found["DocumentClassifierProperties"]
    return properties


def standing(said: Mapping[str, Any], elapsed: float, usual: float) -> State:
    """Return where a version stands that is not trained (yet), so many seconds after it was asked for.

    Raises:
        OutputUnreadable: it is in a state that nobody here knows.
    """
    status = said["Status"]
    share = share_at(elapsed, usual)
    if status in _SAID:
        return State(share=share, message=_SAID[status], poll=pause(elapsed))
    if status in _ENDED:
        message = _ENDED[status].format(message=said.get("Message") or _NO_REASON)
        return State(share=share, message=message, failed=True)
    raise unknown(status)


def unknown(status: object) -> OutputUnreadable:
    """Return the error for a status that nobody here knows."""
    word = status if isinstance(status, str) and _WORD.fullmatch(status) else "?"
    return OutputUnreadable(f"Comprehend names a status that this program does not know ({word}).")


def share_at(elapsed: float, usual: float) -> float:
    """Guess how far it is by the time that trainings usually take; it never falls, and is never all."""
    if elapsed <= usual:
        return _LINEAR * max(elapsed, 0.0) / usual
    return 1 - (1 - _LINEAR) * usual / elapsed


def pause(elapsed: float) -> float:
    """Return how long to wait before the next look: the longer it takes, the longer."""
    return min(max(elapsed / _PART, _LEAST), _MOST)
