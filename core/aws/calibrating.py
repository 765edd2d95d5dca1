"""Has a new version answer the tickets that were set aside from its training, and notes what its scores are worth.

It is part of a training, which is paid for: whatever becomes of it, the version is there, and its facts say how it is.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.aws import aside
from core.aws.arranged import Arranged
from core.aws.aside import AS_IT_COMES, ASIDE, CONFIDENCE
from core.aws.blobs import S3Blobs
from core.aws.clients import Aws, told
from core.aws.places import Asked, Place, note_in, uri_of
from core.aws.scoring import FAILED, RUNNING, answered
from core.aws.standing import State, pause, unknown
from core.aws.tables import Part, one_line
from core.domain.costs import CALIBRATION_UNITS, Prices
from core.domain.errors import CredentialsExpired, InvalidInput, JobFailed, NotFound, OutputUnreadable, ServiceRefused
from core.domain.labels import Labels
from core.evaluation.calibrator import fitted
from core.ports import Clock

Given = Sequence[tuple[Labels, str]]
CALIBRATED = "calibrated_on"
"""The fact that says on how many tickets the confidence was calibrated."""
_TEXTS, _JOB, _OUT = "aside.txt", "calibrating.json", "calibrating/"
_WAITS = "Calibrating: Comprehend answers {:,} tickets that it did not learn from."
_DONE = "calibrated: logit of the score, times {:g}, plus {:g}"
_NOT = AS_IT_COMES + ": {}"


@dataclass(frozen=True, kw_only=True)
class Calibrating:
    """What was asked, and by which job, lies in the bucket: any process goes on with it, and nobody asks twice."""

    aws: Aws
    blobs: S3Blobs
    arranged: Arranged
    clock: Clock

    def look(self, place: Place, begun: Asked, share: float) -> State | tuple[Asked, bytes]:
        """Go on as far as it goes, and say what is waited for, or return the note of the version and its bytes.

        Raises:
            ServiceAway, CredentialsExpired: asked again, it goes on where it was.
        """
        noted = note_in(self.blobs, place.made)
        if noted:
            return noted
        try:
            given = aside.read(self.blobs, place.file(ASIDE))
            said = self._said(place, begun, given)
            if said["JobStatus"] in RUNNING:
                elapsed = (self.clock.now() - said["SubmitTime"]).total_seconds()
                return State(share=share, message=_WAITS.format(len(given)), poll=pause(elapsed))
            if said["JobStatus"] not in FAILED:
                units = sum(Prices().units(len(text)) for _, text in given)
                begun = replace(begun, facts={**begun.facts, CALIBRATION_UNITS: units})
            made = self._calibrated(begun, given, said)
        except CredentialsExpired:
            raise
        except (JobFailed, NotFound, OutputUnreadable, InvalidInput, ServiceRefused) as problem:
            made = replace(begun, facts={**begun.facts, CONFIDENCE: _NOT.format(problem.detail or problem)})
        self.blobs.delete(place.file(_TEXTS))  # tickets lie nowhere longer than need be
        self.blobs.put(place.made, [made.written()])
        return made, made.written()

    def _calibrated(self, begun: Asked, given: Given, said: dict[str, Any]) -> Asked:
        part = Part(name=_TEXTS, first=0, lines=len(given))
        found = answered(self.blobs, said, part, begun.kind, begun.labels)
        seen = [(one, set(labels)) for one, (labels, _) in zip(found, given, strict=True) if one.scores]
        if not seen:
            raise JobFailed("Comprehend answered none of the tickets.")
        made = fitted([one.confidence for one, _ in seen], [set(one.labels) == truth for one, truth in seen])
        facts = {**begun.facts, CALIBRATED: len(seen), CONFIDENCE: _DONE.format(made.slope, made.offset)}
        return replace(begun, facts=facts, calibrator=made)

    def _said(self, place: Place, begun: Asked, given: Given) -> dict[str, Any]:
        """Return what the service says of the job, which is begun if it was not; the request is noted ahead of it."""
        noted = _noted(self.blobs, place)
        if "request" not in noted:
            self.blobs.put(place.file(_TEXTS), (f"{one_line(text)}\n".encode() for _, text in given))
            texts, output = (uri_of(self.blobs, place.file(name)) for name in (_TEXTS, _OUT))
            noted = {"request": self.arranged.answering(begun.arn, texts, output, 0)}
            self._note(place, noted)
        comprehend = self.aws.client("comprehend")
        if "job" not in noted:
            with told():
                begun_as = comprehend.start_document_classification_job(**noted["request"])
            noted = {**noted, "job": begun_as["JobId"]}
            self._note(place, noted)
        with told():
            answer = comprehend.describe_document_classification_job(JobId=noted["job"])
        said: dict[str, Any] = answer["DocumentClassificationJobProperties"]
        if said["JobStatus"] not in (*RUNNING, *FAILED, "COMPLETED"):
            raise unknown(said["JobStatus"])
        return said

    def _note(self, place: Place, what: dict[str, Any]) -> None:
        self.blobs.put(place.file(_JOB), [json.dumps(what, sort_keys=True).encode()])


def _noted(blobs: S3Blobs, place: Place) -> dict[str, Any]:
    """Return the request of the job, and its name where it was begun."""
    try:
        noted: dict[str, Any] = json.loads(blobs.path(place.file(_JOB)).read_bytes())
    except NotFound:
        return {}
    except ValueError:
        raise OutputUnreadable("The note of the calibration is damaged.") from None
    return noted
