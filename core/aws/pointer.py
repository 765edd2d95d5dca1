"""The production release in the Parameter Store, as others read it: a copy of what the database says, never more."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from core.aws.clients import Aws, told
from core.aws.pointed import Pointed, from_text, to_text
from core.domain.errors import Conflict, NotFound, ServiceRefused
from core.ports import Clock

ACTIVE, PREVIOUS = "active", "previous"
NONE = "none"
"""What the copy of the endpoint says when none serves: a parameter is never empty."""
_SIGNED = "Written by Countersign; promote there to change it. SHA-256 "
_TRIES = 5
_FULL = "ParameterMaxVersionLimitExceeded"
_Version = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is there: `pointed` is None when nothing is, or nothing that can be read.

    `astray` is a sentence for people when it is not as we left it; empty otherwise. Then `mark` stands for what was
    found: after another change it is another. Whether it is what the database says is for the caller to see: a
    promotion may be on its way.
    """

    pointed: Pointed | None = None
    version: int = 0
    changed_at: datetime | None = None
    astray: str = ""
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """One parameter with all of a release, and two for readers of old: only its endpoint, only its classifier.

    The store of parameters cannot compare before it writes, so there must be one writer at a time: the database
    says who.
    """

    aws: Aws
    clock: Clock
    name: str
    classifier_name: str
    endpoint_name: str

    def write(self, pointed: Pointed) -> None:
        """Say that this release is in production: the one value first, then its marks, then the copies.

        Killed anywhere, it is repeated from the start; what is there already is not written again.

        Raises:
            InvalidInput: it is longer than a parameter may be.
            Conflict: somebody else wrote at the same moment; look at it, then repeat.
            ServiceAway: Amazon does not answer now.
            ServiceRefused: Amazon refused.
        """
        text = to_text(pointed)
        newest = self._get(self.name)
        if newest is None or newest["Value"] != text:
            newest = self._settled(self._put(self.name, text), text)
        self._mark(newest)
        self._copy(pointed)

    def announce(self, wanted: Pointed, serves: str) -> None:
        """Say what comes next, before an endpoint that is named here is moved to it and may answer with either.

        `serves` is the version it answers with now. What another hand wrote is left as it is.

        Raises:
            Conflict, ServiceAway, ServiceRefused: as `write`.
        """
        newest = next(reversed(self._versions(self.name)), None)
        named = from_text(newest["Value"]) if newest and _is_ours(newest) else None
        if newest is None or named is None or named.endpoint_arn != wanted.endpoint_arn:
            return  # nobody is sent there
        # A move that was given up may have come to its end all the same.
        now = named.next if named.next and named.next.classifier_arn == serves else named
        if now.classifier_arn == wanted.classifier_arn:
            return
        text = to_text(replace(now, next=wanted))
        if newest["Value"] != text:
            newest = self._settled(self._put(self.name, text), text)
        if ACTIVE not in newest.get("Labels", ()):
            self._label(newest, ACTIVE)  # the release is the same, so `previous` stays where it was

    def read(self) -> Standing:
        """Return what is there, and whether somebody else has written it.

        Raises:
            ServiceAway: Amazon does not answer now.
            ServiceRefused: Amazon refused.
        """
        versions = self._versions(self.name)
        if not versions:
            return Standing()
        newest = versions[-1]
        pointed = from_text(newest["Value"])
        if pointed and _is_ours(newest):
            astray, found = self._copies_astray(pointed)
        else:
            astray, found = _by_hand(newest, pointed), newest
        return Standing(
            pointed=pointed,
            version=newest["Version"],
            changed_at=newest["LastModifiedDate"],
            astray=astray,
            mark=_mark(newest, found) if astray else "",
        )

    def left(self, endpoints: Iterable[str]) -> dict[str, datetime]:
        """Return since when each of these endpoints is not named any more, or at least was not.

        What is not known any more counts from the oldest value that is: rather too late than too early.
        """
        versions = self._versions(self.name)
        found = {}
        for arn in endpoints if versions else ():
            named = [place for place, version in enumerate(versions) if arn in version["Value"]]
            after = min(named[-1] + 1, len(versions) - 1) if named else 0
            found[arn] = versions[after]["LastModifiedDate"]
        return found

    def _versions(self, name: str) -> list[_Version]:
        """Return the versions that are kept, oldest first: their texts, their marks, and who wrote them."""
        try:
            with told():
                pages = self._ssm.get_paginator("get_parameter_history").paginate(Name=name)
                found = [version for page in pages for version in page["Parameters"]]
        except NotFound:
            return []
        return sorted(found, key=lambda version: int(version["Version"]))

    def _put(self, name: str, text: str) -> int:
        """Write a value with our signature, which another's hand leaves as it was; return its version."""

        def put() -> int:
            said = self._ssm.put_parameter(
                Name=name, Value=text, Type="String", Overwrite=True, Description=_SIGNED + _hash(text)
            )
            return int(said["Version"])

        try:
            return self._patiently(put)
        except ServiceRefused as refused:
            if refused.facts.get("code") != _FULL:
                raise
            self._free(name)
            return self._patiently(put)

    def _settled(self, written: int, text: str) -> _Version:
        """Read back until what was written is there."""
        for pause in range(_TRIES):
            newest = self._get(self.name)
            if newest and newest["Version"] >= written:
                break
            self.clock.sleep(1 << pause)
        if not newest or (newest["Version"], newest["Value"]) != (written, text):
            message = f"The parameter {self.name} does not say what was written to it."
            raise Conflict(message)
        return newest

    def _get(self, name: str) -> _Version | None:
        try:
            with told():
                found: _Version = self._ssm.get_parameter(Name=name)["Parameter"]
                return found
        except NotFound:
            return None

    def _free(self, name: str) -> None:
        """Take our marks from the oldest version: it cannot leave to make room while it bears one.

        Raises:
            ServiceRefused: it bears the mark of somebody else.
        """
        oldest = self._versions(name)[0]
        marks = set(oldest["Labels"])
        foreign = marks - {ACTIVE, PREVIOUS} if name == self.name else marks
        if foreign:
            message = (
                f"The parameter {name} is full: its oldest version, {oldest['Version']}, bears the label "
                f"'{min(foreign)}'. Remove that label, then repeat."
            )
            raise ServiceRefused(message)
        with told():
            self._ssm.unlabel_parameter_version(Name=name, ParameterVersion=oldest["Version"], Labels=sorted(marks))

    def _mark(self, newest: _Version) -> None:
        """Move the marks: `previous` first, so that one killed between the two finds `active` where it was."""
        active = self._get(f"{self.name}:{ACTIVE}")
        if active and active["Version"] == newest["Version"]:
            return
        # The same release, written again over a foreign hand, has the same one before it.
        if active and active["Value"] != newest["Value"]:
            self._label(active, PREVIOUS)
        self._label(newest, ACTIVE)

    def _label(self, version: _Version, mark: str) -> None:
        number = version["Version"]
        said: dict[str, Any] = self._patiently(
            lambda: self._ssm.label_parameter_version(Name=self.name, ParameterVersion=number, Labels=[mark])
        )
        if said["InvalidLabels"]:
            message = f"The parameter {self.name} does not take the label '{mark}' at version {number}."
            raise ServiceRefused(message)

    def _copy(self, pointed: Pointed) -> None:
        for name, value in self._wanted(pointed).items():
            standing = self._get(name)
            if standing is None or standing["Value"] != value:
                self._put(name, value)
        wrong, _ = self._copies_astray(pointed)
        if wrong:
            raise Conflict(wrong)

    def _wanted(self, pointed: Pointed) -> dict[str, str]:
        return {self.endpoint_name: pointed.endpoint_arn or NONE, self.classifier_name: pointed.classifier_arn}

    def _copies_astray(self, pointed: Pointed) -> tuple[str, _Version | None]:
        """Say which copy is none, and return what stands there; no word where both are copies."""
        for name, value in self._wanted(pointed).items():
            standing = self._get(name)
            if standing is None or standing["Value"] != value:
                reason = "it was changed outside Countersign, or the last promotion did not come to its end"
                return f"The parameter {name} is no copy of {self.name}: {reason}.", standing
        return "", None

    def _patiently(self, call: Callable[[], T]) -> T:
        """Call, and again while somebody else is writing this very parameter."""
        for pause in range(_TRIES):
            try:
                with told():
                    return call()
            except Conflict as conflict:
                if conflict.facts.get("code") != "TooManyUpdates" or pause == _TRIES - 1:
                    raise
                self.clock.sleep(1 << pause)
        raise AssertionError

    @property
    def _ssm(self) -> Any:
        return self.aws.client("ssm")


def _is_ours(version: _Version) -> bool:
    return ACTIVE in version["Labels"] or bool(version.get("Description") == _SIGNED + _hash(version["Value"]))


def _mark(newest: _Version, found: _Version | None) -> str:
    """Name what was found: versions begin anew when a parameter is deleted, so they do not tell alone."""
    told = (f"{one['Name']} {one['Version']} {one['LastModifiedDate'].isoformat()}" for one in (newest, found) if one)
    return _hash("\n".join(told))[:32]


def _by_hand(newest: _Version, pointed: Pointed | None) -> str:
    who = f" by {newest['LastModifiedUser']}" if newest.get("LastModifiedUser") else ""
    moment = newest["LastModifiedDate"]
    unreadable = "" if pointed else " and cannot be read any more"
    return f"The parameter was changed outside Countersign{who} on {moment:%Y-%m-%d at %H:%M}{unreadable}."


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
