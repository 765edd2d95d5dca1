"""Names for what is made in AWS and tokens for what is asked: the same question has the same, in any process, for ever.

A call whose answer was lost is repeated with its token, and the service does not do it again. Names end with a digest
of all that they name, so that two that are cut short alike are still two.
"""

import hashlib
import json
import re
from collections.abc import Mapping

_VERSION, _ENDPOINT, _JOB = 63, 40, 256
_FLYWHEEL = _DATASET = 63
_PROJECT = re.compile(r"(p\d+)-", re.ASCII)
_DIGEST = 12
_OTHER = re.compile("[^a-zA-Z0-9]+")


def request_token(job: str, call: str, asked: Mapping[str, object]) -> str:
    """Return the ClientRequestToken of a call that a job of this token makes with these parameters."""
    return _digest([job, call, asked])


def version_name(*of: str) -> str:
    """Name a version by the job that trains it."""
    return _named(of, _VERSION)


def endpoint_name(*of: str) -> str:
    """Name an endpoint."""
    return _named(of, _ENDPOINT)


def job_name(*of: str) -> str:
    """Name a classification job."""
    return _named(of, _JOB)


def project_of(token: str) -> str:
    """Return the project that a job's token (`core.domain.jobs.Job.token`) begins with, "" if it does with none."""
    project = _PROJECT.match(token)
    return project[1] if project else ""


def flywheel_name(name: str, token: str) -> str:
    """Name the flywheel of the project that a job of this token belongs to: a flywheel is for one kind of labels."""
    project = project_of(token)
    return _named((name, project) if project else (name,), _FLYWHEEL)


def dataset_name(*of: str) -> str:
    """Name a dataset."""
    return _named(of, _DATASET)


def _named(of: tuple[str, ...], most: int) -> str:
    words = _OTHER.sub("-", "-".join(of))[: most - _DIGEST - 1].strip("-")
    digest = _digest(list(of))[:_DIGEST]
    return f"{words}-{digest}" if words else digest


def _digest(of: object) -> str:
    """Return 64 letters and digits, which is as long as a token may be."""
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()
