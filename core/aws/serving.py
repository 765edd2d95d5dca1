"""Comprehend as what serves: an endpoint for each project or version, and a pointer that moves when it serves."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.aws.arranged import Arranged
from core.aws.blobs import S3Blobs
from core.aws.clients import Aws
from core.aws.endpoints import ANSWERING, Endpoints
from core.aws.idle import Idle, Idling
from core.aws.live import Live
from core.aws.places import Asked
from core.aws.pointed import Pointed
from core.aws.pointer import Pointer, Standing
from core.aws.recorded import recorded
from core.aws.scoring import Scoring
from core.aws.served import Served
from core.aws.wheels import FLYWHEEL, activate
from core.domain.documents import ProjectId
from core.domain.errors import BundleDamaged, Conflict
from core.domain.labels import Labels
from core.domain.predictions import Prediction
from core.domain.surroundings import Astray
from core.domain.versions import Release, ReleaseId
from core.ports import Clock


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Whose version an endpoint was made for that no pointer names, and until when one can go back to it at once."""

    project: ProjectId
    until: datetime


@dataclass(frozen=True, kw_only=True)
class ComprehendServing:
    """Moves endpoints and pointers; the database says where to, and one job at a time does it."""

    aws: Aws
    blobs: S3Blobs
    arranged: Arranged
    served: Served
    clock: Clock

    def switch(self, project: ProjectId, release: Release) -> None:
        """Make this release the one that serves: its endpoint first, then the pointer; again, it changes nothing.

        An endpoint that is moved in its place may answer with either version for a moment: that is announced before.
        A flywheel that the version came from is told in between, so that its next turn compares with what serves.

        Raises:
            BundleDamaged: it is not what was recorded, or its endpoint failed; the pointer stays where it was.
            ServiceAway: it takes longer; done again, it goes on where it was.
            ServiceRefused: says what to do.
            Conflict: somebody else wrote the pointer at the same moment.
        """
        asked = recorded(self.aws, self.blobs, release.version.trained)
        endpoint = self._home(project, asked.arn)
        wanted, pointer = _pointed(release, asked, endpoint), self._pointer(project)
        self._endpoints.reach(endpoint, asked.arn, lambda serves: pointer.announce(wanted, serves))
        if FLYWHEEL in asked.facts:
            activate(self.aws, self.clock, str(asked.facts[FLYWHEEL]), asked.arn, self.served.patience)
        pointer.write(wanted)
        found = pointer.read()
        if found.pointed != wanted or found.astray:
            raise Conflict(found.astray or f"The parameter {pointer.name} does not say what was written to it.")

    def rehearse(self, project: ProjectId, release: Release) -> None:
        """Let the version answer one line beside what serves; no endpoint is made and nothing stays in the bucket.

        One that an endpoint is kept for answers there, at once: going back within the window takes seconds.

        Raises:
            BundleDamaged: it is not what was recorded, or gives no answer.
            JobFailed: the service says why.
        """
        asked = recorded(self.aws, self.blobs, release.version.trained)
        # Another line each time, as the same one would be answered by the job of last time.
        line = f"rehearsal of {self.clock.now().isoformat()}"
        answers = Live(aws=self.aws).answers(asked, [line]) if self.served.window else None
        answers = answers or self._by_job(asked, line, f"trials/{project}-{release.id}")
        if not answers[0].scores:
            raise BundleDamaged("At Amazon it gives no answer.")

    def _by_job(self, asked: Asked, line: str, folder: str) -> list[Prediction]:
        blobs = replace(self.blobs, prefix=f"{self.blobs.prefix}{folder}/")
        scoring = Scoring(aws=self.aws, blobs=blobs, arranged=self.arranged, clock=self.clock)
        try:
            return list(scoring.answers(asked.arn, asked.kind, asked.labels, [line]))
        finally:
            self.blobs.clear(folder)

    def serving(self, project: ProjectId) -> ReleaseId | None:
        """Return the release that the pointer names, if it is as we left it and the endpoint serves that version."""
        standing = self.standing(project)
        pointed = standing.pointed
        if not pointed or standing.astray:
            return None
        said = self._endpoints.said(pointed.endpoint_arn) if pointed.endpoint_arn else None
        if not said or said["Status"] not in ANSWERING or said["ModelArn"] != pointed.classifier_arn:
            return None
        return ReleaseId(pointed.release)

    def standing(self, project: ProjectId) -> Standing:
        """Return what the pointer says, and whether somebody else has changed it."""
        return self._pointer(project).read()

    def astray(self, project: ProjectId) -> Astray | None:
        """Say what somebody else did to the pointer; None when it is as we left it."""
        return astray_of(project, self.standing(project))

    def said(self, endpoint: str) -> dict[str, Any] | None:
        """Return what the service says of an endpoint; None when there is none."""
        return self._endpoints.said(endpoint)

    @property
    def idling(self) -> Idling:
        """What finds endpoints that nobody is sent to, and deletes them."""
        return Idling(endpoints=self._endpoints)

    def kept(self, unnamed: Iterable[Idle]) -> dict[str, Kept]:
        """Return of these endpoints those of versions, with their projects and until when they are kept."""
        window, kept = self.served.window, dict[str, Kept]()
        if window is None or not (there := list(unnamed)):
            return {}
        for project in self.idling.projects():
            pointer = self._pointer(project)
            theirs = [one for one in there if self._is_of(one, project)]
            left = pointer.left([one.arn for one in theirs]) if theirs else {}
            for one in theirs:
                since = max(left.get(one.arn, one.changed_at), one.changed_at)
                kept[one.arn] = Kept(project=project, until=since + window)
        return kept

    def _is_of(self, one: Idle, project: ProjectId) -> bool:
        return one.arn in (self.served.endpoint(project, one.model), self.served.own(project, one.model))

    def _home(self, project: ProjectId, classifier: str) -> str:
        """Return the endpoint that is to serve a version.

        One that was moved in place and serves it is not doubled when versions come to have endpoints of their own.
        """
        moved = self.served.endpoint(project, classifier)
        if self.served.window is None:
            return moved
        said = self._endpoints.said(moved)
        models = {said["ModelArn"], said.get("DesiredModelArn", classifier)} if said else set()
        stays = said and said["Status"] in ANSWERING and models == {classifier}
        return moved if stays else self.served.own(project, classifier)

    @property
    def _endpoints(self) -> Endpoints:
        return Endpoints(aws=self.aws, blobs=self.blobs, served=self.served, clock=self.clock)

    def _pointer(self, project: ProjectId) -> Pointer:
        return Pointer(
            aws=self.aws,
            clock=self.clock,
            name=self.served.parameter(project, "production"),
            classifier_name=self.served.parameter(project, "classifier-arn"),
            endpoint_name=self.served.parameter(project, "endpoint-arn"),
        )


def astray_of(project: ProjectId, standing: Standing) -> Astray | None:
    """Return what a pointer tells of another hand; None when there was none."""
    if not standing.astray:
        return None
    number = standing.pointed.number if standing.pointed else None
    return Astray(project=project, sentence=standing.astray, mark=standing.mark, pointed=number)


def _pointed(release: Release, asked: Asked, endpoint: str) -> Pointed:
    version, worth = release.version, asked.calibrator
    return Pointed(
        release=release.id,
        number=release.number,
        version=version.number,
        classifier_arn=asked.arn,
        endpoint_arn=endpoint,
        threshold=release.policy.threshold,
        audit_share=release.policy.audit_share,
        labels_sha256=_labels_hash(asked.labels),
        held_out=version.held_out,
        slope=worth.slope if worth else None,
        offset=worth.offset if worth else None,
        decision=None,  # a release does not say whose decision it was; the database does
    )


def _labels_hash(labels: Labels) -> str:
    return hashlib.sha256(json.dumps(list(labels), ensure_ascii=False).encode()).hexdigest()
