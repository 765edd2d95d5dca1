"""The output.tar.gz files of the service: where they lie and how they are packed."""

import gzip
import io
import json
import tarfile
from collections.abc import Iterable

from core.aws.rehearsal.records import Json

TRAINING = "CLR"
CLASSIFICATION = "CLN"


def place(folder: str, account: str, kind: str, run: str) -> str:
    """Return the full URI of an archive, which the service makes of the folder it was given."""
    return f"{folder.rstrip('/')}/{account}-{kind}-{run}/output/output.tar.gz"


def matrix(content: Json, when: float) -> bytes:
    """Pack a training's confusion matrix."""
    return _pack("output/confusion_matrix.json", json.dumps(content, ensure_ascii=False).encode(), when)


def predictions(lines: Iterable[Json], when: float) -> bytes:
    """Pack a job's answers, one to a line."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return _pack("predictions.jsonl", text.encode(), when)


def _pack(name: str, content: bytes, when: float) -> bytes:
    packed = io.BytesIO()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = len(content), int(when)
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=int(when)) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w") as archive,
    ):
        archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
