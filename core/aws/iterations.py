"""What the service says of a flywheel's iterations: where each stands, the version it made, and both versions' figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.aws.clients import Aws, told
from core.aws.standing import State, pause, share_at, unknown
from core.aws.wheels import paged
from core.domain.labels import Kind, Labels
from core.domain.reported import Reported

COMPLETED = "COMPLETED"
STOPPABLE = ("TRAINING", "EVALUATING")
_METRICS = {
    "AverageAccuracy": "accuracy",
    "AveragePrecision": "precision",
    "AverageRecall": "recall",
    "AverageF1Score": "f1",
}
_SAID = {
    "TRAINING": "Comprehend is learning; it takes half an hour or longer.",
    "EVALUATING": "Comprehend is measuring the new version and the active one.",
    "STOP_REQUESTED": "Comprehend was asked to stop.",
}
_ENDED = {"FAILED": "Comprehend could not learn from this: {message}", "STOPPED": "The training was stopped."}
_NO_REASON = "it does not say why."


@dataclass(frozen=True, kw_only=True)
class Iteration:
    """One turn of a flywheel; the figures are the service's, by our names, and empty where it says nothing."""

    id: str
    status: str
    message: str
    began_at: datetime
    ended_at: datetime | None
    trained: str
    trained_figures: Mapping[str, float]
    evaluated: str
    evaluated_figures: Mapping[str, float]


def described(aws: Aws, wheel: str, identity: str) -> dict[str, Any]:
    """Return what the service says of an iteration.

    Raises:
        NotFound: it does not exist.
        ServiceAway, ServiceRefused: nobody knows.
    """
    with told():
        found = aws.client("comprehend").describe_flywheel_iteration(FlywheelArn=wheel, FlywheelIterationId=identity)
    properties: dict[str, Any] = found["FlywheelIterationProperties"]
    return properties


def history(aws: Aws, wheel: str) -> list[Iteration]:
    """Return all iterations of a flywheel, newest first.

    Raises:
        NotFound: there is no such flywheel.
    """
    pages = paged(aws.client("comprehend").list_flywheel_iteration_history, FlywheelArn=wheel)
    known = [_iteration(one) for page in pages for one in page["FlywheelIterationPropertiesList"]]
    return sorted(known, key=lambda one: one.id, reverse=True)


def version_of(said: Mapping[str, Any], active: str) -> str:
    """Return the version that an iteration made, "" if none, where `active` is the one that was so when it began.

    The service calls the new one trained and the one it compares it with evaluated; of a flywheel's very first
    iteration, which has nothing to compare, some of its examples name one only.
    """
    made = str(said.get("TrainedModelArn") or said.get("EvaluatedModelArn") or "")
    return "" if made == active else made


def standing(said: Mapping[str, Any], elapsed: float, usual: float) -> State:
    """Return where an iteration stands that is not complete, so many seconds after it began.

    Raises:
        OutputUnreadable: it is in a state that nobody here knows.
    """
    status, share = said["Status"], share_at(elapsed, usual)
    if status in _SAID:
        return State(share=share, message=_SAID[status], poll=pause(elapsed))
    if status in _ENDED:
        message = _ENDED[status].format(message=said.get("Message") or _NO_REASON)
        return State(share=share, message=message, failed=True)
    raise unknown(status)


def reported(said: Mapping[str, Any], kind: Kind, labels: Labels) -> Reported | None:
    """Return the new version's figures; None where the service tells none.

    It says neither which documents it tested on nor how each label did.
    """
    found = _figures(said, "TrainedModelMetrics" if "TrainedModelArn" in said else "EvaluatedModelMetrics")
    if not found:
        return None
    return Reported(
        kind=kind,
        labels=labels,
        all_labels=labels,
        accuracy=found.get("accuracy"),
        precision=found.get("precision"),
        recall=found.get("recall"),
        f1=found.get("f1"),
    )


def _figures(said: Mapping[str, Any], name: str) -> dict[str, float]:
    found = said.get(name) or {}
    return {ours: float(found[theirs]) for theirs, ours in _METRICS.items() if theirs in found}


def _iteration(said: Mapping[str, Any]) -> Iteration:
    return Iteration(
        id=said["FlywheelIterationId"],
        status=said["Status"],
        message=said.get("Message", ""),
        began_at=said["CreationTime"],
        ended_at=said.get("EndTime"),
        trained=said.get("TrainedModelArn", ""),
        trained_figures=_figures(said, "TrainedModelMetrics"),
        evaluated=said.get("EvaluatedModelArn", ""),
        evaluated_figures=_figures(said, "EvaluatedModelMetrics"),
    )
