"""Where each thing stands at a moment: nothing but its times, its kind and the clock decide."""

from core.aws.rehearsal.records import Classifier, Endpoint, Flywheel, Job
from core.aws.rehearsal.settings import Durations

TRAINED = ("TRAINED", "TRAINED_WITH_WARNING")
ENDED = (*TRAINED, "IN_ERROR", "STOPPED")
SERVING = ("IN_SERVICE", "UPDATING")
JOB_ENDED = ("COMPLETED", "FAILED")


def begins(one: Classifier, times: Durations) -> float:
    """Return when its training begins."""
    return one.submitted + times.queued


def due(one: Classifier, times: Durations) -> float:
    """Return when it has learned, or fails."""
    return begins(one, times) + times.training


def stops(one: Classifier, times: Durations) -> float | None:
    """Return when a stop takes effect; None when nobody asked, or asked too late."""
    at = None if one.stop is None else one.stop + times.stopping
    return at if at is not None and at < due(one, times) else None


def has_begun(one: Classifier, now: float, times: Durations) -> bool:
    """Tell whether its training has begun, which a stop may have come before."""
    stopped = stops(one, times)
    return now >= begins(one, times) and (stopped is None or stopped > begins(one, times))


def ended_at(one: Classifier, times: Durations) -> float:
    """Return when its training ends or ended."""
    stopped = stops(one, times)
    return due(one, times) if stopped is None else stopped


def classifier(one: Classifier, now: float, times: Durations) -> str:
    """Return a classifier's status; it is in training until the engine is done too."""
    if one.deleting is not None:
        return "DELETING"
    stopped = stops(one, times)
    if stopped is not None and now >= stopped:
        return "STOPPED"
    if one.result:
        return one.result
    if one.stop is not None:
        return "STOP_REQUESTED"
    return "SUBMITTED" if now < begins(one, times) else "TRAINING"


def job_due(one: Job, times: Durations) -> float:
    """Return when a job ends."""
    return one.submitted + times.job_queued + times.job


def job(one: Job, now: float, times: Durations) -> str:
    """Return a job's status."""
    if one.result:
        return one.result
    return "SUBMITTED" if now < one.submitted + times.job_queued else "IN_PROGRESS"


def settles(one: Endpoint, times: Durations) -> float:
    """Return when an endpoint is where it is wanted, or fails."""
    return one.changed + (times.updating if one.updating else times.creating)


def endpoint(one: Endpoint, now: float, times: Durations) -> str:
    """Return an endpoint's status."""
    if one.deleting is not None:
        return "DELETING"
    if now < settles(one, times):
        return "UPDATING" if one.updating else "CREATING"
    return "FAILED" if one.failed else "IN_SERVICE"


def model(one: Endpoint, now: float, times: Durations) -> tuple[str, int]:
    """Return which model answers, with how many units: the old ones until the move is done, and if it fails."""
    moved = now >= settles(one, times) and not one.failed
    return (one.wanted, one.wanted_units) if moved else (one.model, one.units)


def flywheel(one: Flywheel, now: float, times: Durations) -> str:
    """Return a flywheel's status."""
    if one.deleting is not None:
        return "DELETING"
    if now < one.changed + (times.turning if one.updating else times.making):
        return "UPDATING" if one.updating else "CREATING"
    return "FAILED" if one.failed else "ACTIVE"
