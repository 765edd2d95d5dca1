"""What the use cases ask of the world around the store: time, files, tables, a classifier, serving, work."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from core.domain.costs import Prices
from core.domain.datasets import Example
from core.domain.documents import ProjectId
from core.domain.human_loops import Loop, LoopAnswers, NewLoop
from core.domain.intake import Mapping, Problem, Row, Table
from core.domain.jobs import JobId, JobState, Wait
from core.domain.labels import Kind, Labels
from core.domain.notices import Notice
from core.domain.predictions import Prediction, Span
from core.domain.surroundings import Astray, Check, Endpoint, Turn
from core.domain.versions import Release, ReleaseId, Trained

#: What an engine's status says of a training whose process was killed: only such a one is begun again.
LOST = "lost"


class Clock(Protocol):
    """The time, always aware and in UTC; and waiting."""

    def now(self) -> datetime:
        """Return the present moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        ...


class Blobs(Protocol):
    """Files by key (segments of letters, digits, '.', '-', '_' joined by '/'); a written file is whole or absent."""

    def put(self, key: str, chunks: Iterable[bytes]) -> str:
        """Write a file durably, replacing one of that key, and return its SHA-256 (hex)."""
        ...

    def path(self, key: str) -> Path:
        """Return a local path of the file.

        Raises:
            NotFound: no such key.
        """
        ...

    def exists(self, key: str) -> bool:
        """Tell whether there is a file of that key."""
        ...

    def delete(self, key: str) -> None:
        """Remove the file; nothing happens when it is not there."""
        ...

    def keys(self, folder: str) -> list[str]:
        """Return the keys of the whole files directly in a folder of keys, sorted."""
        ...


class TrainingState(Protocol):
    """What an engine says of one training: `done` with `trained`, or `failed` with a reason, or how far it is."""

    @property
    def share(self) -> float:
        """The part done, 0 to 1, monotone."""
        ...

    @property
    def message(self) -> str:
        """What it is doing, or why it failed, in a sentence for people."""
        ...

    @property
    def trained(self) -> Trained | None:
        """The result, once done."""
        ...

    @property
    def failed(self) -> bool:
        """Whether it ended without a result."""
        ...

    @property
    def poll(self) -> float | None:
        """After how many seconds to look again; None leaves it to whoever looks."""
        ...


class Engine(Protocol):
    """A classifier maker. Trainings are named by the caller's token: the same token is the same training, for ever."""

    def start(
        self,
        token: str,
        kind: Kind,
        labels: Labels,
        examples: Callable[[], Iterable[Example]],
        held_out: Callable[[], Iterable[Example]] | None = None,
    ) -> None:
        """Begin training, or do nothing when this token's training was begun, is running or is done.

        A training whose process died without a result is begun again under the same token. `held_out` is for engines
        that measure by themselves what they made; nothing is learned from it.

        Raises:
            NotTrainable: the examples cannot be learned from; says why.
        """
        ...

    def status(self, token: str) -> TrainingState:
        """Say how far it is. A training that was lost with its process counts as failed with reason "lost".

        Raises:
            NotFound: no training of this token was ever begun.
        """
        ...

    def cancel(self, token: str) -> None:
        """Stop the training and drop what it made; nothing happens when it is not running."""
        ...

    @property
    def batch(self) -> int:
        """How many texts it is best asked at once: where each asking takes minutes, many."""
        ...

    def predict(
        self, trained: Trained, texts: Iterable[str], waits: Callable[[str], None] | None = None
    ) -> Iterator[Prediction]:
        """Yield one prediction per text, in order, in bounded memory; raw texts in, the bundle normalises.

        `waits` is told now and then what is waited for; what it raises ends the asking.

        Raises:
            BundleDamaged: the bundle's bytes do not have the recorded hash.
        """
        ...

    def explain(self, trained: Trained, texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
        """Yield for each raw text, in order, the words in it that moved the version most, and towards which label.

        Towards its answer, and towards the next best one; an engine that cannot say yields nothing for a text.

        Raises:
            BundleDamaged: the bundle's bytes do not have the recorded hash.
        """
        ...


class Serving(Protocol):
    """Where production is visible to the world outside the database: a projection, never the authority."""

    def switch(self, project: ProjectId, release: Release) -> None:
        """Make this release the one that serves; doing it again changes nothing.

        Raises:
            BundleDamaged: it cannot be loaded; what served before still serves.
        """
        ...

    def rehearse(self, project: ProjectId, release: Release) -> None:
        """Do what `switch` does, beside what serves, and read it back; nothing of it stays.

        Raises:
            BundleDamaged: it cannot be loaded.
        """
        ...

    def serving(self, project: ProjectId) -> ReleaseId | None:
        """Read back which release serves."""
        ...

    def astray(self, project: ProjectId) -> Astray | None:
        """Say what somebody else did to what was written by `switch`; None when it is as it was left."""
        ...


class Surroundings(Protocol):
    """What stands outside and must be looked after: found, told with what it costs, deleted when a person says so.

    Each call may take long and may raise ServiceAway or ServiceRefused: never call one for a page.
    """

    def check(self) -> list[Check]:
        """Try everything this mode needs, and say of each what is wrong and what to do; raises nothing."""
        ...

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints of this desk, the dearest first."""
        ...

    def astray(self, project: ProjectId, production: Release | None) -> Astray | None:
        """Say how what is outside differs from this production; None when it is as it should be."""
        ...

    def turns(self, project: ProjectId) -> list[Turn]:
        """Return what the project's flywheel did, newest first; none where there is none."""
        ...

    def delete(self, arn: str, wanted: Collection[Release] = ()) -> None:
        """Delete an endpoint that nobody is sent to, as things are now; nothing happens when it is gone.

        `wanted` are the releases in production: one that the world does not follow yet is not deleted either.

        Raises:
            Conflict: it is needed, or may be.
            InvalidInput: it is not one of this desk.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Adapters:
    """What stands behind the ports of one installation; without prices nothing of it costs anything."""

    blobs: Blobs
    engine: Engine
    serving: Serving
    surroundings: Surroundings
    loops: "HumanLoops | None" = None
    prices: Prices | None = None


class Notifier(Protocol):
    """Tells people outside what happened here; at least once, as whoever tells repeats what may not have gone out."""

    def tell(self, notice: Notice) -> None:
        """Tell it to everybody who listens, with its id, by which they see that they were told before.

        Raises:
            ServiceAway: it may not have gone out; tell it again later.
            ServiceRefused: it did not go out, and will not before somebody changes something.
        """
        ...


class HumanLoops(Protocol):
    """Asks people outside this desk, by a service that has its own workers and pages; what is asked has a name."""

    def start(self, loop: NewLoop) -> None:
        """Ask; the same name is asked once, whatever the question was.

        Raises:
            InvalidInput: the service would refuse it.
            ServiceAway: asked again, it is the same loop.
            ServiceRefused: says what to do.
        """
        ...

    def since(self, moment: datetime) -> list[Loop]:
        """Return the loops begun since a moment, oldest first, whoever began them."""
        ...

    def answers(self, name: str) -> LoopAnswers:
        """Return what people said; a loop that is not done has no answers.

        Raises:
            NotFound: there is none of that name, or it is not done.
            OutputUnreadable: what the service wrote is not what it writes, or of another loop.
        """
        ...

    def stop(self, name: str) -> None:
        """Let nobody be asked any more; nothing happens when it has ended, or was never begun."""
        ...


class Tables(Protocol):
    """Reads tabular files: CSV, TSV, JSONL, Parquet, Excel; plain or gzip."""

    def head(self, path: Path, name: str, *, has_header: bool | None = None, rows: int = 20) -> Table:
        """Read the columns and first rows; `name` decides the format by its ending, `has_header` None = guess.

        Raises:
            FileUnreadable: not text in UTF-8 (names byte and line), empty, damaged, or with too many columns.
        """
        ...

    def check(self, path: Path, name: str) -> None:
        """Read the whole file once for its encoding, so that a bad byte is known before the first row lands.

        Raises:
            FileUnreadable: names the byte and the line.
        """
        ...

    def rows(self, path: Path, name: str, mapping: Mapping) -> Iterator[Row | Problem]:
        """Yield all data rows in order in bounded memory; a row that cannot be read becomes a Problem in its place.

        Raises:
            FileUnreadable: the file is damaged from here on.
        """
        ...


class Work(Protocol):
    """Jobs as something that runs them sees them: numbered steps, each safe to repeat."""

    def name(self, job: JobId) -> str:
        """Name this job as no job of another database is named.

        Raises:
            NotFound: there is none of that id.
        """
        ...

    def steps(self, job: JobId) -> int:
        """Count the steps of this job."""
        ...

    def begin(self, job: JobId) -> None:
        """Mark the job as running; doing it again changes nothing."""
        ...

    def step(self, job: JobId, index: int) -> Wait | None:
        """Run one step (0 = first); Wait means: the same step again after that time."""
        ...

    def finish(self, job: JobId) -> None:
        """Close a job whose steps are all done."""
        ...

    def end(self, job: JobId, state: JobState, *, error: str = "") -> None:
        """Close a job otherwise."""
        ...

    def waiting(self) -> list[JobId]:
        """Return the jobs to run, queued or begun, oldest first."""
        ...
