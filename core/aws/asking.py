"""Lets a version answer, however it was trained: what every engine on Comprehend does alike."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from core.aws.arranged import Arranged
from core.aws.blobs import S3Blobs
from core.aws.clients import Aws
from core.aws.live import FEW, Live
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
    #: A job takes minutes, however small it is; whoever asks holds so many answers in memory with ease.
    batch: int = 10_000

    def predict(
        self, trained: Trained, texts: Iterable[str], waits: Callable[[str], None] | None = None
    ) -> Iterator[Prediction]:
        """Yield one prediction per text, in order: a few by an endpoint that is there, else when a job has ended.

        Raises:
            BundleDamaged: there is no such version, or it is not the one that was recorded.
            JobFailed: the service says why.
        """
        asked = recorded(self.aws, self.blobs, trained)
        rest = iter(texts)
        first = list(islice(rest, FEW + 1))
        few = Live(aws=self.aws).answers(asked, first) if 0 < len(first) <= FEW else None
        if few is not None:
            yield from map(asked.calibrated, few)
            return
        scoring = Scoring(aws=self.aws, blobs=self.blobs, arranged=self.arranged, clock=self.clock, sizes=self.sizes)
        answers = scoring.answers(asked.arn, asked.kind, asked.labels, chain(first, rest), waits)
        yield from map(asked.calibrated, answers)

    def explain(self, trained: Trained, texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
        """Yield nothing for each text: the service does not say what moved it.

        Raises:
            BundleDamaged: there is no such version, or it is not the one that was recorded.
        """
        recorded(self.aws, self.blobs, trained)
        yield from (() for _ in texts)
