"""A flywheel of Amazon Comprehend as the engine: each training is one turn of it, on datasets that it takes in.

By its guide a turn learns from the datasets that are new, so each gets all that is known now; should the service learn
from the older ones as well, they only weigh more. The labels it was made for are final. It offers no way to stop a turn.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.aws import iterations, wheels
from core.aws.asking import NORMALISER, Asking
from core.aws.clients import told
from core.aws.ingesting import LOOK, held_out_name, taken
from core.aws.iterations import Iteration
from core.aws.lessons import Lessons, Looked
from core.aws.places import Asked, Place, note_in, uri_of
from core.aws.recorded import NOTE
from core.aws.standing import RUNNING, State, described, pause, unknown
from core.aws.tokens import dataset_name, flywheel_name
from core.aws.turning import creating, taking, turning
from core.aws.wheels import FLYWHEEL, Wheel
from core.domain.datasets import Example
from core.domain.errors import Busy, Conflict, InvalidInput, NotFound, ServiceAway, ServiceRefused
from core.domain.labels import Kind, Labels
from core.domain.versions import Trained

_TURN, _ACTIVE = "iteration", "active_before"
_GONE = "The flywheel was deleted at Amazon."
_MAKING = "Comprehend is making the flywheel."
_UNMADE = "Comprehend could not make the flywheel: {message} Delete it at Amazon or name another, then train again."
_BUSY = "The flywheel turns for another training; this one waits."
_NOTHING = "Comprehend ended without a new version: {message}"
_NO_REASON = "it does not say why."


@dataclass(frozen=True, kw_only=True)
class FlywheelEngine(Asking):
    """Takes tickets in, turns, and asks; what was begun lies in the bucket, so any process goes on with it."""

    name: str

    def start(
        self,
        token: str,
        kind: Kind,
        labels: Labels,
        examples: Callable[[], Iterable[Example]],
        held_out: Callable[[], Iterable[Example]] | None = None,
    ) -> None:
        """Begin, or go on with what was begun: the flywheel, its datasets, its turn, each when the one before is there.

        Raises:
            NotTrainable: the service would refuse it, or leave labels out without a word; says which.
            ServiceAway, ServiceRefused: asked again, it goes on where it was.
        """
        place = Place.of(self.blobs, token)
        if self.blobs.exists(place.begun):
            return
        noted = note_in(self.blobs, place.asked)
        if noted:
            asked = noted[0]
        else:
            lessons = Lessons(kind=kind, labels=labels, examples=examples, held_out=held_out)
            asked = self._prepared(place, token, lessons)
            self.blobs.put(place.asked, [asked.written()])
        self._further(place, asked)

    def status(self, token: str) -> State:
        """Say how far it is, and go on.

        Raises:
            NotFound: no training of this token was ever begun.
            OutputUnreadable: the service names a status that nobody here knows.
        """
        place = Place.of(self.blobs, token)
        begun = note_in(self.blobs, place.begun)
        if begun:
            return self._turned(place, begun[0])
        noted = note_in(self.blobs, place.asked)
        if not noted:
            message = f"No training was begun for '{token}'."
            raise NotFound(message)
        return self._further(place, noted[0])

    def cancel(self, token: str) -> None:
        """Stop the training as far as the service lets it be: a turn goes on, but the version in it can be stopped.

        Raises:
            Busy: it could not be stopped, and why; it is to be tried again, as it is paid for meanwhile.
        """
        place = Place.of(self.blobs, token)
        try:
            begun = note_in(self.blobs, place.begun)
            if begun is None:
                place.drop()
                return
            said = self._said(begun[0])
            version = said.get("TrainedModelArn")
            if said["Status"] in iterations.STOPPABLE and version and described(self.aws, version)["Status"] in RUNNING:
                with told():
                    self.aws.client("comprehend").stop_training_document_classifier(DocumentClassifierArn=version)
        except NotFound:
            return
        except (ServiceAway, ServiceRefused, InvalidInput) as problem:
            message = f"The training could not be stopped. {problem}"
            raise Busy(message) from None

    def history(self, token: str) -> list[Iteration]:
        """Return all turns of the flywheel that jobs like this one use, newest first; none where it is not there."""
        wheel = wheels.found(self.aws, flywheel_name(self.name, token))
        return iterations.history(self.aws, wheel.arn) if wheel else []

    def _prepared(self, place: Place, token: str, lessons: Lessons) -> Asked:
        """Look everything over, make the flywheel if there is none, and write the files; in this order."""
        looked = lessons.look()
        wheel, labels = self._wheel(flywheel_name(self.name, token), lessons, looked)
        files = lessons.files(place, looked)
        train = dataset_name("train", token)
        request = {"train": taking(self.arranged, wheel, train, "TRAIN", files.train, looked.between)}
        if files.test:
            name = held_out_name(self.blobs, str(files.facts["test_file"]))
            request["test"] = taking(self.arranged, wheel, name, "TEST", files.test, looked.between)
        request["turn"] = turning(wheel, token)
        facts = {**files.facts, FLYWHEEL: wheel}
        return Asked(kind=lessons.kind, labels=labels, delimiter=looked.delimiter, request=request, facts=facts)

    def _wheel(self, name: str, lessons: Lessons, looked: Looked) -> tuple[str, Labels]:
        """Return the flywheel and the labels it has, made for those of today where there is none.

        Raises:
            NotTrainable: it was made for others.
            ServiceAway: it is being made, and does not say yet what for.
        """
        wheel = wheels.found(self.aws, name)
        if wheel is None:
            lake = uri_of(self.blobs, f"lakes/{name}")
            request = creating(self.arranged, name, lessons.kind, lessons.labels, lake)
            return self._make(request), lessons.labels
        if wheel.status in wheels.ENDED:
            raise ServiceRefused(_why(wheel))
        if wheel.labels is None:
            raise ServiceAway(_MAKING)
        wheel.refuse(lessons.kind, self.arranged.language, looked.taught)
        return wheel.arn, wheel.labels

    def _make(self, request: Mapping[str, Any]) -> str:
        try:
            with told():
                return str(self.aws.client("comprehend").create_flywheel(**request)["FlywheelArn"])
        except Conflict:
            raise ServiceAway(_MAKING) from None  # it is there since we looked

    def _further(self, place: Place, asked: Asked) -> State:
        """Do what is to be done next, and say what is waited for."""
        try:
            wheel = wheels.looked_at(self.aws, str(asked.facts[FLYWHEEL]))
        except NotFound:
            return State(share=0.0, message=_GONE, failed=True)
        if wheel.status in wheels.ENDED:
            return State(share=0.0, message=_why(wheel), failed=True)
        if wheel.status in wheels.BECOMING:
            elapsed = (self.clock.now() - wheel.since).total_seconds()
            return State(share=0.0, message=_MAKING, poll=pause(elapsed))
        if wheel.status != wheels.ACTIVE:
            raise unknown(wheel.status)
        datasets = [asked.request[one] for one in ("train", "test") if one in asked.request]
        states = [taken(self.aws, self.blobs, self.clock, one) for one in datasets]
        waiting = sorted(filter(None, states), key=lambda state: not state.failed)
        return waiting[0] if waiting else self._turn(place, asked, wheel)

    def _turn(self, place: Place, asked: Asked, wheel: Wheel) -> State:
        try:
            with told():
                said = self.aws.client("comprehend").start_flywheel_iteration(**asked.request["turn"])
        except Conflict:
            return State(share=0.0, message=_BUSY, poll=LOOK)
        facts = {**asked.facts, _TURN: said["FlywheelIterationId"], _ACTIVE: wheel.active}
        begun = replace(asked, facts=facts)
        self.blobs.put(place.begun, [begun.written()])
        return self._turned(place, begun)

    def _said(self, begun: Asked) -> dict[str, Any]:
        return iterations.described(self.aws, str(begun.facts[FLYWHEEL]), str(begun.facts[_TURN]))

    def _turned(self, place: Place, begun: Asked) -> State:
        """Say where the turn stands; a version that was made outlives the flywheel."""
        made = note_in(self.blobs, place.made)
        try:
            said = self._said(begun)
        except NotFound:
            if made is None:
                return State(share=0.0, message=_GONE, failed=True)
            return State(share=1.0, message="Done.", trained=_trained(place, *made, {}))
        if said["Status"] != iterations.COMPLETED:
            elapsed = (self.clock.now() - said["CreationTime"]).total_seconds()
            return iterations.standing(said, elapsed, self.arranged.minutes * 60)
        arn = iterations.version_of(said, str(begun.facts[_ACTIVE]))
        if not arn:
            message = _NOTHING.format(message=said.get("Message") or _NO_REASON)
            return State(share=1.0, message=message, failed=True)
        noted = replace(begun, arn=arn)
        if made is None:
            self.blobs.put(place.made, [noted.written()])
        return State(share=1.0, message="Done.", trained=_trained(place, noted, noted.written(), said))


def _why(wheel: Wheel) -> str:
    """Say why a flywheel will never turn."""
    return _UNMADE.format(message=wheel.message or _NO_REASON) if wheel.status == "FAILED" else _GONE


def _trained(place: Place, made: Asked, note: bytes, said: Mapping[str, Any]) -> Trained:
    return Trained(
        bundle=made.arn,
        bundle_hash=hashlib.sha256(note).hexdigest(),
        engine="comprehend flywheel",
        normaliser=NORMALISER,
        facts={**made.facts, NOTE: place.made},
        reported=iterations.reported(said, made.kind, made.labels),
    )
