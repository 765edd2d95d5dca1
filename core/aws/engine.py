"""Amazon Comprehend as the engine: versions of one classifier, trained and asked in the cloud, noted in a bucket."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.aws import archives, reported
from core.aws.aside import COUNT
from core.aws.asking import NORMALISER, Asking
from core.aws.calibrating import Calibrating
from core.aws.clients import told
from core.aws.lessons import Lessons
from core.aws.places import Asked, Place, key_of, note_in
from core.aws.recorded import ENGINE, NOTE
from core.aws.standing import GONE, RUNNING, TRAINED, State, described, share_at, standing
from core.domain.datasets import Example
from core.domain.errors import (
    Busy,
    Conflict,
    InvalidInput,
    NotFound,
    OutputUnreadable,
    ReportUnreadable,
    ServiceAway,
    ServiceRefused,
)
from core.domain.labels import Kind, Labels
from core.domain.reported import Reported
from core.domain.versions import Trained

_MATRIX = "confusion_matrix.json"
_BOUNDS = archives.Bounds(member=64 << 20, total=128 << 20)
_LIMIT = "As many trainings run at Amazon as the account allows; this one waits until one has ended."


@dataclass(frozen=True, kw_only=True)
class ComprehendEngine(Asking):
    """Trains and asks; what was asked lies beside the files in the bucket, so any process knows of it."""

    def start(
        self,
        token: str,
        kind: Kind,
        labels: Labels,
        examples: Callable[[], Iterable[Example]],
        held_out: Callable[[], Iterable[Example]] | None = None,
    ) -> None:
        """Begin training, or do nothing when this token's training was begun.

        What will be asked is noted first: whatever breaks off, the same is asked again, and the service knows it.

        Raises:
            NotTrainable: the service would refuse it; says why.
            ServiceAway, ServiceRefused: asked again, it goes on where it was.
        """
        place = Place.of(self.blobs, token)
        if self.blobs.exists(place.begun):
            return
        noted = note_in(self.blobs, place.asked)
        if noted:
            asked = noted[0]
        else:
            lessons = Lessons(kind=kind, labels=labels, examples=examples, held_out=held_out, calibrates=True)
            asked = lessons.write(place, self.arranged, token)
            self.blobs.put(place.asked, [asked.written()])
        self._begun(place, asked, self._create(asked.request))

    def status(self, token: str) -> State:
        """Say how far it is.

        Raises:
            NotFound: no training of this token was ever begun.
            OutputUnreadable: the service names a status that nobody here knows.
        """
        place = Place.of(self.blobs, token)
        found = note_in(self.blobs, place.begun)
        if not found:
            message = f"No training was begun for '{token}'."
            raise NotFound(message)
        try:
            said = described(self.aws, found[0].arn)
        except NotFound:
            return State(share=0.0, message=GONE, failed=True)
        elapsed = (self.clock.now() - said["SubmitTime"]).total_seconds()
        if said["Status"] in TRAINED:
            return self._learned(place, found, said, share_at(elapsed, self.arranged.minutes * 60))
        return standing(said, elapsed, self.arranged.minutes * 60)

    def cancel(self, token: str) -> None:
        """Stop the training; one that has ended, or ends before the stop takes effect, stays as it is.

        Raises:
            Busy: it could not be stopped, and why; it is to be tried again, as it is paid for meanwhile.
        """
        place = Place.of(self.blobs, token)
        try:
            found = note_in(self.blobs, place.begun)
            arn = found[0].arn if found else self._unnoted(place)
            if arn and described(self.aws, arn)["Status"] in RUNNING:
                with told():
                    self.aws.client("comprehend").stop_training_document_classifier(DocumentClassifierArn=arn)
        except NotFound:
            return
        except (ServiceAway, ServiceRefused, InvalidInput) as problem:
            message = f"The training could not be stopped. {problem}"
            raise Busy(message) from None

    def _create(self, request: dict[str, Any]) -> str:
        try:
            with told():
                answer = self.aws.client("comprehend").create_document_classifier(**request)
        except ServiceRefused as problem:
            if problem.facts.get("code") != "ResourceLimitExceededException":
                raise
            raise ServiceAway(_LIMIT, **problem.facts) from None
        except Conflict:
            found = self._listed(request)  # of the same name: asked for before, by a token the service has forgotten
            if found is None:
                raise
            return found
        return str(answer["DocumentClassifierArn"])

    def _begun(self, place: Place, asked: Asked, arn: str) -> None:
        self.blobs.put(place.begun, [replace(asked, arn=arn).written()])

    def _unnoted(self, place: Place) -> str | None:
        """Return the version of a training that was asked for, whose answer never came; forget it if there is none."""
        noted = note_in(self.blobs, place.asked)
        if noted is None:
            return None
        found = self._listed(noted[0].request)
        if found is None:
            place.drop()
        else:
            self._begun(place, noted[0], found)
        return found

    def _listed(self, request: Mapping[str, Any]) -> str | None:
        """Return the version that bears the names of this request, if there is one."""
        name = request["DocumentClassifierName"]
        wanted = f"/{name}/version/{request['VersionName']}"
        with told():
            pages = self.aws.client("comprehend").get_paginator("list_document_classifiers")
            found = pages.paginate(Filter={"DocumentClassifierName": name})
            known = [one["DocumentClassifierArn"] for page in found for one in page["DocumentClassifierPropertiesList"]]
        return next((arn for arn in known if arn.endswith(wanted)), None)

    def _learned(self, place: Place, found: tuple[Asked, bytes], said: Mapping[str, Any], share: float) -> State:
        """Calibrate a version where tickets were set aside for it; it is done once it is noted with what came of it."""
        if COUNT not in found[0].facts:
            return State(share=1.0, message="Done.", trained=self._trained(place.begun, *found, said))
        calibrating = Calibrating(aws=self.aws, blobs=self.blobs, arranged=self.arranged, clock=self.clock)
        made = calibrating.look(place, found[0], share)
        if isinstance(made, State):
            return made
        return State(share=1.0, message="Done.", trained=self._trained(place.made, *made, said))

    def _trained(self, noted: str, asked: Asked, note: bytes, said: Mapping[str, Any]) -> Trained:
        facts = {**asked.facts, NOTE: noted}
        if said["Status"] != TRAINED[0]:
            facts["warning"] = said.get("Message") or "Comprehend warns of this version and does not say why."
        if {"TrainingStartTime", "TrainingEndTime"} <= said.keys():
            facts["seconds"] = (said["TrainingEndTime"] - said["TrainingStartTime"]).total_seconds()
        try:
            figures = self._reported(said)
        except (ReportUnreadable, OutputUnreadable, NotFound) as problem:
            # What it says of itself decides nothing: the version is good without it.
            figures, facts["report"] = None, str(problem)
        return Trained(
            bundle=asked.arn,
            bundle_hash=hashlib.sha256(note).hexdigest(),
            engine=ENGINE,
            normaliser=NORMALISER,
            facts=facts,
            reported=figures,
        )

    def _reported(self, said: Mapping[str, Any]) -> Reported:
        path = self.blobs.path(key_of(self.blobs, said["OutputDataConfig"]["S3Uri"]))
        with path.open("rb") as file:
            matrix = b"".join(archives.member(file, _MATRIX, _BOUNDS))
        return reported.read(matrix, said.get("ClassifierMetadata", {}))
