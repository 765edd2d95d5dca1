"""Lets a version answer, however it was trained: what every engine on Comprehend does alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.aws.arranged import Arranged
from core.aws.blobs import S3Blobs
from core.aws.clients import Aws
from core.aws.recorded import recorded
from core.aws.scoring import JOB, Scoring
from core.aws.tables import Sizes
from core.domain.predictions import Prediction, Span
from core.domain.versions import Trained
from core.ports import Clock

NORMALISER = "comprehend, one line"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What an engine is given, and its answers."""

    aws: Aws
    blobs: S3Blobs
    arranged: Arranged
    clock: Clock
    sizes: Sizes = JOB

    def predict(self, trained: Trained, texts: Iterable[str]) -> Iterator[Prediction]:
        """Yield one prediction per text, in order; each job's answers come when it has ended.

        Raises:
            BundleDamaged: there is no such version, or it is not the one that was recorded.
            JobFailed: the service says why.
        """
        asked = recorded(self.aws, self.blobs, trained)
        scoring = Scoring(aws=self.aws, blobs=self.blobs, arranged=self.arranged, clock=self.clock, sizes=self.sizes)
        yield from scoring.answers(asked.arn, asked.kind, asked.labels, texts)

    def explain(self, trained: Trained, texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
        """Yield nothing for each text: the service does not say what moved it.

        Raises:
            BundleDamaged: there is no such version, or it is not the one that was recorded.
        """
        recorded(self.aws, self.blobs, trained)
        yield from (() for _ in texts)
