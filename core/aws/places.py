"""Where in the bucket the files of a training and of a job lie, and what was noted there."""

import json
from dataclasses import dataclass
from typing import Any

from core.aws.blobs import S3Blobs
from core.aws.tokens import version_name
from core.domain.errors import NotFound, OutputUnreadable
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction
from core.evaluation.calibrator import Calibrator


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a training was asked for: the labels in its file, the request as it is sent, and what is said of it.

    `calibrator` is what the version's scores are worth, where that is known.
    """

    kind: Kind
    labels: Labels
    delimiter: str
    request: dict[str, Any]
    facts: dict[str, float | int | str]
    arn: str = ""
    calibrator: Calibrator | None = None

    def written(self) -> bytes:
        """Return the note, the same for the same; notes from before there were calibrators stay as they are."""
        said = {**vars(self), "calibrator": vars(self.calibrator)} if self.calibrator else vars(self)
        kept = {name: value for name, value in said.items() if value is not None}
        return json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()

    def calibrated(self, said: Prediction) -> Prediction:
        """Return what the version said with the confidence that it is worth; what has no score stays unsure."""
        if self.calibrator is None or not said.scores:
            return said
        return said.as_sure(self.calibrator.of(said.confidence), self.kind)


@dataclass(frozen=True)
class Place:
    """The folder of one training. No key in it may begin with the whole of another: the service reads both then."""

    blobs: S3Blobs
    version: str

    @classmethod
    def of(cls, blobs: S3Blobs, token: str) -> "Place":
        """Return the folder of this token's training."""
        return cls(blobs, version_name(token))

    @property
    def folder(self) -> str:
        """The key its keys begin with."""
        return f"trainings/{self.version}"

    @property
    def begun(self) -> str:
        """The key of the note that it was begun, with its ARN."""
        return f"{self.folder}/begun.json"

    @property
    def asked(self) -> str:
        """The key of the note of what is about to be asked."""
        return f"{self.folder}/asked.json"

    @property
    def made(self) -> str:
        """The key of the note of the version that came of it, where more is known of it than when it was begun."""
        return f"{self.folder}/made.json"

    def file(self, name: str) -> str:
        """Return the key of a file of it."""
        return f"{self.folder}/{name}"

    def drop(self) -> None:
        """Remove all of it: nothing was begun."""
        for key in self.blobs.keys(self.folder):
            self.blobs.delete(key)


def note_in(blobs: S3Blobs, key: str) -> tuple[Asked, bytes] | None:
    """Return a note and its bytes, if it is there.

    Raises:
        OutputUnreadable: it is none.
    """
    try:
        content = blobs.path(key).read_bytes()
    except NotFound:
        return None
    try:
        found = Asked(**json.loads(content))
        worth = Calibrator(**vars(found)["calibrator"]) if found.calibrator else None
        known = {"kind": Kind(found.kind), "labels": tuple(map(Label, found.labels)), "calibrator": worth}
        read = Asked(**{**vars(found), **known})
    except (ValueError, TypeError):
        raise OutputUnreadable("The note of what was asked is damaged.") from None
    return read, content


def uri_of(blobs: S3Blobs, key: str) -> str:
    """Return how the service is told of a file or a folder."""
    return f"s3://{blobs.bucket}/{blobs.prefix}{key}"


def key_of(blobs: S3Blobs, uri: str) -> str:
    """Return the key of a file that the service names.

    Raises:
        OutputUnreadable: it is not where we told it to write.
    """
    start = uri_of(blobs, "")
    if not uri.startswith(start):
        raise OutputUnreadable("It wrote to another place than it was told.")
    return uri.removeprefix(start)
