"""What jobs were begun for, by hashes of the texts: whoever asks otherwise after a break pays for none of them again."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.aws.blobs import S3Blobs
from core.domain.errors import NotFound

_FOLDER = "answers/begun"


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A request, and the lines of its file by their hashes; it stands until all answers were taken."""

    key: str
    request: dict[str, Any]
    marks: list[str]

    def note(self, blobs: S3Blobs) -> None:
        """Write it down, before it is asked."""
        content = json.dumps({"request": self.request, "marks": self.marks}, sort_keys=True)
        blobs.put(self.key, [content.encode()])


def key_of(version: str, digest: str) -> str:
    """Return where it is noted that a version was asked about a file."""
    return f"{_FOLDER}/{version}/{digest}"


def marks_of(file: Path) -> list[str]:
    """Return the hash of each line."""
    with file.open("rb") as content:
        return [hashlib.sha256(line).hexdigest()[:32] for line in content]


def sharing(blobs: S3Blobs, version: str, marks: Collection[str], but: str) -> Iterator[Begun]:
    """Yield what this version was asked about some of these lines, in another file than this, and not to the end."""
    wanted = set(marks)
    for key in blobs.keys(f"{_FOLDER}/{version}"):
        try:
            found = Begun(key=key, **json.loads(blobs.path(key).read_bytes()))
        except (NotFound, ValueError, TypeError):
            continue  # its answers were taken meanwhile, or nobody can read it: then it is only paid for again
        if key != but and not wanted.isdisjoint(found.marks):
            yield found
