"""Brings an endpoint to the version it is to serve: made, moved, mended, whatever state it is found in."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core.aws.blobs import S3Blobs
from core.aws.clients import Aws, told
from core.aws.served import Served, name_of
from core.aws.standing import pause, unknown
from core.domain.errors import Conflict, InvalidInput, NotFound, NotInService, ServiceAway, ServiceRefused
from core.ports import Clock

ANSWERING = ("IN_SERVICE", "UPDATING")
"""In these an endpoint answers, by the version that `ModelArn` names."""
_ON_THE_WAY = ("CREATING", "UPDATING", "DELETING")
_FAILED = "FAILED"
_PROBE = "ticket"
_FULL = (
    "The account has as many endpoints or inference units as Amazon allows: delete an endpoint that nobody needs, "
    "or ask Amazon for more, then repeat."
)
_FULL_BESIDE = (
    "The account has no room for a second endpoint beside the one that serves: delete an endpoint that nobody needs, "
    "ask Amazon for more, or set COUNTERSIGN_BLUE_GREEN to 0, so that the one that serves is moved; then repeat."
)
_STUCK = (
    "The endpoint {name} has failed and takes no change, but it still answers as before. Delete it at Amazon when "
    "nobody needs its answers, then repeat: a new one is made."
)
_SLOW = "The endpoint {name} is not ready yet ({status}); it is looked at again."


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Looks, does what is to be done, and looks again; it remembers nothing, so any process goes on with it."""

    aws: Aws
    blobs: S3Blobs
    served: Served
    clock: Clock

    def said(self, arn: str) -> dict[str, Any] | None:
        """Return what the service says of an endpoint; None when there is none."""
        try:
            with told():
                found: dict[str, Any] = self._comprehend.describe_endpoint(EndpointArn=arn)["EndpointProperties"]
        except NotFound:
            return None
        return found

    def reach(self, arn: str, classifier: str, before: Callable[[str], None] = lambda _: None) -> None:
        """Return when this endpoint serves this version; what it serves meanwhile is what it served before.

        `before` is told the version that serves now ("" for none), whenever something is about to be asked for.

        Raises:
            NotInService: the service says that it failed, and why.
            ServiceAway: it takes longer; done again, it goes on where it was.
            ServiceRefused: says what to do.
        """
        began, asked = self.clock.now(), False
        while True:
            said, trouble = None, None
            try:
                said = self.said(arn)
                if said and said["Status"] == "IN_SERVICE" and said["ModelArn"] == classifier:
                    return
                if not asked and (said is None or said["Status"] not in _ON_THE_WAY):
                    before(str(said.get("ModelArn", "")) if said else "")
                asked = self._ask(arn, said, classifier, asked=asked)
            except ServiceAway as problem:
                trouble = problem
            except Conflict:
                pass  # somebody else is at it, or our own call whose answer was lost
            except NotFound:
                pass  # gone since it was looked at
            elapsed = (self.clock.now() - began).total_seconds()
            if elapsed > self.served.patience:
                raise trouble or self._slow(arn, said, asked=asked)
            self.clock.sleep(pause(elapsed))

    def spend(self, arn: str, *life: object) -> None:
        """Note that an endpoint is of no use any more: asked under the same token, the service would name it again."""
        self.blobs.put(self._life(arn, *life), [b"\n"])

    def _ask(self, arn: str, said: Mapping[str, Any] | None, classifier: str, *, asked: bool) -> bool:
        """Do what is to be done next; tell whether the service was asked for this version and took it."""
        if said is None:
            return asked or self._create(arn, classifier)
        status = said["Status"]
        if status == _FAILED:
            return self._mend(said, classifier, asked=asked)
        if status == "IN_SERVICE":
            return asked or self._update(arn, classifier)
        if status not in _ON_THE_WAY:
            raise unknown(status)
        return asked

    def _create(self, arn: str, classifier: str) -> bool:
        request = self.served.creating(arn, classifier, len(self.blobs.keys(self._spent(arn))))
        with _within_limits(_FULL_BESIDE if self.served.window else _FULL):
            self._comprehend.create_endpoint(**request)
        return True

    def _update(self, arn: str, classifier: str) -> bool:
        with _within_limits(_FULL):
            self._comprehend.update_endpoint(EndpointArn=arn, DesiredModelArn=classifier)
        return True

    def _mend(self, said: Mapping[str, Any], classifier: str, *, asked: bool) -> bool:
        """Say why it failed; who repeats knows of it, and so does who wants another version: it is made to serve.

        Raises:
            NotInService: it failed with this version, and nobody was told yet.
        """
        arn, life = said["EndpointArn"], (said.get("CreationTime"), said.get("LastModifiedTime"))
        untold = said.get("DesiredModelArn", classifier) == classifier and not self.blobs.exists(self._life(arn, *life))
        self.spend(arn, *life)
        if asked or untold:
            message = f"Its endpoint {name_of(arn)} failed: {said.get('Message') or 'Amazon does not say why.'}"
            raise NotInService(message)
        try:
            return self._update(arn, classifier)
        except (ServiceAway, InvalidInput) as problem:
            if isinstance(problem, ServiceAway) and problem.facts.get("code") != "ResourceUnavailableException":
                raise
        if self._answers(arn):
            raise ServiceRefused(_STUCK.format(name=name_of(arn)))
        with told():
            self._comprehend.delete_endpoint(EndpointArn=arn)
        return False

    def _answers(self, arn: str) -> bool:
        try:
            with told():
                self._comprehend.classify_document(EndpointArn=arn, Text=_PROBE)
        except ServiceAway as problem:
            if problem.facts.get("code") != "ResourceUnavailableException":
                raise
            return False
        return True

    def _slow(self, arn: str, said: Mapping[str, Any] | None, *, asked: bool) -> ServiceAway:
        if asked and said is None:
            # It took the request and made nothing: the token is that of one which somebody deleted.
            self.spend(arn, self.clock.now())
        status = said["Status"] if said else "not there"
        return ServiceAway(_SLOW.format(name=name_of(arn), status=status))

    def _spent(self, arn: str) -> str:
        return f"endpoints/{name_of(arn)}/spent"

    def _life(self, arn: str, *life: object) -> str:
        return f"{self._spent(arn)}/{hashlib.sha256(json.dumps(life, default=str).encode()).hexdigest()[:32]}"

    @property
    def _comprehend(self) -> Any:
        return self.aws.client("comprehend")


@contextmanager
def _within_limits(full: str) -> Iterator[None]:
    """Say what to do where the account's limits are reached."""
    try:
        with told():
            yield
    except ServiceRefused as problem:
        if problem.facts.get("code") != "ResourceLimitExceededException":
            raise
        raise ServiceRefused(full, **problem.facts) from None
