"""What the desks of `aws_faults` do at Amazon, and what each life of theirs does of it; any process goes on with it."""

import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3

from core.aws.rehearsal.account import FLOW
from core.bootstrap import App, bootstrap
from core.config import settings_from
from core.domain.actors import SYSTEM
from core.domain.documents import NewDocument
from core.domain.jobs import JobKind, JobState
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction, Score, Span, predict_from
from core.domain.projects import NewProject
from core.domain.proposals import Signatures
from core.domain.surroundings import Reconciling
from core.domain.versions import Trained
from core.workflow.deciding import Choice

LABELS = tuple(map(Label, ("login", "network", "printer")))
MOST_TRIES, LONGEST = 4, 90.0
WAITING, OUTSIDE = 24, 2
"""More than an endpoint is asked about, so that a job answers them; and so many people elsewhere are asked about."""
ARMED, BY_HAND, HOUR = "armed", 0.123, timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Way:
    """What a desk does: it makes so many versions and puts each into production, then something else.

    Calls count from the version `armed` on, or from what comes `then`. `settings` are those of the program, with the
    case's name in the place of "{case}"; `ahead` is how far its clock is.
    """

    name: str
    versions: int = 1
    armed: int = 0
    then: Callable[[App, Any], None] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    ahead: timedelta = timedelta()
    serves: int = 0
    """Which version serves in the end, counted from the newest."""
    answers: int = 0
    """How many answers come from people elsewhere."""


@dataclass
class Soon:
    """Time as it is, or so far ahead of it; but nobody waits longer than a moment."""

    longest: float = 0.05
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        """Let a moment pass."""
        time.sleep(min(seconds, self.longest))


@dataclass(frozen=True)
class Done:
    """A training that is over as soon as it began."""

    share: float
    message: str
    trained: Trained | None
    failed: bool = False
    poll: float | None = None


class AtOnce:
    """An engine for the rehearsal that learns nothing: the label that stands in a text is the answer."""

    batch = 500

    def start(self, token: str, kind: Kind, labels: Labels, examples: Any, held_out: Any = None) -> None:
        """Nothing is to be done."""

    def status(self, token: str) -> Done:
        """Say that it is done."""
        return Done(1.0, "", Trained(bundle=token, bundle_hash="0" * 64, engine="at once", normaliser="none", facts={}))

    def cancel(self, token: str) -> None:
        """Nothing is under way."""

    def predict(
        self, trained: Trained, texts: Iterable[str], waits: Callable[[str], None] | None = None
    ) -> Iterator[Prediction]:
        """Answer by the label that stands in the text."""
        _ = trained, waits
        for text in texts:
            found = [label for label in LABELS if label in text] or [LABELS[0]]
            rest = [label for label in LABELS if label != found[0]]
            yield predict_from((Score(found[0], 0.9), *(Score(label, 0.05) for label in rest)), Kind.SINGLE)

    def explain(self, trained: Trained, texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
        """Say nothing of why."""
        _ = trained
        yield from (() for _ in texts)


def prepare(home: Path) -> None:
    """Make the data folder that every case begins with: labelled tickets and a few that wait, and nothing of Amazon."""
    app = bootstrap(settings_from({"COUNTERSIGN_HOME": str(home), "COUNTERSIGN_DEMO": "0"}))
    app.store.migrate()
    new = NewProject(name="Desk", salt="faults", held_out_share=0.2, signatures=Signatures.ONE)
    project = app.projects.start(SYSTEM, new).id
    labelled = (NewDocument(text=f"{LABELS[i % 3]} broken, case {i}", labels=(LABELS[i % 3],)) for i in range(90))
    app.intake.import_rows(SYSTEM, project, "labelled", labelled)
    waiting = (NewDocument(text=f"please mend {LABELS[i % 3]} number {i}") for i in range(WAITING))
    app.intake.import_rows(SYSTEM, project, "waiting", waiting)


def live(environment: Mapping[str, str], way: Way) -> None:
    """Go on with the case from wherever the last life left it; ends when all of its way is done and told."""
    os.environ.update(environment)
    logging.disable()  # what goes wrong on order is no news
    app = bootstrap(settings_from(), clock=Soon(ahead=way.ahead))
    project = app.projects.all(SYSTEM)[0].id
    _arrived(app, project)
    app.driver.drain()
    for number in range(1, way.versions + 1):
        if number == way.armed:
            (Path(environment["COUNTERSIGN_HOME"]) / ARMED).touch()
        _into_production(app, project, number)
    (Path(environment["COUNTERSIGN_HOME"]) / ARMED).touch()
    if way.then:
        way.then(app, project)
    _again(app, project)
    end = time.monotonic() + LONGEST
    while any(standing.waiting for _, standing in app.telling.state(SYSTEM)) and time.monotonic() < end:
        app.telling.deliver()
        time.sleep(0.05)


def _arrived(app: App, project: Any) -> None:
    """Let one more ticket be there in each life: what waits then is not what was asked about in the one before."""
    file = app.settings.home / "lives"
    life = int(file.read_text()) + 1 if file.exists() else 1
    file.write_text(str(life))
    if life > 1:
        app.intake.import_rows(SYSTEM, project, "late", iter([NewDocument(text=f"printer smokes, life {life}")]))


def _into_production(app: App, project: Any, number: int) -> None:
    """Train the version of this number and promote it, where that was not done before."""
    for attempt in range(MOST_TRIES):
        if len(app.reports.versions(SYSTEM, project)) >= number:
            break
        app.training.request(SYSTEM, project, f"train-{number}-{attempt}")
        app.driver.drain()
    (version,) = (one.version for one in app.reports.versions(SYSTEM, project) if one.version.number == number)
    before = app.promoting.releases(SYSTEM, project)[0]
    operation, reason = f"promote-{number}", "It is the newest version there is."
    choice = Choice(operation=operation, reason=reason, expected=before.id if before else None, despite=True)
    app.promoting.promote(SYSTEM, project, version.id, choice)
    app.driver.drain()


def _again(app: App, project: Any) -> None:
    """Ask again for what ended otherwise than done, as a person would."""
    for attempt in range(MOST_TRIES):
        failed = [job for job in app.reports.jobs(SYSTEM, project) if job.state is JobState.FAILED]
        if not failed or attempt >= len(failed):
            return
        app.classifying.request(SYSTEM, project, f"classify-{attempt}")
        app.driver.drain()


def roll_back(app: App, project: Any) -> None:
    """Go back to the first release, as often as it takes."""
    for attempt in range(MOST_TRIES):
        production, releases = app.promoting.releases(SYSTEM, project)
        if production is None or production.id == releases[-1].id:
            return
        choice = Choice(operation=f"back-{attempt}", reason="The first was better.", expected=production.id)
        app.switching.roll_back(SYSTEM, project, releases[-1].id, choice)
        app.driver.drain()


def retire(app: App, project: Any) -> None:
    """Look around until nothing is kept that nobody goes back to."""
    _, clock = project, app.clock
    for _ in range(MOST_TRIES):
        app.watching.look()
        app.driver.drain()
        app.watching.look()
        sight = app.watching.sight(SYSTEM)
        if not sight.away and not [one for one in sight.endpoints if one.project is not None]:
            return
        if isinstance(clock, Soon):
            clock.ahead += HOUR  # it is tried once in an hour


def mend(app: App, project: Any) -> None:
    """Write the parameter by hand, once, and then ours again, as a person would."""
    name, done = f"{os.environ['COUNTERSIGN_PARAMETERS']}/{project}/production", app.settings.home / "by-hand"
    if not done.exists():
        ssm = boto3.client("ssm")
        found = json.loads(ssm.get_parameter(Name=name)["Parameter"]["Value"])
        ssm.put_parameter(Name=name, Value=json.dumps({**found, "threshold": BY_HAND}), Type="String", Overwrite=True)
        done.touch()
    for attempt in range(MOST_TRIES):
        app.watching.look()
        sight = app.watching.sight(SYSTEM)
        seen = sight.of(project)
        if seen is None and not sight.away:
            return
        if seen:
            app.watching.reconcile(SYSTEM, project, Reconciling.WRITE, seen.mark, f"mend-{attempt}")
            app.driver.drain()


def ask_outside(app: App, project: Any) -> None:
    """Have people elsewhere asked about what waits, until they have answered."""
    app.classifying.request(SYSTEM, project, "everything-waits")
    app.driver.drain()
    for attempt in range(MOST_TRIES):
        known = [job for job in app.reports.jobs(SYSTEM, project) if job.kind is JobKind.ASK_OUTSIDE]
        if any(job.state is JobState.DONE for job in known):
            return
        app.asking_outside.request(SYSTEM, project, f"outside-{attempt}", OUTSIDE)
        app.driver.drain()


FIRST, SECOND = Way(name="first", armed=1), Way(name="second", versions=2, armed=1)
_BLUE_GREEN = {"BLUE_GREEN": "1", "ROLLBACK_HOURS": "1"}
#: By these the first call at each place is tried.
MORE = (
    Way(name="back", versions=2, then=roll_back, serves=1),
    Way(name="blue-green", versions=2, armed=2, then=retire, settings=_BLUE_GREEN, ahead=2 * HOUR),
    Way(name="flywheel", armed=1, settings={"FLYWHEEL": "{case}"}),
    Way(name="outside", versions=0, answers=OUTSIDE, then=ask_outside, settings={"A2I_FLOW": FLOW}),
    Way(name="by hand", then=mend),
)
