"""Adapters of the Engine port, each with what a test cannot ask of every one: where its versions lie, and breaking them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.aws.arranged import Arranged
from core.aws.blobs import S3Blobs
from core.aws.clients import Aws
from core.aws.copies import Copies
from core.aws.engine import ComprehendEngine
from core.aws.flywheels import FlywheelEngine
from core.aws.rehearsal import wire
from core.aws.rehearsal.service import Rehearsal
from core.aws.rehearsal.settings import Settings
from core.aws.standing import TRAINED, described
from core.aws.tables import Sizes
from core.domain.errors import NotFound
from core.domain.labels import Kind, Label
from core.domain.predictions import Prediction, Score, predict_from
from core.domain.versions import Trained
from core.local.blobs import FolderBlobs
from core.local.engine import SklearnEngine
from core.ports import Engine
from tests.support.rehearsal_stage import BUCKET, NAME, ONCE, REGION, ROLE, SetClock, client
from tests.support.workflow_engine import KeywordEngine

#: Small enough that a test sees several files.
JOB = Sizes(lines=1_000)
WHEEL = "wheel"


@dataclass(frozen=True)
class Stage:
    """An adapter, the engine as a program started later finds it, and its versions: that of which all else follows
    (`content`), whether it is there, and a way to damage it."""

    engine: Engine
    again: Callable[[], Engine]
    content: Callable[[Trained], object]
    exists: Callable[[Trained], bool]
    damage: Callable[[Trained], None]


def sklearn(folder: Path) -> Stage:
    blobs = FolderBlobs(folder / "blobs")

    def damage(trained: Trained) -> None:
        content = blobs.path(trained.bundle).read_bytes()
        blobs.put(trained.bundle, [content[:-1], bytes([content[-1] ^ 1])])

    def again() -> Engine:
        return SklearnEngine(folder / "work", blobs)

    return Stage(again(), again, lambda it: it.bundle_hash, lambda it: blobs.exists(it.bundle), damage)


class WordEngine(KeywordEngine):
    """Learns at once which words come with which labels: what it is asked is answered, and no process is begun."""

    def predict(
        self,
        trained: Trained,
        texts: Iterable[str],
        waits: Callable[[str], None] | None = None,  # noqa: ARG002
    ) -> Iterator[Prediction]:
        learned = self.examples[trained.bundle.removeprefix("fake/")]
        kind, weights = Kind(str(trained.facts["kind"])), defaultdict[str, Counter[Label]](Counter)
        for one in learned:
            for word in one.text.casefold().split():
                weights[word].update(one.labels)
        names = sorted({label for one in learned for label in one.labels})
        for text in texts:
            known = [weights[word] for word in text.casefold().split() if word in weights]
            found = {name: 0.01 + sum(one[name] / one.total() for one in known) for name in names}
            whole = sum(found.values())
            yield predict_from(tuple(Score(name, found[name] / whole) for name in names), kind)


@dataclass
class RunningClock(SetClock):
    """Runs by itself: whoever looks at it finds it later."""

    step: float = 60.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=self.step)
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passes(seconds)


@dataclass
class Cloud:
    """A rehearsal in this process, in an account where moto plays S3, and engines that talk to it."""

    folder: Path
    learner: Engine
    settings: Settings = field(default_factory=Settings)
    clock: RunningClock = field(default_factory=RunningClock)
    arranged: Arranged = Arranged(classifier=NAME, role=ROLE)
    sizes: Sizes = JOB

    def __post_init__(self) -> None:
        self.bucket = f"{BUCKET}-{uuid4().hex}"
        self.s3 = client("s3")
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.rehearsal = Rehearsal(
            folder=self.folder / "rehearsal", engine=self.learner, s3=self.s3, now=lambda: self.clock.moment,
            settings=self.settings,
        )  # fmt: skip
        self.comprehend: Any = client("comprehend", config=ONCE, endpoint_url="http://127.0.0.1")
        wire.attach(self.comprehend, self.rehearsal)

    @property
    def aws(self) -> Aws:
        """A way to Amazon that repeats nothing by itself, so that every fault reaches the engine."""
        aws = Aws(region=REGION)
        aws._made.update(s3=self.s3, comprehend=self.comprehend)
        return aws

    @property
    def blobs(self) -> S3Blobs:
        return S3Blobs(aws=self.aws, bucket=self.bucket, copies=Copies(folder=self.folder / "copies"), prefix="desk/")

    def engine(self) -> ComprehendEngine:
        return ComprehendEngine(
            aws=self.aws, blobs=self.blobs, arranged=self.arranged, clock=self.clock, sizes=self.sizes
        )

    def flywheel(self, name: str = WHEEL) -> FlywheelEngine:
        return FlywheelEngine(
            aws=self.aws, blobs=self.blobs, arranged=self.arranged, clock=self.clock, sizes=self.sizes, name=name
        )

    def exists(self, trained: Trained) -> bool:
        try:
            return described(self.aws, trained.bundle)["Status"] in TRAINED
        except NotFound:
            return False

    def drop(self, trained: Trained) -> None:
        self.comprehend.delete_document_classifier(DocumentClassifierArn=trained.bundle)


def comprehend(folder: Path) -> Stage:
    """What the service makes of the same tickets is another version each time: only what it was given is the same."""
    cloud = Cloud(folder, WordEngine())
    return Stage(cloud.engine(), cloud.engine, lambda it: it.facts["training_file"], cloud.exists, cloud.drop)


def flywheel(folder: Path) -> Stage:
    """Every training is a turn of one flywheel."""
    cloud = Cloud(folder, WordEngine())
    return Stage(cloud.flywheel(), cloud.flywheel, lambda it: it.facts["training_file"], cloud.exists, cloud.drop)
