"""Lets a classifier version answer any number of texts by classification jobs, one after the other."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from core.aws import archives, outputs
from core.aws.arranged import Arranged
from core.aws.blobs import S3Blobs
from core.aws.clients import Aws, told
from core.aws.places import key_of, uri_of
from core.aws.standing import pause, unknown
from core.aws.tables import Part, Sizes, lines
from core.domain.errors import JobFailed, NotFound, OutputUnreadable, ServiceAway
from core.domain.labels import Kind, Labels
from core.domain.predictions import Prediction
from core.ports import Clock

T = TypeVar("T")
Waits = Callable[[str], None]
#: Of one job: its answers are held in memory, and put in order there.
JOB = Sizes(lines=100_000)
PATIENCE = 3_600.0
"""Seconds for which a service that is away is asked again and again."""
_ANSWERING = "Comprehend is answering {:,} tickets; it takes some minutes."
RUNNING = ("SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED")
FAILED = ("FAILED", "STOPPED")
_PIECE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """Writes texts to files, has each answered by a job, and reads what came of it."""

    aws: Aws
    blobs: S3Blobs
    arranged: Arranged
    clock: Clock
    sizes: Sizes = JOB

    def answers(
        self, arn: str, kind: Kind, labels: Labels, texts: Iterable[str], waits: Waits | None = None
    ) -> Iterator[Prediction]:
        """Yield one prediction per text, in order; the same texts again are no second job.

        `waits` is told what is waited for; what it raises ends the asking, and the job's answers are there next time.

        Raises:
            JobFailed: the service says that it failed, and why.
            OutputUnreadable: what it wrote cannot be read.
            InvalidInput: a text is too large.
            ServiceAway, ServiceRefused: asked again, it goes on where it was.
        """
        rest = iter(texts)
        while True:
            with TemporaryDirectory(prefix="countersign-") as folder:
                write = partial(_spool, Path(folder))
                parts = lines(islice(rest, self.sizes.lines), write, self.sizes)
                for part in parts:
                    alone = Part(name=part.name, first=0, lines=part.lines)
                    yield from self._answered(arn, kind, labels, Path(folder) / part.name, alone, waits or _silently)
            if not parts:
                return

    def _answered(self, arn: str, kind: Kind, labels: Labels, file: Path, part: Part, waits: Waits) -> list[Prediction]:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        folder = f"answers/{hashlib.sha256(arn.encode()).hexdigest()[:32]}-{digest}"
        source = f"{folder}/{part.name}"
        spent = self.blobs.keys(f"{folder}/spent")
        self.blobs.put(source, _pieces(file))
        output = uri_of(self.blobs, f"{folder}/out/")
        asked = self.arranged.answering(arn, uri_of(self.blobs, source), output, len(spent))
        start = partial(self._call, "start_document_classification_job", asked)
        job = str(self._patiently(start, waits)["JobId"])
        said = self._ended(job, part.lines, waits)  # who leaves meanwhile leaves the file: the job may not have read it
        try:
            return answered(self.blobs, said, part, kind, labels)
        except (JobFailed, NotFound, OutputUnreadable):
            # Asked again under the same token, the service would name this job for ever.
            self.blobs.put(f"{folder}/spent/{job}", [b"\n"])
            raise
        finally:
            self.blobs.delete(source)  # tickets lie nowhere longer than need be

    def _ended(self, job: str, lines: int, waits: Waits) -> dict[str, Any]:
        """Wait until a job has ended, and return what is said of it."""
        began = self.clock.now()
        look = partial(self._call, "describe_document_classification_job", {"JobId": job})
        while True:
            said: dict[str, Any] = self._patiently(look, waits)["DocumentClassificationJobProperties"]
            status = said["JobStatus"]
            if status == "COMPLETED" or status in FAILED:
                return said
            if status not in RUNNING:
                raise unknown(status)
            waits(_ANSWERING.format(lines))
            self.clock.sleep(pause((self.clock.now() - began).total_seconds()))

    def _call(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        with told():
            answer: dict[str, Any] = getattr(self.aws.client("comprehend"), operation)(**asked)
        return answer

    def _patiently(self, call: Callable[[], T], waits: Waits) -> T:
        """Call again and again while the service is away, or has as many jobs as it takes."""
        began = self.clock.now()
        while True:
            try:
                return call()
            except ServiceAway as problem:
                elapsed = (self.clock.now() - began).total_seconds()
                if elapsed > PATIENCE:
                    raise
                waits(str(problem))
                self.clock.sleep(pause(elapsed))


def answered(blobs: S3Blobs, said: Mapping[str, Any], part: Part, kind: Kind, labels: Labels) -> list[Prediction]:
    """Return what a job that has ended says of the texts in this file, in their order.

    Raises:
        JobFailed: the service says that it failed, and why.
        NotFound, OutputUnreadable: what it wrote is gone, or cannot be read.
    """
    if said["JobStatus"] in FAILED:
        message = f"Comprehend could not answer: {said.get('Message') or 'it does not say why.'}"
        raise JobFailed(message)
    found = [Prediction.none()] * part.lines
    with blobs.path(key_of(blobs, said["OutputDataConfig"]["S3Uri"])).open("rb") as file:
        pieces = archives.member(file, outputs.PREDICTIONS)
        for answer in outputs.answers(pieces, [part], kind, labels):
            found[answer.place] = answer.prediction or Prediction.none(
                answer.error.partition(":")[0]
            )  # the code: its sentence may quote
    return found


def _silently(what: str) -> None:
    """Wait without a word."""
    _ = what


def _spool(folder: Path, name: str, pieces: Iterable[bytes]) -> None:
    with (folder / name).open("wb") as file:
        file.writelines(pieces)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
